import { traceIdBytes } from '../../store/trace-rows.ts';
import type { StoreDatabase } from '../../store/database.ts';
import type { StoreView, Zone } from '../catalog.ts';
import { tailRow, wholeRow } from '../tail-traces.ts';
import type { SearchContext } from '../trace-search.ts';
import { SealedTraces, type TraceColumnSet } from './sealed-traces.ts';

/**
 * What is known of each trace, by its number: what segments hold goes by its number there (numbers of traces that are gone have no
 * spans), traces that only the tail holds come behind, see `tailNumbers`. Times are nanoseconds.
 */
export interface TraceFacts extends TraceColumnSet {
  count: number;
  /** What `start` counts from. */
  baseNs: bigint;
  /** What `rootService` and `rootName` are indexes into. */
  services: readonly string[];
  names: readonly string[];
}

/** By data file, as a reader has it open: what is read of it once. */
const sealedOf = new WeakMap<StoreDatabase, SealedTraces>();
/** Answers, by what they are of. */
const factsOf = new WeakMap<StoreView, TraceFacts>();

/** By trace of the tail: its number among all traces; the same as long as the tail is. */
export function tailNumbers(context: SearchContext): Uint32Array {
  const tail = context.catalog.tail.view();
  const first = tailStart(context);
  return tail.sealedOrdinals.map((ordinal, trace) => (ordinal === 0 ? first + trace : ordinal));
}

function tailStart({ catalog }: SearchContext): number {
  return catalog.view.lastOrdinal + 1;
}

/** The 16 bytes of a trace's id by its number; undefined where retention has taken it. */
export function traceIdOf(context: SearchContext, number: number): Uint8Array | undefined {
  const tail = context.catalog.tail.view();
  const first = tailStart(context);
  if (number >= first) return traceIdBytes(tail.spans.traceIds, number - first);
  return context.catalog.db.get<{ id: Uint8Array }>('SELECT id FROM trace WHERE ordinal = ?', number)?.id;
}

/**
 * The facts of all traces, segments and tail together, as of the last refresh of the catalog. Read once, then kept up with what
 * changes; an answer stays as it is.
 */
export function traceFacts(context: SearchContext): TraceFacts {
  const { view, db } = context.catalog;
  const known = factsOf.get(view);
  if (known !== undefined) return known;
  const { zones, tail } = view;
  let sealed = sealedOf.get(db);
  if (sealed === undefined) {
    sealed = new SealedTraces(db, baseOf(zones) ?? tail.spans.baseNs);
    // Before there is a segment nothing says what times are like.
    if (zones.length > 0) sealedOf.set(db, sealed);
  }
  const facts = joined(context, sealed);
  factsOf.set(view, facts);
  return facts;
}

/** The latest start of most segments: some clocks stand at zero, few run ahead. Times near it are exact. */
function baseOf(zones: readonly Zone[]): bigint | undefined {
  const latest = zones.map(({ maxStartNs }) => maxStartNs).sort((a, b) => (a < b ? -1 : a > b ? 1 : 0));
  return latest[latest.length >> 1];
}

function joined(context: SearchContext, sealed: SealedTraces): TraceFacts {
  const { zones, tail } = context.catalog.view;
  const numbers = tailNumbers(context);
  const first = tailStart(context);
  const { baseNs, services, names } = sealed;
  const count = first + numbers.length;
  const facts: TraceFacts = {
    ...sealed.copy(zones, count, first),
    count,
    baseNs,
    services: services.texts,
    names: names.texts,
  };
  const { totals, spans } = tail;
  const { start, duration } = facts;
  const shift = Number(spans.baseNs - baseNs);
  for (const [trace, number] of numbers.entries()) {
    const from = shift + totals.start[trace]!;
    const to = shift + totals.end[trace]!;
    const isInSegments = facts.spans[number]! > 0;
    const since = isInSegments ? Math.min(from, start[number]!) : from;
    const until = isInSegments ? Math.max(to, start[number]! + duration[number]!) : to;
    start[number] = since;
    duration[number] = until - since;
    facts.spans[number]! += totals.spans[trace]!;
    facts.errors[number]! += totals.errors[trace]!;
    const root = isInSegments ? wholeRow(context.list, tail, trace) : tailRow(tail, trace);
    facts.rootService[number] = services.of(root.rootService);
    facts.rootName[number] = names.of(root.rootName);
  }
  return facts;
}
