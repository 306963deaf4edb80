import type { EventTicks } from '../model/span-columns.ts';

/** Events of the spans to assemble, in any order. */
export interface SpanEvents {
  /** Index of the span. */
  span: Uint32Array;
  /** Offset from the spans' `baseNs` in nanoseconds. */
  time: Float64Array;
  exception: Uint8Array;
}

/**
 * Events by row; those of a span that was dropped as a resend go with it.
 * @param spanOf by row: the index of its span, negative for none
 */
export function eventTicks(
  events: SpanEvents,
  spanCount: number,
  spanOf: Int32Array,
  base: number,
): EventTicks {
  const spanRow = new Int32Array(spanCount).fill(-1);
  for (let row = 0; row < spanOf.length; row++) if (spanOf[row]! >= 0) spanRow[spanOf[row]!] = row;
  const next = new Uint32Array(spanOf.length + 1);
  let total = 0;
  for (const span of events.span) {
    if (spanRow[span]! < 0) continue;
    next[spanRow[span]! + 1]!++;
    total++;
  }
  for (let row = 0; row < spanOf.length; row++) next[row + 1]! += next[row]!;
  const result: EventTicks = {
    row: new Uint32Array(total),
    time: new Float64Array(total),
    exception: new Uint8Array(total),
  };
  for (let event = 0; event < events.span.length; event++) {
    const row = spanRow[events.span[event]!]!;
    if (row < 0) continue;
    const place = next[row]!++;
    result.row[place] = row;
    result.time[place] = events.time[event]! - base;
    result.exception[place] = events.exception[event]!;
  }
  return result;
}
