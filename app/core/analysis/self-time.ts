import type { TraceColumns } from '../model/span-columns.ts';
import { SpanFlag } from '../model/span.ts';

/**
 * Self time by row in nanoseconds: the span's duration without the union of its children's intervals, each clipped to the span.
 * Zero for placeholders, which are no spans. O(n): siblings come in order of start.
 */
export function selfTime(
  trace: Pick<TraceColumns, 'count' | 'start' | 'duration' | 'parent' | 'flags'>,
): Float64Array {
  const { count, start, duration, parent, flags } = trace;
  const self = duration.slice(0, count);
  /** Up to where the children seen so far cover the row. */
  const covered = start.slice(0, count);
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above < 0) continue;
    const from = Math.max(start[row]!, covered[above]!);
    const to = Math.min(start[row]! + duration[row]!, start[above]! + duration[above]!);
    if (to <= from) continue;
    self[above]! -= to - from;
    covered[above] = to;
  }
  for (let row = 0; row < count; row++) if (flags[row]! & SpanFlag.placeholder) self[row] = 0;
  return self;
}
