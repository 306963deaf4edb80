import { formatDuration } from '../../../app/core/model/format.ts';
import { clockLabels } from '../../canvas/time-ticks.ts';
import { heatStep } from './heat-ramp.ts';
import { durationsOfRow, type PlotData, type PlotLines } from './plot-data.ts';
import { durationTicks, fitScale, type ScatterScale, timeTicks, xOf, yOf } from './scatter-scale.ts';

/** Axis labels keep this much room to each other. */
const TIME_GAP = 96;
const DURATION_GAP = 26;
/** Room at the left for durations and at the bottom for times, so that no point lies under a label. */
export const LEFT = 58;
export const BOTTOM = 22;
export const TOP = 6;
/** Room for the names of the lines. */
export const RIGHT = 34;

/** The scale for a canvas of this size, its labels' room taken off. */
export function scaleFor({ extent }: PlotData, width: number, height: number): ScatterScale {
  return fitScale(extent, Math.max(1, width - LEFT - RIGHT), Math.max(1, height - TOP - BOTTOM));
}

export interface Ink {
  grid: string;
  label: string;
  point: string;
  error: string;
  accent: string;
  wash: string;
  panel: string;
  line: string;
  /** From few to many. */
  heat: readonly string[];
  font: string;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

type Context = CanvasRenderingContext2D | OffscreenCanvasRenderingContext2D;

/** Draws everything but what follows the pointer; the context's origin is the canvas' corner, in CSS pixels. */
export function drawPlot(
  context: Context,
  data: PlotData,
  scale: ScatterScale,
  ink: Ink,
  withLines: boolean,
): void {
  context.save();
  context.translate(LEFT, TOP);
  drawAxes(context, data, scale, ink);
  context.save();
  context.beginPath();
  context.rect(-4, -TOP, scale.width + 8, scale.height + TOP + 4);
  context.clip();
  if (data.cells !== undefined) drawCells(context, data, scale, ink);
  else drawPoints(context, data, scale, ink);
  const ends = withLines && data.lines !== undefined ? drawLines(context, data.lines, scale, ink) : [];
  context.restore();
  nameLines(context, ends, scale, ink);
  context.restore();
}

function drawAxes(context: Context, { baseMs, extent }: PlotData, scale: ScatterScale, ink: Ink): void {
  context.font = ink.font;
  context.fillStyle = ink.label;
  context.strokeStyle = ink.grid;
  context.lineWidth = 1;
  context.textBaseline = 'middle';
  context.textAlign = 'right';
  context.beginPath();
  for (const tick of durationTicks(scale, DURATION_GAP)) {
    const y = Math.round(yOf(scale, tick)) + 0.5;
    if (y < 5 || y > scale.height - 2) continue;
    context.moveTo(0, y);
    context.lineTo(scale.width, y);
    context.fillText(formatDuration(tick), -8, y);
  }
  // Before anything is known there is no time to name.
  if (extent === undefined) {
    context.stroke();
    return;
  }
  context.textAlign = 'center';
  const { at, stepMs } = timeTicks(scale, TIME_GAP, baseMs);
  const labels = clockLabels(
    at.map((tick) => baseMs + tick),
    stepMs,
  );
  for (const [i, tick] of at.entries()) {
    const x = Math.round(xOf(scale, tick)) + 0.5;
    const label = labels[i]!;
    const half = context.measureText(label).width / 2;
    if (x - half < -LEFT || x + half > scale.width + RIGHT) continue;
    context.moveTo(x, 0);
    context.lineTo(x, scale.height);
    context.fillText(label, x, scale.height + BOTTOM / 2 + 1);
  }
  context.stroke();
}

const POINT_RADIUS = 1.6;
const ERROR_RADIUS = 3.2;

function drawPoints(context: Context, { points }: PlotData, scale: ScatterScale, ink: Ink): void {
  if (points === undefined) return;
  const { times, duration, errors } = points;
  context.fillStyle = ink.point;
  context.beginPath();
  for (let i = 0; i < times.length; i++) {
    if (errors[i]! > 0) continue;
    const x = xOf(scale, times[i]!);
    const y = yOf(scale, duration[i]!);
    context.moveTo(x + POINT_RADIUS, y);
    context.arc(x, y, POINT_RADIUS, 0, 2 * Math.PI);
  }
  context.fill();
  context.fillStyle = ink.error;
  context.beginPath();
  for (let i = 0; i < times.length; i++) {
    if (errors[i]! > 0) addDiamond(context, xOf(scale, times[i]!), yOf(scale, duration[i]!), ERROR_RADIUS);
  }
  context.fill();
}

/** Failed traces have a shape of their own: colour alone says nothing to many. */
function addDiamond(context: Context, x: number, y: number, radius: number): void {
  context.moveTo(x, y - radius);
  context.lineTo(x + radius, y);
  context.lineTo(x, y + radius);
  context.lineTo(x - radius, y);
  context.closePath();
}

/** Where the columns and rows of the cells begin, and at last end, in whole pixels: no seams between them. */
function cellEdges({ cells, extent }: PlotData, scale: ScatterScale): { xs: number[]; ys: number[] } {
  if (cells === undefined || extent === undefined) return { xs: [], ys: [] };
  const step = (extent.toMs - extent.fromMs) / cells.columns;
  const xs = Array.from({ length: cells.columns + 1 }, (_, i) =>
    Math.round(xOf(scale, extent.fromMs + i * step)),
  );
  const ys = Array.from({ length: cells.rows + 1 }, (_, i) =>
    Math.round(yOf(scale, durationsOfRow(extent, cells.rows, i).minNs)),
  );
  return { xs, ys };
}

function drawCells(context: Context, data: PlotData, scale: ScatterScale, ink: Ink): void {
  const { cells } = data;
  if (cells === undefined) return;
  const { xs, ys } = cellEdges(data, scale);
  const steps = ink.heat.length;
  const most = cells.traces.reduce((a, b) => Math.max(a, b), 1);
  const byStep: number[][] = Array.from({ length: steps }, () => []);
  cells.traces.forEach((count, cell) => {
    if (count > 0) byStep[heatStep(count, most, steps)]!.push(cell);
  });
  byStep.forEach((list, step) => {
    context.fillStyle = ink.heat[step]!;
    for (const cell of list) {
      const column = cell % cells.columns;
      const row = (cell - column) / cells.columns;
      const x = xs[column]!;
      const y = ys[row + 1]!;
      context.fillRect(x, y, Math.max(1, xs[column + 1]! - x), Math.max(1, ys[row]! - y));
    }
  });
  drawCellErrors(context, data, xs, ys, ink);
}

function drawCellErrors(
  context: Context,
  { cells }: PlotData,
  xs: number[],
  ys: number[],
  { error, panel }: Ink,
): void {
  if (cells === undefined) return;
  const most = cells.errors.reduce((a, b) => Math.max(a, b), 1);
  context.fillStyle = error;
  context.strokeStyle = panel;
  context.lineWidth = 1;
  context.beginPath();
  cells.errors.forEach((count, cell) => {
    if (count === 0) return;
    const column = cell % cells.columns;
    const row = (cell - column) / cells.columns;
    const radius = 2 + (most <= 1 ? 0.6 : (1.6 * Math.log(count)) / Math.log(most));
    addDiamond(context, (xs[column]! + xs[column + 1]!) / 2, (ys[row]! + ys[row + 1]!) / 2, radius);
  });
  context.stroke();
  context.fill();
}

const P95_DASH = [4, 3];

interface LineEnd {
  name: string;
  y: number;
}

function drawLines(context: Context, lines: PlotLines, scale: ScatterScale, ink: Ink): LineEnd[] {
  const ends: LineEnd[] = [];
  for (const [name, values] of [
    ['p95', lines.p95],
    ['p50', lines.p50],
  ] as const) {
    const end = traceLine(context, lines.times, values, scale);
    // A rim of the ground's colour keeps a line apart from crowded cells.
    context.lineJoin = 'round';
    context.strokeStyle = ink.panel;
    context.lineWidth = 3.5;
    context.setLineDash([]);
    context.stroke();
    context.setLineDash(name === 'p95' ? P95_DASH : []);
    context.strokeStyle = ink.line;
    context.lineWidth = 1.25;
    context.stroke();
    if (end !== undefined) ends.push({ name, y: end });
  }
  context.setLineDash([]);
  return ends;
}

/** Two names need this much room to each other. */
const NAME_GAP = 12;

function nameLines(context: Context, ends: readonly LineEnd[], { width }: ScatterScale, ink: Ink): void {
  context.font = ink.font;
  context.textAlign = 'left';
  context.textBaseline = 'middle';
  context.fillStyle = ink.label;
  let above = -Infinity;
  for (const { name, y } of ends) {
    above = Math.max(y, above + NAME_GAP);
    context.fillText(name, width + 7, above);
  }
}

/** A path through the values; gives where it ends in the plot, undefined where it has no point there. */
function traceLine(
  context: Context,
  times: Float64Array,
  values: Float64Array,
  scale: ScatterScale,
): number | undefined {
  let end: number | undefined;
  let open = false;
  context.beginPath();
  for (let i = 0; i < times.length; i++) {
    if (Number.isNaN(values[i]!)) {
      open = false;
      continue;
    }
    const x = xOf(scale, times[i]!);
    const y = yOf(scale, values[i]!);
    if (x >= 0 && x <= scale.width) end = y;
    if (open) context.lineTo(x, y);
    else context.moveTo(x, y);
    open = true;
  }
  return end;
}

/** What follows the pointer and the keys, over the plot. */
export interface PlotMarks {
  /** The brushed area, in the plot's pixels. */
  brush: Box | undefined;
  /** The cells under the keyboard's cursor. */
  cursor: Box | undefined;
  /** The point or the cell under the pointer. */
  active: number;
}

export function drawMarks(
  context: Context,
  data: PlotData,
  scale: ScatterScale,
  ink: Ink,
  marks: PlotMarks,
): void {
  context.save();
  context.translate(LEFT, TOP);
  if (marks.brush !== undefined) {
    context.fillStyle = ink.wash;
    strokeBox(context, marks.brush, ink.accent, 1, true);
  }
  if (marks.cursor !== undefined) strokeBox(context, marks.cursor, ink.accent, 2, false);
  const { points, cells } = data;
  if (points !== undefined && marks.active >= 0 && marks.active < points.times.length) {
    context.beginPath();
    const x = xOf(scale, points.times[marks.active]!);
    context.arc(x, yOf(scale, points.duration[marks.active]!), 5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = ink.accent;
    context.stroke();
  } else if (cells !== undefined && marks.active >= 0) {
    const { xs, ys } = cellEdges(data, scale);
    const column = marks.active % cells.columns;
    const row = (marks.active - column) / cells.columns;
    const box = { x0: xs[column]!, x1: xs[column + 1]!, y0: ys[row + 1]!, y1: ys[row]! };
    strokeBox(context, box, ink.accent, 2, false);
  }
  context.restore();
}

function strokeBox(context: Context, box: Box, color: string, width: number, filled: boolean): void {
  const x = Math.round(box.x0) + 0.5;
  const y = Math.round(box.y0) + 0.5;
  const w = Math.max(1, Math.round(box.x1 - box.x0));
  const h = Math.max(1, Math.round(box.y1 - box.y0));
  if (filled) context.fillRect(x, y, w, h);
  context.strokeStyle = color;
  context.lineWidth = width;
  context.strokeRect(x, y, w, h);
}

/** The point nearest to a place, within `reach` pixels; -1 for none. Errors win ties, as they are drawn on top. */
export function nearestPoint(
  { points }: PlotData,
  scale: ScatterScale,
  x: number,
  y: number,
  reach: number,
): number {
  if (points === undefined) return -1;
  const { times, duration, errors } = points;
  let best = -1;
  let bestDistance = reach * reach;
  for (let i = 0; i < times.length; i++) {
    const dx = xOf(scale, times[i]!) - x;
    if (Math.abs(dx) > reach) continue;
    const dy = yOf(scale, duration[i]!) - y;
    const distance = dx * dx + dy * dy - (errors[i]! > 0 ? 1 : 0);
    if (distance <= bestDistance) {
      best = i;
      bestDistance = distance;
    }
  }
  return best;
}

/** The cell at a place that has traces; -1 for none. */
export function cellAt(data: PlotData, scale: ScatterScale, x: number, y: number): number {
  const { cells } = data;
  if (cells === undefined) return -1;
  const { xs, ys } = cellEdges(data, scale);
  const column = xs.findIndex((edge, i) => i < cells.columns && x >= edge && x < xs[i + 1]!);
  const row = ys.findIndex((edge, i) => i < cells.rows && y <= edge && y > ys[i + 1]!);
  if (column < 0 || row < 0) return -1;
  const cell = row * cells.columns + column;
  return cells.traces[cell]! > 0 ? cell : -1;
}
