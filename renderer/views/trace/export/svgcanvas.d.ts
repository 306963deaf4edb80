declare module 'svgcanvas/dist/svgcanvas.esm.js' {
  /** A 2D context that builds an SVG document. */
  export class Context {
    constructor(options: { width: number; height: number; ctx?: CanvasRenderingContext2D });
    getSvg(): SVGSVGElement;
  }
}
