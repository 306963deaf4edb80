import type { KeyValue } from '../../../core/model/attributes.ts';
import { placeOf, type JsonEdge, type JsonItem } from '../json/json-piece.ts';
import { argumentsOf, flowKey, nameOf, operationKey, passedOver } from './chrome-event.ts';
import { takeMetadata } from './chrome-metadata.ts';
import { linkFlows, placeInstants, type FlowPoint, type Instant } from './chrome-moments.ts';
import { Pairs } from './chrome-pairs.ts';
import { ChromeProcess } from './chrome-process.ts';
import { MAX_MICROS, timeOfMicros } from './chrome-time.ts';
import type { FilePart } from './format.ts';
import {
  attributesOf,
  fieldsOf,
  numberOf,
  parseExactJson,
  textOf,
  textOfBytes,
  type Fields,
} from './json-fields.ts';
import type { PieceReader } from './piece-reader.ts';

/** Spans that are looked at together for what lies in what: 20 bytes each, beside what they are packed to. */
const WINDOW_SPANS = 1_000_000;
/** Instants and points of flows that wait for their slices. */
const WINDOW_MOMENTS = 400_000;
/** More processes than any machine traces. */
const MAX_PROCESSES = 4096;
type Problem = string | undefined;

/** Makes spans of events, as they come. */
export class ChromeReader implements PieceReader {
  readonly #traceId: string;
  readonly #processes = new Map<string, ChromeProcess>();
  readonly #threads = new Pairs();
  readonly #operations = new Pairs();
  readonly #passed = new Map<string, number>();
  #instants: Instant[] = [];
  #flows: FlowPoint[] = [];
  #spans = 0;
  #last = 0;
  #lostFlows = 0;
  #windows = 0;

  constructor(traceId: string) {
    this.#traceId = traceId;
  }

  *take(piece: JsonItem | JsonEdge): Generator<FilePart> {
    if (piece.kind !== 'item') return;
    const event = fieldsOf(parseExactJson(textOfBytes(piece.bytes)));
    const problem = event === undefined ? 'no JSON object' : this.#event(event);
    if (problem !== undefined) yield { kind: 'skipped', place: placeOf(piece), reason: problem };
    if (this.#spans >= WINDOW_SPANS || this.#instants.length + this.#flows.length >= WINDOW_MOMENTS) {
      yield* this.#flush();
    }
  }

  /** @returns why it can't be taken */
  #event(event: Fields): Problem {
    const phase = textOf(event.ph);
    if (phase === 'M') return this.#metadata(event);
    const passed = passedOver.get(phase);
    if (passed !== undefined) {
      this.#passed.set(passed, (this.#passed.get(passed) ?? 0) + 1);
      return undefined;
    }
    const at = numberOf(event.ts);
    if (at === undefined || Math.abs(at) > MAX_MICROS)
      return phase === '' ? 'no trace event' : 'an event without a time';
    const process = this.#process(event.pid);
    if (process === undefined) return `more than ${MAX_PROCESSES} processes`;
    const thread = process.track(`t ${textOf(event.tid)}`);
    const key = `${textOf(event.pid)} ${textOf(event.tid)}`;
    switch (phase) {
      case 'X': {
        const end = at + Math.min(MAX_MICROS, Math.max(0, numberOf(event.dur) ?? 0));
        const span = this.#slice(process, thread, event, at, end);
        this.#bind(process, thread, event, at, span);
        return undefined;
      }
      case 'B':
        if (this.#threads.full) return 'more slices are open than can be';
        this.#threads.begin(key, {
          process,
          track: thread,
          trackKey: '',
          name: nameOf(event),
          start: at,
          attributes: argumentsOf(event),
        });
        return undefined;
      case 'E':
        return this.#end(this.#threads, key, event, at);
      case 'b':
      case 'S':
        return this.#beginOperation(process, event, at);
      case 'e':
      case 'F':
        return this.#end(this.#operations, operationKey(event), event, at);
      case 'n':
      case 'T':
      case 'p': {
        const open = this.#operations.open(operationKey(event));
        this.#instant(open?.process ?? process, open?.track ?? thread, event, at);
        return undefined;
      }
      case 'i':
      case 'I':
      case 'R':
        this.#instant(process, thread, event, at);
        return undefined;
      case 's':
      case 't':
      case 'f':
        this.#flows.push({
          process,
          track: thread,
          at,
          flow: flowKey(event),
          toNext: phase === 'f' && event.bp !== 'e',
          span: undefined,
        });
        return undefined;
      default:
        return `an event of the unknown phase ${phase.slice(0, 8)}`;
    }
  }

  /** Everything that is held. */
  *#flush(): Generator<FilePart> {
    this.#windows++;
    this.#lostFlows += linkFlows(this.#flows, this.#traceId);
    const homeless = placeInstants(this.#instants, timeOfMicros);
    // Only now: they must not become part of what holds others.
    for (const { process, track, at, name, attributes } of homeless) {
      process.addHomeless({ name, start: at, end: at, attributes }, track);
    }
    this.#instants = [];
    this.#flows = [];
    this.#spans = 0;
    for (const process of this.#processes.values()) {
      for (const payload of process.take()) yield { kind: 'request', signal: 'traces', payload };
    }
  }

  *end(): Generator<FilePart> {
    let open = 0;
    for (const pairs of [this.#threads, this.#operations]) {
      for (const { process, track, name, start, attributes } of pairs.rest()) {
        open++;
        attributes.push({ key: 'chrome.unfinished', value: { type: 'bool', value: true } });
        process.add(track, { name, start, end: Math.max(start, this.#last), attributes });
      }
    }
    yield* this.#flush();
    const tell = (kind: 'skipped' | 'repaired', count: number, what: string): FilePart[] =>
      count === 0 ? [] : [{ kind, place: '', reason: `${what}: ${count}` }];
    yield* tell('repaired', open, 'slices that begin and never end, taken to end with the file');
    for (const [what, count] of this.#passed) {
      yield* tell('skipped', count, `events of ${what}, which a trace has no place for`);
    }
    yield* tell('skipped', this.#lostFlows, 'points of flows that lead nowhere');
    if (this.#windows > 1) {
      const reason = `the file was read in ${this.#windows} parts: parents were looked for in each by itself`;
      yield { kind: 'repaired', place: '', reason };
    }
  }

  #process(pid: unknown): ChromeProcess | undefined {
    const key = textOf(pid);
    let process = this.#processes.get(key);
    if (process === undefined) {
      const number = this.#processes.size;
      if (number >= MAX_PROCESSES) return undefined;
      process = new ChromeProcess({ traceId: this.#traceId, number, pid: key, timeOf: timeOfMicros });
      this.#processes.set(key, process);
    }
    return process;
  }

  #slice(process: ChromeProcess, track: number, event: Fields, start: number, end: number): number {
    return this.#add(process, track, nameOf(event), start, end, argumentsOf(event));
  }

  #add(
    process: ChromeProcess,
    track: number,
    name: string,
    start: number,
    end: number,
    attributes: KeyValue[],
  ): number {
    this.#spans++;
    if (end > this.#last) this.#last = end;
    return process.add(track, { name, start, end, attributes });
  }

  #beginOperation(process: ChromeProcess, event: Fields, at: number): Problem {
    if (this.#operations.full) return 'more slices are open than can be';
    const key = operationKey(event);
    const open = this.#operations.open(key);
    const trackKey = `o ${key}`;
    this.#operations.begin(key, {
      process: open?.process ?? process,
      track: open?.track ?? process.track(trackKey),
      trackKey,
      name: nameOf(event),
      start: at,
      attributes: argumentsOf(event),
    });
    return undefined;
  }

  #end(pairs: Pairs, key: string, event: Fields, at: number): Problem {
    const begun = pairs.end(key, textOf(event.name));
    if (begun === undefined) return 'an end without a beginning';
    const { process, track, name, start, attributes } = begun;
    // What is said at the end is said of the whole.
    for (const attribute of attributesOf(fieldsOf(event.args))) {
      const known = attributes.findIndex(({ key: other }) => other === attribute.key);
      if (known < 0) attributes.push(attribute);
      else attributes[known] = attribute;
    }
    this.#add(process, track, name, start, Math.max(start, at), attributes);
    return undefined;
  }

  #instant(process: ChromeProcess, track: number, event: Fields, at: number): void {
    this.#instants.push({ process, track, at, name: nameOf(event), attributes: argumentsOf(event) });
    if (at > this.#last) this.#last = at;
  }

  /** Flows that are said of slices themselves. */
  #bind(process: ChromeProcess, track: number, event: Fields, at: number, span: number): void {
    if (event.bind_id === undefined) return;
    if (event.flow_in !== true && event.flow_out !== true) return;
    this.#flows.push({ process, track, at, flow: `bind ${textOf(event.bind_id)}`, toNext: false, span });
  }

  #metadata(event: Fields): Problem {
    const process = this.#process(event.pid);
    if (process === undefined) return `more than ${MAX_PROCESSES} processes`;
    takeMetadata(process, event);
    return undefined;
  }
}
