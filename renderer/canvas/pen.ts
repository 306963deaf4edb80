import type { TextMeasure } from './text-cache.ts';

/** How a line is drawn. */
export interface Stroke {
  color: string;
  width: number;
  /** Lengths of strokes and gaps. */
  dash?: readonly number[];
}

export type TextAnchor = 'start' | 'middle' | 'end';

/** What a sequence diagram is drawn with: a canvas, or the text of an SVG file. */
export interface Pen {
  /** Measures in the fonts that are drawn with. */
  readonly measure: TextMeasure;
  /** Along points given as x, y, x, y, … */
  line(points: readonly number[], stroke: Stroke): void;
  shape(points: readonly number[], fill: string): void;
  box(x: number, y: number, width: number, height: number, radius: number, look: BoxLook): void;
  circle(x: number, y: number, radius: number, look: BoxLook): void;
  /** @param y of the letters' base line */
  text(text: string, x: number, y: number, font: string, color: string, anchor?: TextAnchor): void;
}

export interface BoxLook {
  fill?: string;
  stroke?: Stroke;
}
