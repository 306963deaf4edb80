import type { TraceSummary } from '../../../app/core/contract/methods.ts';
import { formatClock, formatDate, formatDuration } from '../../../app/core/model/format.ts';
import { durationTicks, fitScale, type ScatterScale, timeTicks, xOf, yOf } from './scatter-scale.ts';

const NS_PER_MS = 1_000_000n;
const DAY_MS = 86_400_000;
/** Axis labels keep this much room to each other. */
const TIME_GAP = 96;
const DURATION_GAP = 26;
/** Room at the left for durations and at the bottom for times, so that no point lies under a label. */
export const LEFT = 58;
export const BOTTOM = 22;
const TOP = 6;
const RIGHT = 10;

/** Points as columns, in milliseconds since the first one's start. */
export interface ScatterPoints {
  baseMs: number;
  times: Float64Array;
  durations: Float64Array;
  errors: Uint8Array;
  /** Indexes by time, for keys and for what lies nearest. */
  order: Uint32Array;
}

export function pointsOf(traces: readonly TraceSummary[]): ScatterPoints {
  const count = traces.length;
  let base = traces[0]?.startNs ?? 0n;
  for (const { startNs } of traces) if (startNs < base) base = startNs;
  base -= base % NS_PER_MS;
  const times = new Float64Array(count);
  const durations = new Float64Array(count);
  const errors = new Uint8Array(count);
  traces.forEach((trace, i) => {
    times[i] = Number(trace.startNs - base) / 1e6;
    durations[i] = Number(trace.durationNs);
    errors[i] = trace.errorCount > 0 ? 1 : 0;
  });
  const order = Uint32Array.from({ length: count }, (_, i) => i).sort((a, b) => times[a]! - times[b]!);
  return { baseMs: Number(base / NS_PER_MS), times, durations, errors, order };
}

/** The scale for a canvas of this size, its labels' room taken off. */
export function scaleFor(points: ScatterPoints, width: number, height: number): ScatterScale {
  return fitScale(
    points.times,
    points.durations,
    Math.max(1, width - LEFT - RIGHT),
    Math.max(1, height - TOP - BOTTOM),
  );
}

export interface Ink {
  grid: string;
  label: string;
  point: string;
  error: string;
  accent: string;
  wash: string;
  panel: string;
  font: string;
}

export interface Box {
  x0: number;
  y0: number;
  x1: number;
  y1: number;
}

export interface ScatterMarks {
  /** The brushed rectangle, in the plot's pixels. */
  brush: Box | undefined;
  /** The point under the pointer or the keyboard's cursor, -1 for none. */
  active: number;
}

type Context = CanvasRenderingContext2D;

/** Draws everything; the context's origin is the canvas' corner, in CSS pixels. */
export function drawScatter(
  context: Context,
  points: ScatterPoints,
  scale: ScatterScale,
  ink: Ink,
  marks: ScatterMarks,
): void {
  context.save();
  context.translate(LEFT, TOP);
  drawAxes(context, points, scale, ink);
  if (marks.brush) drawBrush(context, marks.brush, ink);
  drawPoints(context, points, scale, ink.point, 0, 1.6);
  drawPoints(context, points, scale, ink.error, 1, 2.4);
  if (marks.active >= 0 && marks.active < points.times.length) {
    const x = xOf(scale, points.times[marks.active]!);
    const y = yOf(scale, points.durations[marks.active]!);
    context.beginPath();
    context.arc(x, y, 5, 0, 2 * Math.PI);
    context.lineWidth = 2;
    context.strokeStyle = ink.accent;
    context.stroke();
  }
  context.restore();
}

function drawAxes(context: Context, points: ScatterPoints, scale: ScatterScale, ink: Ink): void {
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
  context.textAlign = 'center';
  const { at, stepMs } = timeTicks(scale, TIME_GAP, points.baseMs);
  for (const tick of at) {
    const x = Math.round(xOf(scale, tick)) + 0.5;
    const label = timeLabel(points.baseMs + tick, stepMs);
    const half = context.measureText(label).width / 2;
    if (x - half < 0 || x + half > scale.width + RIGHT) continue;
    context.moveTo(x, 0);
    context.lineTo(x, scale.height);
    context.fillText(label, x, scale.height + BOTTOM / 2 + 1);
  }
  context.stroke();
}

function timeLabel(ms: number, stepMs: number): string {
  if (stepMs >= DAY_MS) return formatDate(BigInt(Math.round(ms)) * NS_PER_MS);
  const clock = formatClock(new Date(ms));
  if (stepMs >= 60_000) return clock.slice(0, 5);
  if (stepMs >= 1_000) return clock;
  return `${clock}.${String(Math.round(((ms % 1000) + 1000) % 1000)).padStart(3, '0')}`;
}

function drawPoints(
  context: Context,
  points: ScatterPoints,
  scale: ScatterScale,
  color: string,
  error: 0 | 1,
  radius: number,
): void {
  context.fillStyle = color;
  context.beginPath();
  for (let i = 0; i < points.times.length; i++) {
    if (points.errors[i] !== error) continue;
    const x = xOf(scale, points.times[i]!);
    const y = yOf(scale, points.durations[i]!);
    context.moveTo(x + radius, y);
    context.arc(x, y, radius, 0, 2 * Math.PI);
  }
  context.fill();
}

function drawBrush(context: Context, box: Box, ink: Ink): void {
  const x = Math.round(box.x0) + 0.5;
  const y = Math.round(box.y0) + 0.5;
  const width = Math.round(box.x1 - box.x0);
  const height = Math.round(box.y1 - box.y0);
  context.fillStyle = ink.wash;
  context.strokeStyle = ink.accent;
  context.lineWidth = 1;
  context.fillRect(x, y, width, height);
  context.strokeRect(x, y, width, height);
}

/** The point nearest to a place, within `reach` pixels; -1 for none. Errors win ties, as they are drawn on top. */
export function nearestPoint(
  points: ScatterPoints,
  scale: ScatterScale,
  x: number,
  y: number,
  reach: number,
): number {
  let best = -1;
  let bestDistance = reach * reach;
  for (let i = 0; i < points.times.length; i++) {
    const dx = xOf(scale, points.times[i]!) - x;
    if (Math.abs(dx) > reach) continue;
    const dy = yOf(scale, points.durations[i]!) - y;
    const distance = dx * dx + dy * dy - points.errors[i]!;
    if (distance <= bestDistance) {
      best = i;
      bestDistance = distance;
    }
  }
  return best;
}

/** Where an offset in the canvas lies in the plot. */
export function toPlot(offsetX: number, offsetY: number): { x: number; y: number } {
  return { x: offsetX - LEFT, y: offsetY - TOP };
}

export function fromPlot(x: number, y: number): { left: number; top: number } {
  return { left: x + LEFT, top: y + TOP };
}
