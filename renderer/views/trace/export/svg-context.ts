import { Context } from 'svgcanvas/dist/svgcanvas.esm.js';

/** Of the theme's fonts: weight, size in pixels, families. */
const FONT = /^(?:(\d+|bold) )?([\d.]+)px (.+)$/u;
/** From the middle of a line down to its baseline, as a share of the font's size. */
const MIDDLE_TO_BASELINE = 0.35;
const ANCHORS: Partial<Record<CanvasTextAlign, string>> = { right: 'end', end: 'end', center: 'middle' };

/**
 * A canvas context that writes SVG. Texts are written here: the library takes fonts apart with a style attribute, which the
 * page's policy refuses, and names a baseline that drawing programs don't know. All texts of the waterfall stand on their middle.
 */
export class SvgContext extends Context {
  fillText(text: string, x: number, y: number): void {
    const [, weight, size, family] = FONT.exec(this.font) ?? [];
    const pixels = Number(size ?? 12);
    const element = this.__createElement(
      'text',
      {
        'font-family': family ?? 'sans-serif',
        'font-size': `${pixels}px`,
        'font-weight': weight ?? 'normal',
        x,
        y: y + pixels * MIDDLE_TO_BASELINE,
        'text-anchor': ANCHORS[this.textAlign] ?? 'start',
        // With another font the text takes the room that it was given here.
        textLength: this.measureText(text).width,
        lengthAdjust: 'spacingAndGlyphs',
      },
      true,
    );
    element.textContent = text;
    const group = this.__closestGroupOrSvg();
    this.__currentElement = element;
    this.__applyTransformation(element);
    this.__applyStyleToCurrentElement('fill');
    group.appendChild(element);
  }
}
