import { cutCycles, linkParents, linkResult, MISSING, ROOT } from '../../core/analysis/link-parents.ts';
import { PairTable } from '../../core/analysis/pair-table.ts';
import { preorder } from '../../core/analysis/preorder.ts';
import { sortByTimeThenId } from '../../core/analysis/radix-order.ts';
import { SpanFlag } from '../../core/model/span.ts';
import { cutRows, emptyRows, type Rows } from './forest-rows.ts';

/** Spans of some traces on one time base. */
export interface Spans {
  start: Float64Array;
  duration: Float64Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  kind: Uint8Array;
  /** Where `start` is no time. */
  epoch: number;
}

/** Sorting so few by comparing them is faster than anything that has to be prepared. */
const FEW_SPANS = 48;

/** Brings the traces without anything odd together, and names the others. */
export function plainRows(
  spans: Spans,
  order: Uint32Array,
  first: Uint32Array,
  count: number,
): { rows: Rows; odd: number[] } {
  const odd: number[] = [];
  const plain: number[] = [];
  const node = new Uint32Array(order.length);
  /** By plain trace: where its nodes begin. */
  const begins: number[] = [];
  let nodes = 0;
  for (let trace = 0; trace < count; trace++) {
    const own = order.subarray(first[trace], first[trace + 1]);
    if (own.length === 0) continue;
    if (own.some((span) => spans.start[span]! <= spans.epoch)) {
      odd.push(trace);
      continue;
    }
    const sorted =
      own.length <= FEW_SPANS
        ? insertionSorted(own, spans)
        : sortByTimeThenId(own, spans.start, spans.idHi, spans.idLo);
    begins.push(nodes);
    plain.push(trace);
    node.set(sorted, nodes);
    nodes += sorted.length;
  }
  begins.push(nodes);
  const span = node.subarray(0, nodes);
  const columns = {
    idHi: span.map((at) => spans.idHi[at]!),
    idLo: span.map((at) => spans.idLo[at]!),
    parentHi: span.map((at) => spans.parentHi[at]!),
    parentLo: span.map((at) => spans.parentLo[at]!),
    kind: Uint8Array.from(span, (at) => spans.kind[at]!),
  };
  const links = linkResult(nodes);
  const ids = new PairTable(64);
  const walk = new Uint32Array(nodes);
  /** By plain trace: 1 where it is odd after all. */
  const isOdd = new Uint8Array(plain.length);
  const missing = new PairTable(64);
  /** By placeholder: its id's words, earliest start and latest end of its children. */
  const holders = { hi: [] as number[], lo: [] as number[], start: [] as number[], end: [] as number[] };
  const firstHolder = new Uint32Array(plain.length + 1);
  const { parent } = links;
  for (let i = 0; i < plain.length; i++) {
    const from = begins[i]!;
    const to = begins[i + 1]!;
    firstHolder[i] = holders.hi.length;
    if (linkParents(columns, from, to, ids, links).length > 0) {
      isOdd[i] = 1;
      parent.fill(ROOT, from, to);
      continue;
    }
    if (!isInOrder(parent, from, to)) cutCycles(parent, from, to, walk, () => undefined);
    let isClear = false;
    for (let at = from; at < to; at++) {
      if (parent[at] !== MISSING) continue;
      if (!isClear) missing.clear(to - from);
      isClear = true;
      const known = missing.size;
      const holder = firstHolder[i]! + missing.add(columns.parentHi[at]!, columns.parentLo[at]!);
      const start = spans.start[span[at]!]!;
      const end = start + spans.duration[span[at]!]!;
      if (missing.size > known) {
        holders.hi.push(columns.parentHi[at]!);
        holders.lo.push(columns.parentLo[at]!);
        holders.start.push(start);
        holders.end.push(end);
      } else {
        holders.start[holder] = Math.min(holders.start[holder]!, start);
        holders.end[holder] = Math.max(holders.end[holder]!, end);
      }
      parent[at] = nodes + holder;
    }
  }
  firstHolder[plain.length] = holders.hi.length;
  const total = nodes + holders.hi.length;
  const all = new Int32Array(total).fill(ROOT, nodes);
  all.set(parent);
  const start = new Float64Array(total);
  const idHi = new Uint32Array(total);
  const idLo = new Uint32Array(total);
  for (let at = 0; at < nodes; at++) start[at] = spans.start[span[at]!]!;
  idHi.set(columns.idHi);
  idLo.set(columns.idLo);
  start.set(holders.start, nodes);
  idHi.set(holders.hi, nodes);
  idLo.set(holders.lo, nodes);
  const roots = new Uint32Array(total);
  let rootCount = 0;
  /** By plain trace: its first root. */
  const firstRoot = new Uint32Array(plain.length + 1);
  for (let i = 0; i < plain.length; i++) {
    firstRoot[i] = rootCount;
    for (let at = begins[i]!; at < begins[i + 1]!; at++) if (all[at] === ROOT) roots[rootCount++] = at;
    for (let holder = firstHolder[i]!; holder < firstHolder[i + 1]!; holder++)
      roots[rootCount++] = nodes + holder;
    if (rootCount - firstRoot[i]! > 1)
      roots.set(sortByTimeThenId(roots.slice(firstRoot[i], rootCount), start, idHi, idLo), firstRoot[i]);
  }
  const forest = preorder(all, roots.subarray(0, rootCount));
  const rows: Rows = emptyRows(total, 0);
  const firstRow: number[] = [];
  const traces: number[] = [];
  let row = 0;
  // Rows of traces that proved to be odd are left out.
  let at = 0;
  for (let i = 0; i < plain.length; i++) {
    const size = begins[i + 1]! - begins[i]! + firstHolder[i + 1]! - firstHolder[i]!;
    if (isOdd[i] === 1) {
      odd.push(plain[i]!);
      at += size;
      continue;
    }
    firstRow.push(row);
    traces.push(plain[i]!);
    const moved = row - at;
    for (const end = at + size; at < end; at++, row++) {
      const own = forest.order[at]!;
      const above = forest.parent[at]!;
      rows.parent[row] = above < 0 ? -1 : above + moved;
      rows.size[row] = forest.size[at]!;
      rows.depth[row] = forest.depth[at]!;
      rows.start[row] = start[own]!;
      if (own >= nodes) {
        rows.spanOf[row] = -1;
        rows.duration[row] = holders.end[own - nodes]! - start[own]!;
        rows.flags[row] = SpanFlag.placeholder;
      } else {
        rows.spanOf[row] = span[own]!;
        rows.duration[row] = spans.duration[span[own]!]!;
        rows.kind[row] = columns.kind[own]!;
      }
    }
  }
  return {
    rows: { ...cutRows(rows, row), firstRow: Uint32Array.from(firstRow), traces: Uint32Array.from(traces) },
    odd,
  };
}

function isInOrder(parent: Int32Array, from: number, to: number): boolean {
  for (let at = from; at < to; at++) if (parent[at]! >= at) return false;
  return true;
}

function insertionSorted(own: Uint32Array, { start, idHi, idLo }: Spans): Uint32Array {
  for (let i = 1; i < own.length; i++) {
    const span = own[i]!;
    let at = i;
    for (; at > 0; at--) {
      const before = own[at - 1]!;
      const order =
        start[before]! - start[span]! || idHi[before]! - idHi[span]! || idLo[before]! - idLo[span]!;
      if (order <= 0) break;
      own[at] = before;
    }
    own[at] = span;
  }
  return own;
}
