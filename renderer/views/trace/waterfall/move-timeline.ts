import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { Viewport } from '../../../canvas/viewport.ts';
import type { Waterfall } from './waterfall.ts';

/** A picture of time that can be zoomed and panned. */
export interface Timeline {
  readonly viewport: Viewport;
  readonly layout: { timelineLeft: number; timelineWidth: number };
  /** Pixel of the time cursor. */
  readonly cursorX: number | undefined;
  /** What is in view has changed. */
  changed(): void;
}

/** A step of `w` and `s`. */
const KEY_ZOOM = 0.7;
/** A step of `a` and `d`, as a share of the window. */
const KEY_PAN = 0.12;
/** Around a span that the view zooms to, as a share of its duration. */
const ZOOM_MARGIN = 0.08;

/** Narrows (factor < 1) or widens about a pixel. */
export function zoomAt(timeline: Timeline, x: number, factor: number): void {
  timeline.viewport.zoomAt(x, factor);
  timeline.changed();
}

/** Zooms about the time cursor, or the middle of the timeline. */
export function zoomStep(timeline: Timeline, direction: 'in' | 'out'): void {
  const { timelineLeft, timelineWidth } = timeline.layout;
  const x = timeline.cursorX ?? timelineLeft + timelineWidth / 2;
  zoomAt(timeline, x, direction === 'in' ? KEY_ZOOM : 1 / KEY_ZOOM);
}

export function panBy(timeline: Timeline, pixels: number): void {
  timeline.viewport.panBy(pixels);
  timeline.changed();
}

export function panStep(timeline: Timeline, direction: -1 | 1): void {
  panBy(timeline, direction * KEY_PAN * timeline.layout.timelineWidth);
}

/** Shows the time between two offsets, nanoseconds. */
export function showTime(timeline: Timeline, from: number, to: number): void {
  timeline.viewport.show(from, to);
  timeline.changed();
}

/** Shows the range that was measured, if one is. */
export function showRange(waterfall: Waterfall): void {
  const { range } = waterfall;
  if (range !== undefined) showTime(waterfall, range.from, range.to);
}

export function fitTrace(timeline: Timeline): void {
  timeline.viewport.fit();
  timeline.changed();
}

/** When a row begins and ends on the timeline: a folded run with its last member, a span without an end with the trace. */
export function timeOfRow({ rows, trace }: Waterfall, row: number): { from: number; to: number } {
  const from = trace.start[row]!;
  if ((trace.flags[row]! & SpanFlag.noEnd) !== 0) return { from, to: trace.durationNs };
  const behind = rows.isRunFolded(row) ? rows.runEnd(row)! : row + 1;
  let to = from;
  for (let at = row; at < behind; at += trace.size[at]!) {
    to = Math.max(to, trace.start[at]! + trace.duration[at]!);
  }
  return { from, to };
}

/** The row's time fills the timeline, with a margin. */
export function zoomToRow(waterfall: Waterfall, row: number): void {
  const { from, to } = timeOfRow(waterfall, row);
  const margin = (to - from) * ZOOM_MARGIN;
  showTime(waterfall, from - margin, to + margin);
}

/** Measures the row's time. */
export function measureRow(waterfall: Waterfall, row: number): void {
  waterfall.setRange(timeOfRow(waterfall, row));
}
