import { Kind } from '../model/span.ts';
import { hashOfPair, type PairTable } from './pair-table.ts';

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
  const { idHi, idLo } = spans;
  const { parent, nextTwin } = result;
  parent.fill(UNRESOLVED, from, to);
  nextTwin.fill(-1, from, to);
  const shared: number[] = [];
  if (to - from >= PARTITIONED_FROM) {
    resolve(spans, from, to, parent, lookUpInPartitions(spans, from, to, ids, result, shared));
    return shared;
  }
  ids.clear(to - from);
  for (let span = from; span < to; span++)
    addSpan(span, idHi[span]! | 0, idLo[span]! | 0, ids, result, shared);
  for (const head of shared) pairTwins(spans, head, ids, result);
  resolve(spans, from, to, parent, undefined, ids, result.first);
  return shared;
}

/** Enters a span under its id; of several with the same id the later ones become the first one's list. */
function addSpan(
  span: number,
  high: number,
  low: number,
  ids: PairTable,
  { nextTwin, first }: LinkResult,
  shared: number[],
): void {
  const known = ids.size;
  const id = ids.add(high, low);
  if (id === known) {
    first[id] = span;
    return;
  }
  const head = first[id]!;
  if (nextTwin[head] === -1) shared.push(head);
  nextTwin[span] = nextTwin[head]!;
  nextTwin[head] = span;
}

/**
 * Sets the parents that are not known yet.
 * @param found by span from `from` on: where its parent is, filled in for the first of each run of siblings; without it, `ids` and
 *   `first` are asked
 */
function resolve(
  { parentHi, parentLo }: LinkColumns,
  from: number,
  to: number,
  parent: Int32Array,
  found: Int32Array | undefined,
  ids?: PairTable,
  first?: Int32Array,
): void {
  // Siblings often come one after the other: what was found last is asked for again.
  let lastHigh = 0;
  let lastLow = 0;
  let last = ROOT;
  for (let span = from; span < to; span++) {
    const high = parentHi[span]! | 0;
    const low = parentLo[span]! | 0;
    if (high !== lastHigh || low !== lastLow) {
      lastHigh = high;
      lastLow = low;
      if (high === 0 && low === 0) last = ROOT;
      else if (found !== undefined) last = found[span - from]!;
      else {
        const id = ids!.find(high, low);
        last = id < 0 ? MISSING : first![id]!;
      }
    }
    if (parent[span] === UNRESOLVED) parent[span] = last;
  }
}

/** Fewer ids are looked up in one table: all of it stays in the cache anyway. */
const PARTITIONED_FROM = 1 << 15;
/** Ids of a partition: its table takes some 100 KB, which the second-level cache holds. */
const PARTITION_KEYS = 1 << 12;

/**
 * What `resolve` needs, from one small table after the other: every look into a table of a million ids would wait for memory. Ids and
 * parent ids are first dealt out by their hash, as in a partitioned hash join.
 */
function lookUpInPartitions(
  spans: LinkColumns,
  from: number,
  to: number,
  ids: PairTable,
  result: LinkResult,
  shared: number[],
): Int32Array {
  const bits = Math.ceil(Math.log2((to - from) / PARTITION_KEYS));
  const own = dealOut(spans.idHi, spans.idLo, from, to, bits, false);
  const asked = dealOut(spans.parentHi, spans.parentLo, from, to, bits, true);
  const found = new Int32Array(to - from);
  let key = 0;
  let question = 0;
  for (let partition = 0; partition < 1 << bits; partition++) {
    const ofEarlier = shared.length;
    ids.clear(own.ends[partition]! - key);
    for (; key < own.ends[partition]!; key++) {
      const at = key * WORDS_PER_KEY;
      addSpan(own.keys[at + 2]!, own.keys[at]!, own.keys[at + 1]!, ids, result, shared);
    }
    for (let i = ofEarlier; i < shared.length; i++) pairTwins(spans, shared[i]!, ids, result);
    for (; question < asked.ends[partition]!; question++) {
      const at = question * WORDS_PER_KEY;
      const id = ids.find(asked.keys[at]!, asked.keys[at + 1]!);
      found[asked.keys[at + 2]! - from] = id < 0 ? MISSING : result.first[id]!;
    }
  }
  return found;
}

/** High word, low word, span. */
const WORDS_PER_KEY = 3;

interface Dealt {
  keys: Int32Array;
  /** By partition: the number of its last key, one higher. */
  ends: Uint32Array;
}

/** @param runs true to leave out zeros, and ids that are those of the span before */
function dealOut(
  high: Uint32Array,
  low: Uint32Array,
  from: number,
  to: number,
  bits: number,
  runs: boolean,
): Dealt {
  const shift = 32 - bits;
  const ends = new Uint32Array(1 << bits);
  /** One higher; 0 for what is left out. */
  const partitions = new Uint32Array(to - from);
  let total = 0;
  let highBefore = 0;
  let lowBefore = 0;
  for (let span = from; span < to; span++) {
    const spanHigh = high[span]! | 0;
    const spanLow = low[span]! | 0;
    if (runs && spanHigh === highBefore && spanLow === lowBefore) continue;
    highBefore = spanHigh;
    lowBefore = spanLow;
    if (runs && spanHigh === 0 && spanLow === 0) continue;
    const partition = hashOfPair(spanHigh, spanLow) >>> shift;
    partitions[span - from] = partition + 1;
    ends[partition] = ends[partition]! + 1;
    total++;
  }
  let next = 0;
  for (let partition = 0; partition < ends.length; partition++) {
    const here = ends[partition]!;
    ends[partition] = next;
    next += here;
  }
  const keys = new Int32Array(total * WORDS_PER_KEY);
  for (let span = from; span < to; span++) {
    const partition = partitions[span - from]! - 1;
    if (partition < 0) continue;
    const at = ends[partition]! * WORDS_PER_KEY;
    ends[partition] = ends[partition]! + 1;
    keys[at] = high[span]!;
    keys[at + 1] = low[span]!;
    keys[at + 2] = span;
  }
  return { keys, ends };
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
