import type { Waterfall } from './waterfall.ts';

/** A step of `w` and `s`. */
const KEY_ZOOM = 0.7;
/** A step of `a` and `d`, as a share of the window. */
const KEY_PAN = 0.12;
/** Around a span that the view zooms to, as a share of its duration. */
const ZOOM_MARGIN = 0.08;

/** Narrows (factor < 1) or widens about a pixel. */
export function zoomAt(waterfall: Waterfall, x: number, factor: number): void {
  waterfall.viewport.zoomAt(x, factor);
  waterfall.changed();
}

/** Zooms about the time cursor, or the middle of the timeline. */
export function zoomStep(waterfall: Waterfall, direction: 'in' | 'out'): void {
  const { timelineLeft, timelineWidth } = waterfall.layout;
  const x = waterfall.cursorX ?? timelineLeft + timelineWidth / 2;
  zoomAt(waterfall, x, direction === 'in' ? KEY_ZOOM : 1 / KEY_ZOOM);
}

export function panBy(waterfall: Waterfall, pixels: number): void {
  waterfall.viewport.panBy(pixels);
  waterfall.changed();
}

export function panStep(waterfall: Waterfall, direction: -1 | 1): void {
  panBy(waterfall, direction * KEY_PAN * waterfall.layout.timelineWidth);
}

/** Shows the time between two offsets, nanoseconds. */
export function showTime(waterfall: Waterfall, from: number, to: number): void {
  waterfall.viewport.show(from, to);
  waterfall.changed();
}

/** Shows the range that was measured, if one is. */
export function showRange(waterfall: Waterfall): void {
  const { range } = waterfall;
  if (range !== undefined) showTime(waterfall, range.from, range.to);
}

export function fitTrace(waterfall: Waterfall): void {
  waterfall.viewport.fit();
  waterfall.changed();
}

/** The span, or the folded run that its row stands for, fills the timeline, with a margin. */
export function zoomToRow(waterfall: Waterfall, row: number): void {
  const { rows, trace } = waterfall;
  const start = trace.start[row]!;
  const end = rows.isRunFolded(row) ? runEndTime(waterfall, row) : start + trace.duration[row]!;
  const margin = (end - start) * ZOOM_MARGIN;
  showTime(waterfall, start - margin, end + margin);
}

function runEndTime({ rows, trace }: Waterfall, row: number): number {
  const end = rows.runEnd(row)!;
  let latest = 0;
  for (let at = row; at < end; at += trace.size[at]!) {
    latest = Math.max(latest, trace.start[at]! + trace.duration[at]!);
  }
  return latest;
}
