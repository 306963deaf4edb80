import type { TraceColumns } from '../model/span-columns.ts';
import { Dictionary } from './dictionary.ts';
import { eventTicks, type SpanEvents } from './event-ticks.ts';
import { preorder } from './preorder.ts';
import { dropResends, linkNodes, settleTimes, type AssemblyInput } from './trace-nodes.ts';

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
 */
export function assembleTrace(traceId: string, spans: AssemblyInput, events?: SpanEvents): AssembledTrace {
  const times = settleTimes(spans);
  const kept = dropResends(spans, times.start);
  const nodes = linkNodes(spans, times, kept);
  const { order, rowOf, parent, size, depth } = preorder(nodes.parent, nodes.roots);

  const count = order.length;
  const columns: TraceColumns = {
    traceId,
    count,
    baseNs: spans.baseNs + BigInt(times.base),
    durationNs: 0,
    start: new Float64Array(count),
    duration: new Float64Array(count),
    parent,
    size,
    depth,
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    status: new Uint8Array(count),
    flags: new Uint32Array(count),
    services: [],
    names: [],
    events: { row: new Uint32Array(0), time: new Float64Array(0), exception: new Uint8Array(0) },
  };
  const spanOf = new Int32Array(count).fill(-1);
  const services = new Dictionary(spans.services, columns.services);
  const names = new Dictionary(spans.names, columns.names);
  for (let row = 0; row < count; row++) {
    const node = order[row]!;
    columns.start[row] = nodes.start[node]!;
    columns.duration[row] = nodes.duration[node]!;
    columns.idHi[row] = nodes.idHi[node]!;
    columns.idLo[row] = nodes.idLo[node]!;
    columns.flags[row] = nodes.flags[node]!;
    columns.durationNs = Math.max(columns.durationNs, nodes.start[node]! + nodes.duration[node]!);
    const span = kept[node];
    if (span === undefined) {
      columns.service[row] = services.text('');
      columns.name[row] = names.text(MISSING_PARENT);
      continue;
    }
    spanOf[row] = span;
    columns.service[row] = services.entry(spans.service[span]!);
    columns.name[row] = names.entry(spans.name[span]!);
    columns.kind[row] = spans.kind[span]!;
    columns.status[row] = spans.status[span]!;
  }
  if (events !== undefined) columns.events = eventTicks(events, spans.count, kept, rowOf, times.base);
  return { columns, spanOf };
}
