import { fromHex, hex32 } from '../../core/base/hex.ts';
import type { SpanTable } from '../../core/model/span-columns.ts';
import { f64, type Growable, u32, u8 } from '../store/growable.ts';
import { stringOf } from '../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import type { PayloadReader } from '../store/span-request.ts';
import type { Catalog } from './catalog.ts';
import type { TraceList } from './trace-list.ts';

/** A set of columns that holds spans of the trace, with the rows that are. */
export interface TracePart {
  spans: SpanColumns;
  attributes: AttributeColumns;
  rows: Uint32Array;
  read: PayloadReader;
}

/** The 16 bytes of a trace id in hex of either case; undefined where it is none. */
export function parseTraceId(text: string): Uint8Array | undefined {
  return text.length === 32 ? fromHex(text) : undefined;
}

/** Where the spans of a trace lie, segments first, oldest first, the tail last. Empty for an unknown trace. */
export function partsOf(catalog: Catalog, list: TraceList, id: Uint8Array): TracePart[] {
  const parts: TracePart[] = [];
  const sealed = list.byId(id);
  if (sealed !== undefined)
    for (const segment of list.segmentsOf(sealed.ordinal)) {
      const spans = catalog.spans(segment);
      const rows = rowsOf(spans, spans.traceOrdinals.indexOf(sealed.ordinal));
      parts.push({
        spans,
        attributes: catalog.attributes(segment),
        rows,
        read: (offset, length) => catalog.read(segment, offset, length),
      });
    }
  const tail = catalog.tail.view();
  const trace = indexOfTrace(tail.spans.traceIds, id);
  if (trace >= 0)
    parts.push({
      spans: tail.spans,
      attributes: tail.attributes,
      rows: rowsOf(tail.spans, trace),
      read: (offset, length) => catalog.tail.read(offset, length),
    });
  return parts;
}

function rowsOf(spans: SpanColumns, trace: number): Uint32Array {
  const rows = u32(64);
  for (let row = 0; row < spans.count; row++) if (spans.trace[row] === trace) rows.push(row);
  return rows.view();
}

/** Index of a trace among those of the columns, -1 where it is not there. */
export function indexOfTrace(traceIds: Uint32Array, id: Uint8Array): number {
  const words = new DataView(id.buffer, id.byteOffset, 16);
  const [a, b, c, d] = [0, 4, 8, 12].map((at) => words.getUint32(at));
  for (let i = 0; i < traceIds.length; i += 4)
    if (traceIds[i + 3] === d && traceIds[i] === a && traceIds[i + 1] === b && traceIds[i + 2] === c)
      return i / 4;
  return -1;
}

/** One trace's spans as a table, with its events and, per span, the part and row that it comes from. */
export interface GatheredTrace {
  table: SpanTable;
  events: { span: Uint32Array; time: Float64Array; exception: Uint8Array };
  partOf: Uint32Array;
  rowOf: Uint32Array;
}

/** Brings the parts of a trace together on one time base, with one dictionary of names and services. */
export function gather(parts: TracePart[]): GatheredTrace {
  const total = parts.reduce((sum, part) => sum + part.rows.length, 0);
  const baseNs = parts[0]!.spans.baseNs;
  const column = <T>(make: new (length: number) => T): T => new make(total);
  const table: SpanTable = {
    count: total,
    baseNs,
    start: column(Float64Array),
    duration: column(Float64Array),
    idHi: column(Uint32Array),
    idLo: column(Uint32Array),
    parentHi: column(Uint32Array),
    parentLo: column(Uint32Array),
    service: column(Uint32Array),
    name: column(Uint32Array),
    kind: column(Uint8Array),
    status: column(Uint8Array),
    flags: column(Uint32Array),
    services: [],
    names: [],
  };
  const partOf = column(Uint32Array);
  const rowOf = column(Uint32Array);
  const names = new Map<string, number>();
  const services = new Map<string, number>();
  const events = { span: u32(256), time: f64(256), exception: u8(256) };
  let at = 0;
  for (const [partNumber, { spans, attributes, rows }] of parts.entries()) {
    const shift = Number(spans.baseNs - baseNs);
    const nameOf = new Map<number, number>();
    const serviceOf = spans.services.map((name) => numberOf(services, table.services, name));
    const first = at;
    for (const row of rows) {
      table.start[at] = spans.start[row]! + shift;
      table.duration[at] = spans.duration[row]!;
      table.idHi[at] = spans.idHi[row]!;
      table.idLo[at] = spans.idLo[row]!;
      table.parentHi[at] = spans.parentHi[row]!;
      table.parentLo[at] = spans.parentLo[row]!;
      table.kind[at] = spans.kind[row]!;
      table.status[at] = spans.status[row]!;
      table.flags[at] = spans.flags[row]!;
      table.service[at] = serviceOf[spans.resources[spans.resource[row]!]!.service]!;
      const pair = spans.name[row]!;
      let name = nameOf.get(pair);
      if (name === undefined) {
        name = numberOf(names, table.names, stringOf(attributes.dictionary, pair) ?? '');
        nameOf.set(pair, name);
      }
      table.name[at] = name;
      partOf[at] = partNumber;
      rowOf[at] = row;
      at++;
    }
    gatherEvents(events, spans, rows, first, shift);
  }
  return {
    table,
    events: { span: events.span.view(), time: events.time.view(), exception: events.exception.view() },
    partOf,
    rowOf,
  };
}

/** Events and rows are both in row order: one walk along the two. */
function gatherEvents(
  events: { span: Growable<Uint32Array>; time: Growable<Float64Array>; exception: Growable<Uint8Array> },
  spans: SpanColumns,
  rows: Uint32Array,
  first: number,
  shift: number,
): void {
  let event = 0;
  for (let i = 0; i < rows.length; i++) {
    while (event < spans.eventSpan.length && spans.eventSpan[event]! < rows[i]!) event++;
    for (; event < spans.eventSpan.length && spans.eventSpan[event] === rows[i]; event++) {
      events.span.push(first + i);
      events.time.push(spans.eventTime[event]! + shift);
      events.exception.push(spans.eventException[event]!);
    }
  }
}

function numberOf(numbers: Map<string, number>, texts: string[], text: string): number {
  let number = numbers.get(text);
  if (number === undefined) {
    number = texts.push(text) - 1;
    numbers.set(text, number);
  }
  return number;
}

export function spanIdOf(hi: number, lo: number): string {
  return hex32(hi) + hex32(lo);
}
