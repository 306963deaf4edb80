/**
 * Jaeger's JSON: what its UI downloads and its query service answers (`{"data":[trace, …]}`), one trace, a list of traces, or spans
 * as its stores keep them, each with its process, one a line. Source: Jaeger's `model/json`.
 * A trace that is too long to be held is read span by span; what comes before its processes waits, written already and packed.
 */
import { placeOf, type JsonEdge, type JsonItem } from '../json/json-piece.ts';
import type { FileFormat, FilePart } from './format.ts';
import { resourceOfProcess, spanOfJaeger, type JaegerSpan, type ProcessOfSpan } from './jaeger-span.ts';
import {
  fieldsOf,
  jsonOf,
  listOf,
  parseExactJson,
  parseJson,
  stringValue,
  textOf,
  textOfBytes,
  type Fields,
} from './json-fields.ts';
import { readPieces, type PieceReader } from './piece-reader.ts';
import { SpanGroups, type ResourceHead } from './span-groups.ts';
import type { Note } from './span-objects.ts';

const TRACES = ['', 'data[]', '[]'] as const;
const WANTED = TRACES.flatMap((path) => {
  const inside = path === '' ? '' : `${path}.`;
  return [path, `${inside}spans[]`, `${inside}processes`];
});

/** What may wait for processes, packed: some five gigabytes of JSON. Beyond it, services are named by the ids of their processes. */
const MAX_WAITING_BYTES = 128 * 1024 * 1024;

/** Digits that a double can't hold, where a tag's value has them. */
const longNumber = /"value"\s*:\s*-?\d{16}/;

/** A trace that is read span by span. */
interface OpenTrace {
  spans: SpanGroups;
  processes: Map<string, ResourceHead> | undefined;
}

class JaegerReader implements PieceReader {
  /** Spans whose processes are known, those of many traces together. */
  readonly #groups = new SpanGroups();
  readonly #resources = new Map<string, ResourceHead>();
  /** Short keys of processes by their texts: every span is looked up by them. */
  readonly #keys = new Map<string, string>();
  #open: OpenTrace | undefined;
  #told: FilePart[] = [];

  *take(piece: JsonItem | JsonEdge): Generator<FilePart> {
    if (piece.kind === 'item') this.#item(piece);
    else {
      yield* this.#close();
      if (piece.kind === 'enter') this.#open = { spans: new SpanGroups(), processes: undefined };
    }
    yield* this.#tell();
    if (this.#groups.full) yield* this.#flush();
    const open = this.#open;
    if (open === undefined) return;
    if (open.processes !== undefined ? open.spans.full : open.spans.held > MAX_WAITING_BYTES) {
      if (open.processes === undefined) {
        const reason =
          'the processes come too far behind their spans: services are named by the ids of their processes';
        yield { kind: 'repaired', place: placeOf(piece), reason };
      }
      yield* this.#drain(open);
    }
  }

  *end(): Generator<FilePart> {
    yield* this.#close();
    yield* this.#flush();
  }

  #item(item: JsonItem): void {
    const text = textOfBytes(item.bytes);
    const value = longNumber.test(text) ? parseExactJson(text) : parseJson(text);
    const fields = fieldsOf(value);
    const place = placeOf(item);
    if (item.path === '' && Array.isArray(value)) this.#document(value, place);
    else if (fields === undefined) this.#skip(place, 'no JSON object');
    else if (item.path.endsWith('spans[]')) this.#span(fields, place);
    else if (item.path.endsWith('processes')) this.#processes(fields, place);
    else if (Array.isArray(fields.data)) this.#document(fields.data, place);
    else this.#document([fields], place);
  }

  /** Traces, or spans with processes of their own. */
  #document(values: unknown[], place: string): void {
    for (const [i, value] of values.entries()) {
      const fields = fieldsOf(value);
      const where = values.length > 1 ? `${place}, ${i + 1}. in the list` : place;
      if (fields === undefined) this.#skip(where, 'neither a trace nor a span');
      else if (Array.isArray(fields.spans)) this.#trace(fields, where);
      else if (fields.spanID !== undefined) this.#span(fields, where);
      else if (!isEmptyAnswer(fields)) this.#skip(where, 'neither a trace nor a span');
    }
  }

  /** A trace that is there whole. */
  #trace(trace: Fields, place: string): void {
    const processes = fieldsOf(trace.processes);
    const keys = new Map<string, string>();
    let number = 0;
    for (const item of listOf(trace.spans)) {
      number++;
      const where = `${place}, span ${number}`;
      const taken = this.#map(item, where);
      if (taken === undefined) continue;
      const { processId, process = ownFields(processes, processId), binary } = taken;
      let key = taken.process === undefined ? keys.get(processId) : undefined;
      if (key === undefined) {
        key = this.#resourceKey({ process, processId, binary }, where);
        keys.set(processId, key);
      }
      this.#groups.add(key, taken.scope, taken.span);
    }
  }

  /** The key of a process's resource: traces share resources that are equal. */
  #resourceKey({ process, processId, binary }: ProcessOfSpan, place: string): string {
    if (process === undefined) this.#note(place, missing(processId));
    const text = process === undefined ? '' : jsonOf(process);
    let key = this.#keys.get(text);
    if (key === undefined) {
      key = String(this.#keys.size);
      this.#keys.set(text, key);
      const note: Note = (reason) => this.#note(place, reason);
      this.#resources.set(
        key,
        process === undefined ? { resource: [] } : resourceOfProcess(process, note, binary),
      );
    }
    return key;
  }

  /** A span of the trace that is open, or one by itself. */
  #span(fields: Fields, place: string): void {
    const taken = this.#map(fields, place);
    if (taken === undefined) return;
    const { span, scope, processId, process } = taken;
    if (this.#open === undefined || process !== undefined) {
      this.#groups.add(this.#resourceKey(taken, place), scope, span);
    } else {
      this.#open.spans.add(processId, scope, span);
    }
  }

  #processes(fields: Fields, place: string): void {
    if (this.#open === undefined) return;
    const processes = new Map<string, ResourceHead>();
    for (const [id, process] of Object.entries(fields)) {
      const note: Note = (reason) => this.#note(place, reason);
      processes.set(id, resourceOfProcess(fieldsOf(process) ?? {}, note, 'base64'));
    }
    this.#open.processes = processes;
  }

  #map(value: unknown, place: string): JaegerSpan | undefined {
    const fields = fieldsOf(value);
    const mapped =
      fields === undefined
        ? 'a span that is no object'
        : spanOfJaeger(fields, (reason) => this.#note(place, reason));
    if (typeof mapped !== 'string') return mapped;
    this.#skip(place, mapped);
    return undefined;
  }

  *#close(): Generator<FilePart> {
    if (this.#open !== undefined) yield* this.#drain(this.#open);
    this.#open = undefined;
  }

  *#drain({ spans, processes }: OpenTrace): Generator<FilePart> {
    const unknown = new Set<string>();
    const resourceOf = (processId: string): ResourceHead => {
      const known = processes?.get(processId);
      if (known !== undefined) return known;
      unknown.add(processId);
      // Spans of different processes stay apart.
      return { resource: processId === '' ? [] : [{ key: 'service.name', value: stringValue(processId) }] };
    };
    for (const payload of spans.take(resourceOf)) yield { kind: 'request', signal: 'traces', payload };
    for (const id of unknown) yield { kind: 'repaired', place: '', reason: missing(id) };
  }

  *#flush(): Generator<FilePart> {
    const resourceOf = (key: string): ResourceHead => this.#resources.get(key) ?? { resource: [] };
    for (const payload of this.#groups.take(resourceOf)) yield { kind: 'request', signal: 'traces', payload };
    this.#resources.clear();
    this.#keys.clear();
  }

  *#tell(): Generator<FilePart> {
    if (this.#told.length === 0) return;
    const told = this.#told;
    this.#told = [];
    yield* told;
  }

  #skip(place: string, reason: string): void {
    this.#told.push({ kind: 'skipped', place, reason });
  }

  #note(place: string, reason: string): void {
    this.#told.push({ kind: 'repaired', place, reason });
  }
}

const missing = (processId: string): string =>
  processId === ''
    ? 'a span names no process'
    : `the process ${processId.slice(0, 40)} of a span is not in its trace`;

/** A member that an object has itself, as an object. */
function ownFields(fields: Fields | undefined, key: string): Fields | undefined {
  return fields !== undefined && Object.hasOwn(fields, key) ? fieldsOf(fields[key]) : undefined;
}

/** What the query service answers when there is nothing. */
function isEmptyAnswer(fields: Fields): boolean {
  return 'data' in fields && (fields.data === null || textOf(fields.total) === '0');
}

export const jaeger: FileFormat = {
  name: 'Jaeger JSON',
  losses: [
    'Times are in microseconds: what is shorter is not in the file.',
    'Resource attributes, scopes and span status are rebuilt from tags; attributes that are lists or maps have become texts.',
    'Schema URLs, attributes of scopes, and attributes and trace states of links are not in the file.',
    'A span that has no parent and a link into its own trace is read as the child of what it links to.',
  ],
  detect: ({ text }) =>
    /^\s*[{[]/.test(text) &&
    /"spanID"\s*:/.test(text) &&
    /"(?:operationName|processID|processes)"\s*:/.test(text),
  read: (input) => readPieces(input, WANTED, new JaegerReader()),
};
