import type { Brush } from '../../state/trace-question.ts';
import type { PlotData } from './plot-data.ts';
import { type Box, LEFT, TOP } from './scatter-plot.ts';
import { durationAt, type ScatterScale, timeAt, xOf, yOf } from './scatter-scale.ts';

const NS_PER_MS = 1_000_000n;

/** What a drag selects: where it begins decides. On an axis it is that axis alone. */
export type DragOf = 'both' | 'time' | 'duration';

export interface Place {
  x: number;
  y: number;
}

export interface Drag {
  of: DragOf;
  from: Place;
  to: Place;
}

/** Where an offset in the canvas lies in the plot, at most at its edge. */
export function toPlot(offsetX: number, offsetY: number, scale: ScatterScale): Place {
  return {
    x: Math.min(Math.max(offsetX - LEFT, 0), scale.width),
    y: Math.min(Math.max(offsetY - TOP, 0), scale.height),
  };
}

export function fromPlot({ x, y }: Place): { left: number; top: number } {
  return { left: x + LEFT, top: y + TOP };
}

export function dragAt(offsetX: number, offsetY: number, scale: ScatterScale): Drag {
  const at = toPlot(offsetX, offsetY, scale);
  const of = offsetY > TOP + scale.height ? 'time' : offsetX < LEFT ? 'duration' : 'both';
  return { of, from: at, to: at };
}

/** The area of a drag, in the plot's pixels. */
export function boxOfDrag({ of, from, to }: Drag, { width, height }: ScatterScale): Box {
  const [x0, x1] = of === 'duration' ? [0, width] : [Math.min(from.x, to.x), Math.max(from.x, to.x)];
  const [y0, y1] = of === 'time' ? [0, height] : [Math.min(from.y, to.y), Math.max(from.y, to.y)];
  return { x0, x1, y0, y1 };
}

/** A drag shorter than this is a click. */
const LEAST_DRAG = 4;

export function isDrag({ of, from, to }: Drag): boolean {
  const dx = Math.abs(to.x - from.x);
  const dy = Math.abs(to.y - from.y);
  if (of === 'time') return dx >= LEAST_DRAG;
  return of === 'duration' ? dy >= LEAST_DRAG : Math.max(dx, dy) >= LEAST_DRAG;
}

/** The traces in an area. What reaches the top or the bottom has no bound there that could cut off what lies on the edge. */
export function brushOfBox(box: Box, of: DragOf, { baseMs }: PlotData, scale: ScatterScale): Brush {
  const ns = (ms: number): bigint => {
    const whole = Math.floor(ms);
    return BigInt(baseMs + whole) * NS_PER_MS + BigInt(Math.round((ms - whole) * 1e6));
  };
  return {
    ...(of === 'duration' ? {} : { fromNs: ns(timeAt(scale, box.x0)), toNs: ns(timeAt(scale, box.x1)) }),
    ...(of === 'time'
      ? {}
      : { minNs: box.y1 >= scale.height ? 0 : durationAt(scale, box.y1), maxNs: durationAt(scale, box.y0) }),
  };
}

/** Where a brush lies, in the plot's pixels; what it leaves open reaches from edge to edge. */
export function boxOfBrush(brush: Brush, { baseMs }: PlotData, scale: ScatterScale): Box {
  const ms = (ns: bigint): number => Number(ns - BigInt(baseMs) * NS_PER_MS) / 1e6;
  const clampX = (x: number): number => Math.min(Math.max(x, 0), scale.width);
  const clampY = (y: number): number => Math.min(Math.max(y, 0), scale.height);
  return {
    x0: brush.fromNs === undefined ? 0 : clampX(xOf(scale, ms(brush.fromNs))),
    x1: brush.toNs === undefined ? scale.width : clampX(xOf(scale, ms(brush.toNs))),
    y0: brush.maxNs === undefined ? 0 : clampY(yOf(scale, brush.maxNs)),
    y1: brush.minNs === undefined ? scale.height : clampY(yOf(scale, brush.minNs)),
  };
}

/** Cells that the keyboard's cursor goes through: large enough to see, small enough to mean something. */
const CURSOR_COLUMNS = 48;
const CURSOR_ROWS = 12;

/** A rectangle of cells from one corner to the other; the second one moves. */
export interface Cursor {
  fromColumn: number;
  fromRow: number;
  column: number;
  row: number;
}

/** The cursor a step on, `undefined` for keys that move nothing. With `extend` the first corner stays. Rows count from the top. */
export function moveCursor(cursor: Cursor | undefined, key: string, extend: boolean): Cursor | undefined {
  const steps: Record<string, readonly [number, number]> = {
    ArrowLeft: [-1, 0],
    ArrowRight: [1, 0],
    ArrowUp: [0, -1],
    ArrowDown: [0, 1],
  };
  const step = Object.hasOwn(steps, key) ? steps[key] : undefined;
  if (step === undefined) return undefined;
  if (cursor === undefined) {
    const [column, row] = [CURSOR_COLUMNS >> 1, CURSOR_ROWS >> 1];
    return { fromColumn: column, fromRow: row, column, row };
  }
  const column = Math.min(Math.max(cursor.column + step[0], 0), CURSOR_COLUMNS - 1);
  const row = Math.min(Math.max(cursor.row + step[1], 0), CURSOR_ROWS - 1);
  return extend ? { ...cursor, column, row } : { fromColumn: column, fromRow: row, column, row };
}

export function boxOfCursor(cursor: Cursor, { width, height }: ScatterScale): Box {
  const [left, right] = [
    Math.min(cursor.fromColumn, cursor.column),
    Math.max(cursor.fromColumn, cursor.column),
  ];
  const [top, bottom] = [Math.min(cursor.fromRow, cursor.row), Math.max(cursor.fromRow, cursor.row)];
  return {
    x0: (left / CURSOR_COLUMNS) * width,
    x1: ((right + 1) / CURSOR_COLUMNS) * width,
    y0: (top / CURSOR_ROWS) * height,
    y1: ((bottom + 1) / CURSOR_ROWS) * height,
  };
}
