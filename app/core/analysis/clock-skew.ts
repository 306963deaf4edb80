import type { TraceColumns } from '../model/span-columns.ts';
import { Kind, SpanFlag } from '../model/span.ts';

/** Smaller offsets are no news: many runtimes tell the time in milliseconds. */
const SMALLEST_OFFSET_NS = 1_000_000;

/**
 * `clockOffsets` where some clock is off by more than a millisecond; undefined where all agree.
 */
export function notableOffsets(trace: TraceColumns, host: ArrayLike<number>): Float64Array | undefined {
  const offset = clockOffsets(trace, host);
  return offset.some((ns) => Math.abs(ns) > SMALLEST_OFFSET_NS) ? offset : undefined;
}

/**
 * How far each row's clock seems to be off, in nanoseconds: adding it to the start puts the row where its parent allows. Nothing is
 * moved here. As in Jaeger's clock skew adjuster:
 *
 * - Only where parent and child are on different hosts; a child on its parent's host has its parent's offset.
 * - A child within its (moved) parent is right, whatever the clocks say.
 * - A child that outlasts its parent is aligned at the start if it begins before it, and else left alone: it was not waited for.
 * - One that would fit is put in the middle: half of the remaining time for the way there, half for the way back.
 * - Not across a queue: a consumer may start any time after its producer. One that starts before it is aligned at the start.
 *
 * @param host by row, a number for the host, negative where it is not known: such a row is taken to be where its parent is, and its
 *   children where it is. Without it a service is taken for a host
 */
export function clockOffsets(trace: TraceColumns, host: ArrayLike<number> = trace.service): Float64Array {
  const { count, parent, start, duration, kind, flags } = trace;
  const offset = new Float64Array(count);
  const on = new Int32Array(host);
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above < 0 || (flags[above]! & SpanFlag.placeholder) !== 0) continue;
    if (on[row]! < 0) on[row] = on[above]!;
    if (on[row] === on[above] || on[above]! < 0) {
      offset[row] = offset[above]!;
      continue;
    }
    if ((flags[row]! | flags[above]!) & (SpanFlag.noStart | SpanFlag.noEnd | SpanFlag.endBeforeStart))
      continue;
    const from = start[above]! + offset[above]!;
    const spare = duration[above]! - duration[row]!;
    const late = start[row]! - from;
    const queued = kind[row] === Kind.consumer;
    if (late >= 0 && (queued || spare < 0 || late <= spare)) continue;
    offset[row] = from + (queued || spare < 0 ? 0 : spare / 2) - start[row]!;
  }
  return offset;
}
