import type { TraceColumns } from '../model/span-columns.ts';
import { Dictionary } from './dictionary.ts';
import { eventTicks, type SpanEvents } from './event-ticks.ts';
import { gatherTimes, gatherWords } from './gather.ts';
import { preorder, type Preorder } from './preorder.ts';
import { firstRows, HEAD_LIMITS, type TraceHead } from './trace-head.ts';
import { dropResends, linkNodes, settleTimes, type AssemblyInput, type Nodes } from './trace-nodes.ts';

/** The name of the row that stands for a parent which was named and has not arrived; its service is ''. */
export const MISSING_PARENT = 'missing parent';

export interface AssembledTrace {
  columns: TraceColumns;
  /** By row: the index of its span in the input, -1 for a row that stands for a missing parent. */
  spanOf: Int32Array;
}

/** Brings the spans of one trace into rows; see `assembleTrace`. */
export function assemble(traceId: string, spans: AssemblyInput, events?: SpanEvents): TraceColumns {
  return assembleTrace(traceId, spans, events).columns;
}

/**
 * Brings the spans of one trace into rows in preorder, siblings by start, then by id. The order of the input does not matter.
 * Every span is in exactly one row, but for resends:
 *
 * - A span equal to another in id, parent, times, name, service, kind, status, flags and content hash (where given) is dropped.
 * - Spans that share an id and differ are kept and flagged `duplicateId`. Children hang under the earliest of them; where a
 *   caller and a callee share the id, see `linkParents`.
 * - Spans whose parent is not there hang under one row per missing parent, flagged `placeholder`: it has that id, covers its
 *   children and is a root.
 * - A cycle of parents is cut at its earliest span, which becomes a root flagged `cycleCut`.
 * - A span without a start (absolute start at or before zero) lies at the trace's start with zero length, flagged `noStart`;
 *   a negative duration becomes zero, flagged `endBeforeStart`.
 *
 * @param onHead told the first rows of a large trace, as soon as they are known
 */
export function assembleTrace(
  traceId: string,
  spans: AssemblyInput,
  events?: SpanEvents,
  onHead?: (head: TraceHead) => void,
  limits = HEAD_LIMITS,
): AssembledTrace {
  const times = settleTimes(spans);
  const kept = dropResends(spans, times.start);
  const nodes = linkNodes(spans, times, kept);
  const rows = preorder(nodes.parent, nodes.roots);
  const baseNs = spans.baseNs + BigInt(times.base);
  const whole = { traceId, baseNs, durationNs: latestEnd(nodes), spans, kept, nodes };
  if (onHead !== undefined && rows.order.length > limits.from) {
    const first = firstRows(rows, spans, kept, nodes, limits.most);
    if (first !== undefined) onHead({ columns: columnsOf(whole, first.rows).columns, runs: first.runs });
  }
  const { columns, spanOf } = columnsOf(whole, rows);
  if (events !== undefined && events.span.length > 0)
    columns.events = eventTicks(events, spans.count, spanOf, times.base);
  return { columns, spanOf };
}

interface WholeTrace {
  traceId: string;
  baseNs: bigint;
  durationNs: number;
  spans: AssemblyInput;
  kept: Uint32Array | undefined;
  nodes: Nodes;
}

/** Rows as columns, without events. @param rows all, or the first of them */
function columnsOf(
  { traceId, baseNs, durationNs, spans, kept, nodes }: WholeTrace,
  { order, parent, size, depth }: Preorder,
): AssembledTrace {
  const spanOf = spansOf(order, kept, spans.count);
  const services: string[] = [];
  const names: string[] = [];
  const columns: TraceColumns = {
    traceId,
    count: order.length,
    baseNs,
    durationNs,
    start: gatherTimes(nodes.start, order),
    duration: gatherTimes(nodes.duration, order),
    parent,
    size,
    depth,
    idHi: gatherWords(nodes.idHi, order),
    idLo: gatherWords(nodes.idLo, order),
    service: entriesOf(spans.service, spanOf, new Dictionary(spans.services, services), ''),
    name: entriesOf(spans.name, spanOf, new Dictionary(spans.names, names), MISSING_PARENT),
    kind: bytesOf(spans.kind, spanOf),
    status: bytesOf(spans.status, spanOf),
    flags: gatherWords(nodes.flags, order),
    services,
    names,
    events: { row: new Uint32Array(0), time: new Float64Array(0), exception: new Uint8Array(0) },
  };
  return { columns, spanOf };
}

/** By row the index of its span; nodes beyond the spans are placeholders. */
function spansOf(order: Uint32Array, kept: Uint32Array | undefined, count: number): Int32Array {
  const spans = kept?.length ?? count;
  const spanOf = new Int32Array(order.length);
  for (let row = 0; row < order.length; row++) {
    const node = order[row]!;
    spanOf[row] = node >= spans ? -1 : kept === undefined ? node : kept[node]!;
  }
  return spanOf;
}

function bytesOf(column: Uint8Array, spanOf: Int32Array): Uint8Array {
  const result = new Uint8Array(spanOf.length);
  for (let row = 0; row < spanOf.length; row++) if (spanOf[row]! >= 0) result[row] = column[spanOf[row]!]!;
  return result;
}

/** @param text of rows without a span */
function entriesOf(
  column: Uint32Array,
  spanOf: Int32Array,
  dictionary: Dictionary,
  text: string,
): Uint32Array {
  const result = new Uint32Array(spanOf.length);
  for (let row = 0; row < spanOf.length; row++) {
    const span = spanOf[row]!;
    result[row] = span < 0 ? dictionary.text(text) : dictionary.entry(column[span]!);
  }
  return result;
}

function latestEnd({ start, duration }: Nodes): number {
  let latest = 0;
  for (let node = 0; node < start.length; node++) {
    const end = start[node]! + duration[node]!;
    if (end > latest) latest = end;
  }
  return latest;
}
