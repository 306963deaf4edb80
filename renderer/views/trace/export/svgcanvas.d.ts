declare module 'svgcanvas/dist/svgcanvas.esm.js' {
  /** A 2D context that builds an SVG document. What begins with underscores is what its texts are built with. */
  export class Context {
    constructor(options: { width: number; height: number; ctx?: CanvasRenderingContext2D });
    font: string;
    textAlign: CanvasTextAlign;
    getSvg(): SVGSVGElement;
    measureText(text: string): TextMetrics;
    __currentElement: Element;
    __closestGroupOrSvg(): Element;
    __createElement(name: string, properties: Record<string, string | number>, resetFill: boolean): Element;
    __applyTransformation(element: Element): void;
    __applyStyleToCurrentElement(action: 'fill' | 'stroke'): void;
  }
}
