import type { Selection } from '../../core/contract/query-methods.ts';
import type { Zone } from './catalog.ts';
import { traceFacts } from './select/trace-facts.ts';
import type { SearchContext } from './trace-search.ts';

/** The traces that a selection's range and durations name, whatever its query says. */
export interface WantedTraces {
  /** By number: 1 for a trace that is wanted. */
  mask: Uint8Array;
  count: number;
  /** From the earliest start to the latest end of all of them. */
  fromNs: bigint;
  toNs: bigint;
}

/** Undefined where nothing but the query says which traces are wanted. */
export function wantedOf(context: SearchContext, selection: Selection): WantedTraces | undefined {
  const { fromNs, toNs, minDurationNs, maxDurationNs } = selection;
  if ([fromNs, toNs, minDurationNs, maxDurationNs].every((bound) => bound === undefined)) return undefined;
  const { baseNs, count, start, duration, spans } = traceFacts(context);
  const from = fromNs === undefined ? -Infinity : Number(fromNs - baseNs);
  const to = toNs === undefined ? Infinity : Number(toNs - baseNs);
  const least = minDurationNs ?? 0;
  const most = maxDurationNs ?? Infinity;
  const mask = new Uint8Array(count);
  let wanted = 0;
  let first = Infinity;
  let last = -Infinity;
  for (let trace = 0; trace < count; trace++) {
    const begin = start[trace]!;
    const length = duration[trace]!;
    if (spans[trace] === 0 || begin < from || begin > to || length < least || length > most) continue;
    mask[trace] = 1;
    wanted++;
    if (begin < first) first = begin;
    if (begin + length > last) last = begin + length;
  }
  const at = (offset: number): bigint => baseNs + BigInt(Math.trunc(offset));
  return { mask, count: wanted, fromNs: wanted === 0 ? 0n : at(first), toNs: wanted === 0 ? 0n : at(last) };
}

/**
 * False for a segment that lies apart from all wanted traces: each span that has a time lies between its trace's start
 * and its end.
 */
export function mayHold(zone: Zone, wanted: WantedTraces | undefined): boolean {
  if (wanted === undefined) return true;
  if (wanted.count === 0) return false;
  return zone.maxStartNs >= wanted.fromNs && zone.minStartNs <= wanted.toNs;
}

/** By place: the latest start of a span in it and all that follow. */
export function latestStarts(zones: readonly Zone[]): bigint[] {
  const latest: bigint[] = [];
  for (let place = zones.length - 1; place >= 0; place--) {
    const own = zones[place]!.maxStartNs;
    const next = latest[place + 1];
    latest[place] = next === undefined || own > next ? own : next;
  }
  return latest;
}
