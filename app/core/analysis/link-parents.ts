import { Kind } from '../model/span.ts';
import type { PairTable } from './pair-table.ts';

/** The span names no parent. */
export const ROOT = -1;
/** The span names a parent that is not there. */
export const MISSING = -2;

const UNRESOLVED = -3;

/** What linking reads of spans. */
export interface LinkColumns {
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  kind: Uint8Array;
}

export interface LinkResult {
  /** For each span of the range its parent's index, ROOT or MISSING. It may hold cycles: see `cutCycles`. */
  parent: Int32Array;
  /** Spans with the same id are a list: from the first of them to the next one, -1 at the end. */
  nextTwin: Int32Array;
  /** Scratch: the first span of each distinct id. */
  first: Int32Array;
}

/** Columns for `linkParents` over `count` spans. */
export function linkResult(count: number): LinkResult {
  return {
    parent: new Int32Array(count),
    nextTwin: new Int32Array(count),
    first: new Int32Array(count),
  };
}

/** On the calling side of a call. */
export function isCaller(kind: number): boolean {
  return kind === Kind.client || kind === Kind.producer;
}

/** On the called side of a call. */
export function isCallee(kind: number): boolean {
  return kind === Kind.server || kind === Kind.consumer;
}

/**
 * Resolves the parents of the spans `from` to `to`, all of one trace. A parent id that several spans carry means the first of
 * them, but where a caller and a callee share an id (Zipkin's shared spans) the callee hangs under the caller, and children hang
 * under the callee: they can only have been started with the id that it received.
 *
 * @returns the first span of each id that several spans carry; their lists are in `result.nextTwin`
 */
export function linkParents(
  spans: LinkColumns,
  from: number,
  to: number,
  ids: PairTable,
  result: LinkResult,
): number[] {
  const { idHi, idLo, parentHi, parentLo } = spans;
  const { parent, nextTwin, first } = result;
  const shared: number[] = [];
  ids.clear(to - from);
  for (let span = from; span < to; span++) {
    parent[span] = UNRESOLVED;
    nextTwin[span] = -1;
    const known = ids.size;
    const id = ids.add(idHi[span]! | 0, idLo[span]! | 0);
    if (id === known) first[id] = span;
    else {
      const head = first[id]!;
      if (nextTwin[head] === -1) shared.push(head);
      nextTwin[span] = nextTwin[head]!;
      nextTwin[head] = span;
    }
  }
  for (const head of shared) pairTwins(spans, head, ids, result);
  // Siblings often come one after the other: what was found last is asked for again.
  let lastHigh = 0;
  let lastLow = 0;
  let found = ROOT;
  for (let span = from; span < to; span++) {
    if (parent[span] !== UNRESOLVED) continue;
    const high = parentHi[span]! | 0;
    const low = parentLo[span]! | 0;
    if (high !== lastHigh || low !== lastLow) {
      const id = high === 0 && low === 0 ? ROOT : ids.find(high, low);
      found = id >= 0 ? first[id]! : high === 0 && low === 0 ? ROOT : MISSING;
      lastHigh = high;
      lastLow = low;
    }
    parent[span] = found;
  }
  return shared;
}

function pairTwins(
  { idHi, idLo, kind }: LinkColumns,
  head: number,
  ids: PairTable,
  result: LinkResult,
): void {
  const { parent, nextTwin, first } = result;
  let caller = -1;
  let callee = -1;
  for (let span = head; span !== -1; span = nextTwin[span]!) {
    if (isCaller(kind[span]!) && (caller === -1 || span < caller)) caller = span;
    if (isCallee(kind[span]!) && (callee === -1 || span < callee)) callee = span;
  }
  if (caller === -1 || callee === -1) return;
  for (let span = head; span !== -1; span = nextTwin[span]!) {
    if (isCallee(kind[span]!)) parent[span] = caller;
  }
  first[ids.find(idHi[head]!, idLo[head]!)] = callee;
}

/**
 * Cuts each cycle of parents within `from` to `to` at its span of the lowest index, which becomes a root. Every span has one
 * parent, so walking up either ends or comes back to a span of the same walk.
 *
 * @param walk scratch, zero in the range: the number of the walk that met a span
 * @param cut called with each span that was made a root
 */
export function cutCycles(
  parent: Int32Array,
  from: number,
  to: number,
  walk: Uint32Array,
  cut: (span: number) => void,
): void {
  for (let start = from; start < to; start++) {
    const number = start - from + 1;
    let span = start;
    while (span >= 0 && walk[span] === 0) {
      walk[span] = number;
      span = parent[span]!;
    }
    if (span < 0 || walk[span] !== number) continue;
    let lowest = span;
    for (let next = parent[span]!; next !== span; next = parent[next]!) lowest = Math.min(lowest, next);
    parent[lowest] = ROOT;
    cut(lowest);
  }
}
