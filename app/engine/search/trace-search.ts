import type { OnProgress } from '../../core/contract/client.ts';
import type { TraceOrder, TraceSearch, TraceSearchResult } from '../../core/contract/methods.ts';
import type { Catalog } from './catalog.ts';
import type { OpenTraces } from './open-traces.ts';
import { matchingTraces, type TraceMatches } from './matching-traces.ts';
import { firstTailTraces, servicesOf, wholeRow } from './tail-traces.ts';
import type { TailView } from './tail.ts';
import { ALL_TIME, summaryOf, type TimeRange, type TraceList, type TraceRow } from './trace-list.ts';
import { compareTraces } from './trace-order.ts';

const DEFAULT_LIMIT = 50;
/** With fewer matches than this their rows are fetched one by one; with more, the order's index is walked instead. */
const FEW_MATCHES = 4_096;
/** How often a search begins again because spans were sealed meanwhile; then it takes what it has. */
const MAX_ATTEMPTS = 3;

/** What a search goes through; `pause` lets other messages in and throws when the caller has given up. */
export interface SearchContext {
  catalog: Catalog;
  list: TraceList;
  opened: OpenTraces;
  pause(): Promise<void>;
  /** Tells the caller how far long work is. */
  progress?: OnProgress | undefined;
}

interface Wanted {
  order: TraceOrder;
  range: TimeRange;
  limit: number;
}

interface Found {
  rows: TraceRow[];
  total: number;
}

/**
 * Finds traces. Without a query it reads the trace rows alone; with one, every segment that its zone map does not rule
 * out is evaluated.
 * @throws RpcError `query.invalid`, `query.unsupported`
 */
export async function searchTraces(context: SearchContext, params: TraceSearch): Promise<TraceSearchResult> {
  const started = performance.now();
  const { catalog, list } = context;
  const wanted: Wanted = {
    order: params.order ?? 'newest',
    range: { fromNs: params.fromNs ?? ALL_TIME.fromNs, toNs: params.toNs ?? ALL_TIME.toNs },
    limit: params.limit ?? DEFAULT_LIMIT,
  };
  let found: Found;
  let attempts = 0;
  // A segment sealed while the query runs moves spans from the tail into the trace rows, and they would count twice.
  // Then it runs again, on columns that are unpacked by now.
  do {
    catalog.refresh();
    const matches = await matchingTraces(context, params.query ?? '');
    found = matches === 'all' ? listAll(context, wanted) : listMatches(context, matches, wanted);
  } while (catalog.isBehind() && ++attempts < MAX_ATTEMPTS);
  const tail = catalog.tail.view();
  return {
    traces: found.rows.map((row) => summaryOf(row, servicesOf(list, tail, row))),
    total: found.total,
    complete: true,
    elapsedMs: performance.now() - started,
  };
}

/** Every trace of the range: the first rows of the order's index, and what the tail adds to them. */
function listAll({ catalog, list }: SearchContext, { order, range, limit }: Wanted): Found {
  const tail = catalog.tail.view();
  // A trace that is also in the tail can move down the order by what the tail knows of it: as many more rows are read.
  const sealed = list
    .first(order, range, limit + tail.straddling.size)
    .filter((row) => !tail.straddling.has(row.ordinal));
  const newest = firstTailTraces(tail, order, limit);
  const inTail = [...newest, ...tail.straddling.values()].map((trace) => wholeRow(list, tail, trace));
  const rows = firstOf([...sealed, ...inTail], { order, range, limit });
  return { rows, total: list.count(range) + countTailOnly(tail, range) };
}

function listMatches({ catalog, list }: SearchContext, matches: TraceMatches, wanted: Wanted): Found {
  const { order, range, limit } = wanted;
  const tail = catalog.tail.view();
  const { sealed } = matches;
  const rows: TraceRow[] = [];
  let total = 0;
  for (let trace = 0; trace < matches.tail.length; trace++) {
    if (matches.tail[trace] === 0) continue;
    const ordinal = tail.sealedOrdinals[trace]!;
    if (ordinal !== 0) sealed[ordinal] = 1;
    else if (isIn(range, tail, trace)) {
      total++;
      rows.push(wholeRow(list, tail, trace));
    }
  }
  if (range.fromNs !== ALL_TIME.fromNs || range.toNs !== ALL_TIME.toNs) keepRange(sealed, list, range);
  let count = 0;
  for (const matched of sealed) count += matched;
  rows.push(...sealedRows(list, sealed, count, order, range, limit + tail.straddling.size));
  const whole = rows.map((row) => {
    const trace = tail.straddling.get(row.ordinal);
    return trace === undefined ? row : wholeRow(list, tail, trace);
  });
  return { rows: firstOf(whole, wanted), total: total + count };
}

function* sealedRows(
  list: TraceList,
  sealed: Uint8Array,
  count: number,
  order: TraceOrder,
  range: TimeRange,
  limit: number,
): Generator<TraceRow> {
  if (count <= FEW_MATCHES) {
    for (let ordinal = 0; ordinal < sealed.length; ordinal++) {
      if (sealed[ordinal] === 0) continue;
      const row = list.byOrdinal(ordinal);
      if (row !== undefined) yield row;
    }
    return;
  }
  for (const row of list.ordered(order, range)) {
    if (sealed[row.ordinal] !== 1) continue;
    yield row;
    if (--limit === 0) return;
  }
}

function firstOf(rows: TraceRow[], { order, range, limit }: Wanted): TraceRow[] {
  return rows
    .filter((row) => row.startNs >= range.fromNs && row.startNs <= range.toNs)
    .sort(compareTraces[order])
    .slice(0, limit);
}

/** Takes out the matches that do not begin in the range. */
function keepRange(sealed: Uint8Array, list: TraceList, range: TimeRange): void {
  const inRange = new Uint8Array(sealed.length);
  for (const ordinal of list.ordinalsIn(range)) if (ordinal < inRange.length) inRange[ordinal] = 1;
  for (let i = 0; i < sealed.length; i++) sealed[i]! &= inRange[i]!;
}

function isIn(range: TimeRange, tail: TailView, trace: number): boolean {
  const start = tail.spans.baseNs + BigInt(tail.totals.start[trace]!);
  return start >= range.fromNs && start <= range.toNs;
}

function countTailOnly(tail: TailView, range: TimeRange): number {
  let count = 0;
  for (let trace = 0; trace < tail.sealedOrdinals.length; trace++)
    if (tail.sealedOrdinals[trace] === 0 && isIn(range, tail, trace)) count++;
  return count;
}
