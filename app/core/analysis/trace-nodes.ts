import type { SpanTable } from '../model/span-columns.ts';
import { SpanFlag } from '../model/span.ts';
import { cutCycles, linkParents, linkResult, ROOT, type LinkColumns } from './link-parents.ts';
import { gatherBytes, gatherTimes, gatherWords } from './gather.ts';
import { PairTable } from './pair-table.ts';
import { sortByTimeThenId } from './radix-order.ts';

/** Spans of one trace, with what tells a resend from another span of the same id. */
export interface AssemblyInput extends SpanTable {
  /** Hash of a span's whole content, where the caller has one. Asked for spans alone that are alike in all else. */
  hashOf?: ((span: number) => number) | undefined;
}

/** Flags that assembling sets; the others came with the span. */
const ASSEMBLED_FLAGS = SpanFlag.placeholder | SpanFlag.cycleCut | SpanFlag.duplicateId;

export interface Times {
  /** The trace's start, from the table's `baseNs`. */
  base: number;
  /** From the trace's start. */
  start: Float64Array;
  duration: Float64Array;
  /** What is wrong with a span's times, as flags. */
  flags: Uint32Array;
}

/** Starts from the trace's start; see `assemble` for times that cannot be. */
export function settleTimes(spans: SpanTable): Times {
  const { count } = spans;
  const epoch = -Number(spans.baseNs);
  let base = Infinity;
  for (let i = 0; i < count; i++) {
    const start = spans.start[i]!;
    if (start > epoch && start < base) base = start;
  }
  // Times without an epoch, all zero perhaps: nothing better is known.
  const unknown = base === Infinity;
  if (unknown) base = count === 0 ? 0 : spans.start.subarray(0, count).reduce((a, b) => Math.min(a, b));
  base = Math.floor(base);
  const start = new Float64Array(count);
  const duration = new Float64Array(count);
  const flags = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    duration[i] = Math.max(0, spans.duration[i]!);
    if (spans.duration[i]! < 0) flags[i]! |= SpanFlag.endBeforeStart;
    if (spans.start[i]! <= epoch) flags[i]! |= SpanFlag.noStart;
    if (spans.start[i]! <= epoch && !unknown) duration[i] = 0;
    else start[i] = spans.start[i]! - base;
  }
  return { base, start, duration, flags };
}

/** Indexes of the spans to keep, in order of start, then id; undefined where these are all spans as they come. */
export function dropResends(spans: AssemblyInput, start: Float64Array): Uint32Array | undefined {
  const { count, idHi, idLo } = spans;
  if (isInOrder(count, start, idHi, idLo)) return undefined;
  const sorted = sortByTimeThenId(ascending(count), start, idHi, idLo);
  const same = (a: number, b: number): boolean =>
    start[a] === start[b] && idLo[a] === idLo[b] && idHi[a] === idHi[b];
  let kept = 0;
  for (let from = 0; from < sorted.length;) {
    let to = from + 1;
    while (to < sorted.length && same(sorted[from]!, sorted[to]!)) to++;
    if (to - from > 1) sorted.subarray(from, to).sort((a, b) => compareContent(spans, a, b));
    for (let i = from; i < to; i++) {
      if (i > from && compareContent(spans, sorted[i - 1]!, sorted[i]!) === 0) continue;
      sorted[kept++] = sorted[i]!;
    }
    from = to;
  }
  return sorted.subarray(0, kept);
}

/** True where each span starts after the one before it, or with it and has the higher id. */
function isInOrder(count: number, start: Float64Array, idHi: Uint32Array, idLo: Uint32Array): boolean {
  for (let i = 1; i < count; i++) {
    if (start[i]! > start[i - 1]!) continue;
    if (start[i]! < start[i - 1]! || idHi[i]! < idHi[i - 1]!) return false;
    if (idHi[i] === idHi[i - 1] && idLo[i]! <= idLo[i - 1]!) return false;
  }
  return true;
}

/** Zero where two spans of the same id and start are one span that was sent twice. */
function compareContent(spans: AssemblyInput, a: number, b: number): number {
  const text = (list: string[], x: number, y: number): number =>
    x === y || list[x] === list[y] ? 0 : (list[x] ?? '') < (list[y] ?? '') ? -1 : 1;
  return (
    spans.duration[b]! - spans.duration[a]! ||
    spans.parentHi[a]! - spans.parentHi[b]! ||
    spans.parentLo[a]! - spans.parentLo[b]! ||
    spans.kind[a]! - spans.kind[b]! ||
    spans.status[a]! - spans.status[b]! ||
    (spans.flags[a]! & ~ASSEMBLED_FLAGS) - (spans.flags[b]! & ~ASSEMBLED_FLAGS) ||
    text(spans.services, spans.service[a]!, spans.service[b]!) ||
    text(spans.names, spans.name[a]!, spans.name[b]!) ||
    (spans.hashOf ? spans.hashOf(a) - spans.hashOf(b) : 0)
  );
}

/** The kept spans and, behind them, the placeholders; both the children and the roots in order of start, then id. */
export interface Nodes {
  parent: Int32Array;
  roots: Uint32Array;
  start: Float64Array;
  duration: Float64Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  flags: Uint32Array;
}

/**
 * Finds every parent, cuts cycles and adds the placeholders. Columns of the result may be those given.
 * @param kept as `dropResends` gives it
 */
export function linkNodes(spans: SpanTable, times: Times, kept: Uint32Array | undefined): Nodes {
  const count = kept?.length ?? spans.count;
  const pick = <T extends Uint8Array | Uint32Array | Float64Array>(
    column: T,
    gather: (column: T, order: Uint32Array) => T,
  ): T => (kept === undefined ? (column.subarray(0, count) as T) : gather(column, kept));
  const columns: LinkColumns = {
    idHi: pick(spans.idHi, gatherWords),
    idLo: pick(spans.idLo, gatherWords),
    parentHi: pick(spans.parentHi, gatherWords),
    parentLo: pick(spans.parentLo, gatherWords),
    kind: pick(spans.kind, gatherBytes),
  };
  const spanFlags = flagsOf(spans.flags, times.flags, kept, count);
  const links = linkResult(count);
  for (const head of linkParents(columns, 0, count, new PairTable(0), links)) {
    for (let i = head; i !== -1; i = links.nextTwin[i]!) spanFlags[i]! |= SpanFlag.duplicateId;
  }
  // Where every parent comes before its children there is no circle.
  if (!parentsComeFirst(links.parent))
    cutCycles(links.parent, 0, count, new Uint32Array(count), (i) => {
      spanFlags[i]! |= SpanFlag.cycleCut;
    });

  const missing = new PairTable(8);
  let realRoots = 0;
  for (let i = 0; i < count; i++) {
    if (links.parent[i]! >= 0) continue;
    if (links.parent[i] === ROOT) realRoots++;
    else links.parent[i] = count + missing.add(columns.parentHi[i]!, columns.parentLo[i]!);
  }
  const total = count + missing.size;
  const nodes: Nodes = {
    parent: extend(links.parent, total).fill(ROOT, count),
    roots: new Uint32Array(realRoots + missing.size),
    start: extend(pick(times.start, gatherTimes), total),
    duration: extend(pick(times.duration, gatherTimes), total),
    idHi: extend(columns.idHi, total),
    idLo: extend(columns.idLo, total),
    flags: extend(spanFlags, total),
  };
  if (missing.size > 0) placePlaceholders(nodes, count, missing);
  let root = 0;
  for (let i = 0; i < total; i++) if (nodes.parent[i] === ROOT) nodes.roots[root++] = i;
  if (root > 1) nodes.roots = sortByTimeThenId(nodes.roots, nodes.start, nodes.idHi, nodes.idLo);
  return nodes;
}

function parentsComeFirst(parent: Int32Array): boolean {
  for (let i = 0; i < parent.length; i++) if (parent[i]! >= i) return false;
  return true;
}

/** What the spans came with, and what is wrong with their times. */
function flagsOf(
  own: Uint32Array,
  ofTimes: Uint32Array,
  kept: Uint32Array | undefined,
  count: number,
): Uint32Array {
  const flags = new Uint32Array(count);
  for (let i = 0; i < count; i++) {
    const span = kept === undefined ? i : kept[i]!;
    flags[i] = (own[span]! & ~ASSEMBLED_FLAGS) | ofTimes[span]!;
  }
  return flags;
}

/** A placeholder reaches from the earliest start to the latest end of its children. */
function placePlaceholders(nodes: Nodes, count: number, missing: PairTable): void {
  for (let i = 0; i < missing.size; i++) {
    nodes.idHi[count + i] = missing.high(i);
    nodes.idLo[count + i] = missing.low(i);
    nodes.flags[count + i] = SpanFlag.placeholder;
  }
  const end = new Float64Array(missing.size);
  nodes.start.fill(Infinity, count);
  for (let i = 0; i < count; i++) {
    const parent = nodes.parent[i]!;
    if (parent < count) continue;
    nodes.start[parent] = Math.min(nodes.start[parent]!, nodes.start[i]!);
    end[parent - count] = Math.max(end[parent - count]!, nodes.start[i]! + nodes.duration[i]!);
  }
  for (let i = 0; i < missing.size; i++) nodes.duration[count + i] = end[i]! - nodes.start[count + i]!;
}

function ascending(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  return order;
}

function extend<T extends Uint32Array | Int32Array | Float64Array>(column: T, length: number): T {
  if (column.length === length) return column;
  const longer = new (column.constructor as new (length: number) => T)(length);
  longer.set(column);
  return longer;
}
