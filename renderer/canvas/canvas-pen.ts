import type { BoxLook, Pen, Stroke, TextAnchor } from './pen.ts';

const ALIGN: Record<TextAnchor, CanvasTextAlign> = { start: 'left', middle: 'center', end: 'right' };
const SOLID: readonly number[] = [];

/** Draws on a canvas. */
export class CanvasPen implements Pen {
  readonly measure: CanvasRenderingContext2D;

  constructor(context: CanvasRenderingContext2D) {
    this.measure = context;
  }

  line(points: readonly number[], stroke: Stroke): void {
    this.#trace(points);
    this.#stroke(stroke);
  }

  shape(points: readonly number[], fill: string): void {
    this.#trace(points);
    this.measure.fillStyle = fill;
    this.measure.fill();
  }

  box(x: number, y: number, width: number, height: number, radius: number, look: BoxLook): void {
    this.measure.beginPath();
    this.measure.roundRect(x, y, width, height, radius);
    this.#paint(look);
  }

  circle(x: number, y: number, radius: number, look: BoxLook): void {
    this.measure.beginPath();
    this.measure.arc(x, y, radius, 0, 2 * Math.PI);
    this.#paint(look);
  }

  text(text: string, x: number, y: number, font: string, color: string, anchor: TextAnchor = 'start'): void {
    const context = this.measure;
    if (context.font !== font) context.font = font;
    context.textAlign = ALIGN[anchor];
    context.textBaseline = 'alphabetic';
    context.fillStyle = color;
    context.fillText(text, x, y);
  }

  #trace(points: readonly number[]): void {
    this.measure.beginPath();
    for (let i = 0; i < points.length; i += 2) {
      if (i === 0) this.measure.moveTo(points[i]!, points[i + 1]!);
      else this.measure.lineTo(points[i]!, points[i + 1]!);
    }
  }

  #paint({ fill, stroke }: BoxLook): void {
    if (fill !== undefined) {
      this.measure.fillStyle = fill;
      this.measure.fill();
    }
    if (stroke !== undefined) this.#stroke(stroke);
  }

  #stroke({ color, width, dash = SOLID }: Stroke): void {
    const context = this.measure;
    context.strokeStyle = color;
    context.lineWidth = width;
    context.setLineDash(dash as number[]);
    context.stroke();
    if (dash !== SOLID) context.setLineDash([]);
  }
}
