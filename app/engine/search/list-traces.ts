import type { TraceOrder } from '../../core/contract/methods.ts';
import { firstTailTraces, wholeRow } from './tail-traces.ts';
import type { TailView } from './tail.ts';
import type { TimeRange, TraceRow } from './trace-list.ts';
import { compareTraces } from './trace-order.ts';
import type { SearchContext } from './trace-search.ts';

/** How often the list is read again because spans were sealed meanwhile; then it is taken as it is. */
const MAX_ATTEMPTS = 3;

export interface ListedTraces {
  order: TraceOrder;
  range: TimeRange;
  limit: number;
}

export interface TraceRows {
  rows: TraceRow[];
  total: number;
}

/** Every trace of a range: the first rows of the order's index, and what the tail adds to them. */
export function listTraces(context: SearchContext, wanted: ListedTraces): TraceRows {
  // A segment sealed between two looks at the file moves spans from the tail into the trace rows, and they would count twice.
  let found = list(context, wanted);
  for (let attempt = 1; attempt < MAX_ATTEMPTS && context.catalog.isBehind(); attempt++) {
    context.catalog.renew();
    found = list(context, wanted);
  }
  return found;
}

function list({ catalog, list }: SearchContext, { order, range, limit }: ListedTraces): TraceRows {
  const tail = catalog.tail.view();
  // A trace that is also in the tail can move down the order by what the tail knows of it: as many more rows are read.
  const sealed = list
    .first(order, range, limit + tail.straddling.size)
    .filter((row) => !tail.straddling.has(row.ordinal));
  const newest = firstTailTraces(tail, order, limit);
  const inTail = [...newest, ...tail.straddling.values()].map((trace) => wholeRow(list, tail, trace));
  const rows = [...sealed, ...inTail]
    .filter((row) => row.startNs >= range.fromNs && row.startNs <= range.toNs)
    .sort(compareTraces[order])
    .slice(0, limit);
  return { rows, total: list.count(range) + countTailOnly(tail, range) };
}

function countTailOnly(tail: TailView, range: TimeRange): number {
  let count = 0;
  for (let trace = 0; trace < tail.sealedOrdinals.length; trace++)
    if (tail.sealedOrdinals[trace] === 0 && isIn(range, tail, trace)) count++;
  return count;
}

function isIn(range: TimeRange, tail: TailView, trace: number): boolean {
  const start = tail.spans.baseNs + BigInt(tail.totals.start[trace]!);
  return start >= range.fromNs && start <= range.toNs;
}
