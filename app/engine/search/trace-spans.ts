import { fromHex } from '../../core/base/hex.ts';
import type { SpanTable } from '../../core/model/span-columns.ts';
import type { SpanEvents } from '../../core/analysis/event-ticks.ts';
import { f64, type Growable, u32, u8 } from '../store/growable.ts';
import { stringOf } from '../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import type { PayloadReader } from '../store/span-request.ts';
import { copySpans, newSpanTable } from './copy-spans.ts';
import type { Catalog, TailSource } from './catalog.ts';
import type { TraceLocation } from './trace-location.ts';

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

/** The columns that hold spans of a trace, segments first, oldest first, the tail last; loaded one by one as they are asked for. */
export function* loadParts(
  catalog: Catalog,
  { ordinal, segments, tail }: Pick<TraceLocation, 'ordinal' | 'segments' | 'tail'>,
): Generator<TracePart> {
  // The tail goes on growing while segments are loaded: what it holds now is kept.
  const newest = tail < 0 ? undefined : frozenTail(catalog.tail, tail);
  for (const segment of segments) {
    const columns = { spans: catalog.spans(segment), attributes: catalog.attributes(segment) };
    yield sealedPart(catalog, segment, columns, ordinal);
  }
  if (newest !== undefined) yield newest;
}

/** Segments that are unpacked while another one is worked on: as many as there are threads for it. */
const SEGMENTS_AHEAD = 4;

/** As `loadParts`, with the segments unpacked by other threads, some of them ahead of the one that is asked for. */
export async function* fetchParts(
  catalog: Catalog,
  { ordinal, segments, tail }: Pick<TraceLocation, 'ordinal' | 'segments' | 'tail'>,
): AsyncGenerator<TracePart> {
  const newest = tail < 0 ? undefined : frozenTail(catalog.tail, tail);
  const ahead: ReturnType<Catalog['fetch']>[] = [];
  let next = 0;
  for (const segment of segments) {
    while (next < segments.length && ahead.length < SEGMENTS_AHEAD) {
      const columns = catalog.fetch(segments[next++]!);
      // Whoever waits for it learns of a failure; whoever has given up does not.
      columns.catch(() => undefined);
      ahead.push(columns);
    }
    yield sealedPart(catalog, segment, await ahead.shift()!, ordinal);
  }
  if (newest !== undefined) yield newest;
}

function sealedPart(
  catalog: Catalog,
  segment: bigint,
  { spans, attributes }: Awaited<ReturnType<Catalog['fetch']>>,
  ordinal: number,
): TracePart {
  return {
    spans,
    attributes,
    rows: rowsOf(spans, spans.traceOrdinals.indexOf(ordinal)),
    read: (offset, length) => catalog.read(segment, offset, length),
  };
}

/** A trace's part of the tail, as it stays when the tail goes on. */
function frozenTail(tail: TailSource, trace: number): TracePart {
  const columns = frozenColumns(tail);
  return { ...columns, rows: rowsOf(columns.spans, trace), read: tail.reader() };
}

/** The columns of the tail as they are now: those of its view change when a call that pauses lets others in. */
export function frozenColumns(tail: TailSource): Pick<TracePart, 'spans' | 'attributes'> {
  const { spans, attributes } = tail.view();
  const { dictionary } = attributes;
  return {
    spans: copied(spans),
    attributes: {
      ...copied(attributes),
      dictionary: { ...copied(dictionary), keys: [...dictionary.keys] },
    },
  };
}

/** Typed arrays by themselves; the rest is added to, but never changed. */
function copied<T extends object>(columns: T): T {
  const entries = Object.entries(columns).map(([name, column]: [string, unknown]) => [
    name,
    ArrayBuffer.isView(column) ? (column as Uint8Array).slice() : column,
  ]);
  return Object.fromEntries(entries) as T;
}

function rowsOf({ trace, count }: SpanColumns, wanted: number): Uint32Array {
  let found = 0;
  for (let row = 0; row < count; row++) if (trace[row] === wanted) found++;
  const rows = new Uint32Array(found);
  for (let row = 0, at = 0; at < found; row++) if (trace[row] === wanted) rows[at++] = row;
  return rows;
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

/** Where a span lies: a set of columns, and its row there. */
export interface SpanPlace {
  part: TracePart;
  row: number;
}

/** Spans of a trace are counted through its parts, one part after the other: this finds them again. */
export class SpanPlaces {
  readonly #parts: TracePart[];
  /** By part: the number of its first span. */
  readonly #firstOf: number[] = [];
  readonly count: number;

  constructor(parts: TracePart[]) {
    this.#parts = parts;
    let first = 0;
    for (const part of parts) {
      this.#firstOf.push(first);
      first += part.rows.length;
    }
    this.count = first;
  }

  at(span: number): SpanPlace {
    const number = this.#firstOf.findLastIndex((first) => first <= span);
    const part = this.#parts[number]!;
    return { part, row: part.rows[span - this.#firstOf[number]!]! };
  }
}

/** One trace's spans as a table, with its events; a span's index is its number among those of all parts. */
export interface GatheredTrace {
  table: SpanTable;
  events: SpanEvents;
}

/** Brings the parts of a trace together on one time base, with one dictionary of names and services; part by part. */
export class Gathering {
  readonly #table: SpanTable;
  readonly #names = new Map<string, number>();
  readonly #services = new Map<string, number>();
  readonly #events = { span: u32(256), time: f64(256), exception: u8(256) };
  #count = 0;

  /** @param total spans of all parts */
  constructor(total: number, baseNs: bigint) {
    this.#table = newSpanTable(total, baseNs);
  }

  add(part: TracePart): void {
    const { spans, rows } = part;
    if (rows.length === 0) return;
    const shift = Number(spans.baseNs - this.#table.baseNs);
    const first = rows[0]!;
    if (rows.at(-1)! - first + 1 === rows.length) this.#copy(spans, first, rows.length, shift);
    else copySpans(this.#table, this.#count, spans, rows);
    this.#number(part);
    gatherEvents(this.#events, spans, rows, this.#count, shift);
    this.#count += rows.length;
  }

  finish(): GatheredTrace {
    const { span, time, exception } = this.#events;
    return {
      table: this.#table,
      events: { span: span.view(), time: time.view(), exception: exception.view() },
    };
  }

  /** Rows that follow each other, as those of a large trace do, are copied in one piece. */
  #copy(spans: SpanColumns, from: number, count: number, shift: number): void {
    const table = this.#table;
    const at = this.#count;
    const to = from + count;
    table.start.set(spans.start.subarray(from, to), at);
    if (shift !== 0) for (let i = at; i < at + count; i++) table.start[i]! += shift;
    table.duration.set(spans.duration.subarray(from, to), at);
    table.idHi.set(spans.idHi.subarray(from, to), at);
    table.idLo.set(spans.idLo.subarray(from, to), at);
    table.parentHi.set(spans.parentHi.subarray(from, to), at);
    table.parentLo.set(spans.parentLo.subarray(from, to), at);
    table.kind.set(spans.kind.subarray(from, to), at);
    table.status.set(spans.status.subarray(from, to), at);
    table.flags.set(spans.flags.subarray(from, to), at);
  }

  /** Names and services by number: each part has numbers of its own. */
  #number({ spans, attributes: { dictionary }, rows }: TracePart): void {
    const table = this.#table;
    const serviceOf = Uint32Array.from(spans.resources, ({ service }) =>
      numberOf(this.#services, table.services, spans.services[service]!),
    );
    const nameOf = new Int32Array(dictionary.keyOf.length).fill(-1);
    for (let i = 0, at = this.#count; i < rows.length; i++, at++) {
      const row = rows[i]!;
      const pair = spans.name[row]!;
      let name = nameOf[pair]!;
      if (name < 0) {
        name = numberOf(this.#names, table.names, stringOf(dictionary, pair) ?? '');
        nameOf[pair] = name;
      }
      table.name[at] = name;
      table.service[at] = serviceOf[spans.resource[row]!]!;
    }
  }
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
  for (let i = 0; i < rows.length && event < spans.eventSpan.length; i++) {
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
