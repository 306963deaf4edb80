import { assembleTrace } from '../../core/analysis/assemble.ts';
import { criticalPathFrom, longestRoot } from '../../core/analysis/critical-path.ts';
import { cutCycles, linkParents, linkResult, MISSING, ROOT } from '../../core/analysis/link-parents.ts';
import { PairTable } from '../../core/analysis/pair-table.ts';
import { preorder } from '../../core/analysis/preorder.ts';
import { sortByTimeThenId } from '../../core/analysis/radix-order.ts';
import { selfTime } from '../../core/analysis/self-time.ts';
import { SpanFlag } from '../../core/model/span.ts';
import { contentHashes } from './content-hash.ts';
import type { Forest } from './forest.ts';
import { Gathering, SpanPlaces, type TracePart } from './trace-spans.ts';

/** Rows of some traces, brought together: what the columns of a forest are made of. */
interface Rows {
  spanOf: Int32Array;
  parent: Int32Array;
  size: Uint32Array;
  depth: Uint32Array;
  start: Float64Array;
  duration: Float64Array;
  kind: Uint8Array;
  flags: Uint32Array;
  /** By trace of these rows: its first row. */
  firstRow: Uint32Array;
  /** By trace of these rows: its place among those asked for. */
  traces: Uint32Array;
}

export interface AssembledForest {
  forest: Omit<Forest, 'traceValue'>;
  /** By trace of the forest: its place among those that were asked for. */
  traces: Uint32Array;
}

/**
 * Assembles many traces at once, each as `assembleTrace` does. Traces without anything odd, which are nearly all, are brought
 * together in one go; those with spans that share an id or have no start one by one.
 * @param parts where the spans lie
 * @param traceOf by span, through all parts: the place of its trace among those asked for
 * @param count how many traces
 */
export function assembleForest(parts: TracePart[], traceOf: Uint32Array, count: number): AssembledForest {
  const spans = gather(parts, traceOf);
  const { order, first } = byTrace(traceOf, count);
  const { rows, odd } = plainRows(spans, order, first, count);
  const pieces = [rows];
  for (const trace of odd) pieces.push(oddRows(parts, order.subarray(first[trace], first[trace + 1]), trace));
  return toForest(parts, pieces);
}

interface Spans {
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

/** The columns of the parts' rows behind one another, on one time base. */
function gather(parts: TracePart[], traceOf: Uint32Array): Spans {
  const total = traceOf.length;
  const baseNs = parts.reduce(
    (least, { spans }) => (spans.baseNs < least ? spans.baseNs : least),
    parts[0]!.spans.baseNs,
  );
  const all: Spans = {
    start: new Float64Array(total),
    duration: new Float64Array(total),
    idHi: new Uint32Array(total),
    idLo: new Uint32Array(total),
    parentHi: new Uint32Array(total),
    parentLo: new Uint32Array(total),
    kind: new Uint8Array(total),
    epoch: -Number(baseNs),
  };
  let at = 0;
  for (const { spans, rows } of parts) {
    const shift = Number(spans.baseNs - baseNs);
    for (let i = 0; i < rows.length; i++, at++) {
      const row = rows[i]!;
      all.start[at] = spans.start[row]! + shift;
      all.duration[at] = Math.max(0, spans.duration[row]!);
      all.idHi[at] = spans.idHi[row]!;
      all.idLo[at] = spans.idLo[row]!;
      all.parentHi[at] = spans.parentHi[row]!;
      all.parentLo[at] = spans.parentLo[row]!;
      all.kind[at] = spans.kind[row]!;
    }
  }
  return all;
}

/** Spans dealt out by trace, within a trace as they come. */
function byTrace(traceOf: Uint32Array, count: number): { order: Uint32Array; first: Uint32Array } {
  const first = new Uint32Array(count + 1);
  for (const trace of traceOf) first[trace + 1]! += 1;
  for (let trace = 0; trace < count; trace++) first[trace + 1]! += first[trace]!;
  const next = first.slice(0, count);
  const order = new Uint32Array(traceOf.length);
  for (let span = 0; span < traceOf.length; span++) order[next[traceOf[span]!]!++] = span;
  return { order, first };
}

/** Sorting so few by comparing them is faster than anything that has to be prepared. */
const FEW_SPANS = 48;

/** Brings the traces without anything odd together, and names the others. */
function plainRows(
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

/** One trace, with all that `assembleTrace` knows to do. @param members its spans, through all parts */
function oddRows(parts: TracePart[], members: Uint32Array, trace: number): Rows {
  const sorted = members.toSorted();
  const own: TracePart[] = [];
  let from = 0;
  let first = 0;
  for (const part of parts) {
    const end = first + part.rows.length;
    let to = from;
    while (to < sorted.length && sorted[to]! < end) to++;
    if (to > from)
      own.push({ ...part, rows: sorted.subarray(from, to).map((span) => part.rows[span - first]!) });
    from = to;
    first = end;
  }
  const gathering = new Gathering(sorted.length, own[0]!.spans.baseNs);
  for (const part of own) gathering.add(part);
  const { table } = gathering.finish();
  const hashOf = contentHashes(new SpanPlaces(own));
  const { columns, spanOf } = assembleTrace('', { ...table, hashOf });
  return {
    ...columns,
    spanOf: spanOf.map((span) => (span < 0 ? -1 : sorted[span]!)),
    firstRow: Uint32Array.of(0),
    traces: Uint32Array.of(trace),
  };
}

function emptyRows(count: number, traces: number): Rows {
  return {
    spanOf: new Int32Array(count),
    parent: new Int32Array(count),
    size: new Uint32Array(count),
    depth: new Uint32Array(count),
    start: new Float64Array(count),
    duration: new Float64Array(count),
    kind: new Uint8Array(count),
    flags: new Uint32Array(count),
    firstRow: new Uint32Array(traces),
    traces: new Uint32Array(traces),
  };
}

function cutRows(rows: Rows, count: number): Rows {
  if (rows.spanOf.length === count) return rows;
  return {
    ...rows,
    spanOf: rows.spanOf.subarray(0, count),
    parent: rows.parent.subarray(0, count),
    size: rows.size.subarray(0, count),
    depth: rows.depth.subarray(0, count),
    start: rows.start.subarray(0, count),
    duration: rows.duration.subarray(0, count),
    kind: rows.kind.subarray(0, count),
    flags: rows.flags.subarray(0, count),
  };
}

function joined(pieces: Rows[]): Rows {
  if (pieces.length === 1) return pieces[0]!;
  const count = pieces.reduce((sum, piece) => sum + piece.spanOf.length, 0);
  const all = emptyRows(
    count,
    pieces.reduce((sum, piece) => sum + piece.traces.length, 0),
  );
  let row = 0;
  let trace = 0;
  for (const piece of pieces) {
    all.spanOf.set(piece.spanOf, row);
    all.parent.set(
      piece.parent.map((above) => (above < 0 ? -1 : above + row)),
      row,
    );
    all.size.set(piece.size, row);
    all.depth.set(piece.depth, row);
    all.start.set(piece.start, row);
    all.duration.set(piece.duration, row);
    all.kind.set(piece.kind, row);
    all.flags.set(piece.flags, row);
    all.firstRow.set(
      piece.firstRow.map((at) => at + row),
      trace,
    );
    all.traces.set(piece.traces, trace);
    row += piece.spanOf.length;
    trace += piece.traces.length;
  }
  return all;
}

function toForest(parts: TracePart[], pieces: Rows[]): AssembledForest {
  const rows = joined(pieces);
  const count = rows.spanOf.length;
  const firstRow = Uint32Array.from([...rows.firstRow, count]);
  const { spanOf, parent, size, depth, start, duration, flags } = rows;
  let self: Float64Array | undefined;
  let critical: Float64Array | undefined;
  return {
    forest: {
      ...{ count, parts, spanOf, parent, size, depth, flags, firstRow },
      selfTime: () => (self ??= selfTime({ count, start, duration, parent, flags })),
      criticalTime: () => (critical ??= criticalTimes(rows, firstRow)),
    },
    traces: rows.traces,
  };
}

/** A trace's critical path is that of its longest root: each trace by itself. */
function criticalTimes(rows: Rows, firstRow: Uint32Array): Float64Array {
  const times = new Float64Array(rows.spanOf.length);
  for (let trace = 0; trace + 1 < firstRow.length; trace++) {
    const from = firstRow[trace]!;
    const to = firstRow[trace + 1]!;
    const own = {
      count: to - from,
      start: rows.start.subarray(from, to),
      duration: rows.duration.subarray(from, to),
      parent: rows.parent.subarray(from, to).map((above) => (above < 0 ? -1 : above - from)),
      size: rows.size.subarray(from, to),
      kind: rows.kind.subarray(from, to),
    };
    times.set(criticalPathFrom(own, longestRoot(own)).time, from);
  }
  return times;
}
