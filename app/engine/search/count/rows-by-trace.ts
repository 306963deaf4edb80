import type { SpanColumns } from '../../store/segment-columns.ts';

/** The rows of a part, those of one trace behind each other. `start` holds where each trace begins, one more than there are. */
export function rowsByTrace({ count, trace, traceIds }: SpanColumns): {
  order: Uint32Array;
  start: Uint32Array;
} {
  const start = new Uint32Array(traceIds.length / 4 + 1);
  for (let row = 0; row < count; row++) start[trace[row]! + 1]!++;
  for (let i = 1; i < start.length; i++) start[i]! += start[i - 1]!;
  const next = start.slice();
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) order[next[trace[row]!]!++] = row;
  return { order, start };
}
