import { criticalPathFrom, longestRoot } from '../../core/analysis/critical-path.ts';
import { selfTime } from '../../core/analysis/self-time.ts';
import type { Forest } from './forest.ts';
import { joinRows, type Rows } from './forest-rows.ts';
import { oddRows } from './odd-rows.ts';
import { plainRows, type Spans } from './plain-rows.ts';
import type { TracePart } from './trace-spans.ts';

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

function toForest(parts: TracePart[], pieces: Rows[]): AssembledForest {
  const rows = joinRows(pieces);
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
