import type { TraceOrder } from '../../core/contract/methods.ts';
import type { TraceRow } from './trace-list.ts';

function descending(a: bigint, b: bigint): number {
  return a > b ? -1 : a < b ? 1 : 0;
}

/** The orders that traces can be listed in. The trace rows' SQL says the same, see TraceList. */
export const compareTraces: Record<TraceOrder, (a: TraceRow, b: TraceRow) => number> = {
  newest: (a, b) => descending(a.startNs, b.startNs),
  oldest: (a, b) => descending(b.startNs, a.startNs),
  slowest: (a, b) => descending(a.endNs - a.startNs, b.endNs - b.startNs) || descending(a.startNs, b.startNs),
  errors: (a, b) => b.errors - a.errors || descending(a.startNs, b.startNs),
};
