/**
 * OTLP/JSON to protobuf, in one pass from bytes to bytes. Source: the OTLP specification, "JSON Protobuf Encoding", and
 * protobuf's JSON mapping where that one is silent. Unknown keys are passed over; `null` is the same as absent; of a key
 * that comes twice the last counts (lists add up).
 */
import { err, ok, type Result } from '../base/result.ts';
import type { Signal } from '../model/signal.ts';
import { AnyValueField, KEY_VALUE } from './common-fields.ts';
import { WireType, wireTypeOf, type Message, type Scalar } from './field-table.ts';
import { SIGNAL_LEVELS, type SignalLevels } from './file-keys.ts';
import { findKey, keysIn, keysOf, type KeyTable, type Target } from './json-keys.ts';
import { Char, JsonError, JsonLexer, MAX_JSON_DEPTH } from './json-lexer.ts';
import {
  appendFileId,
  appendHexId,
  appendInteger,
  bytesOf,
  copyShortText,
  copyTime,
  readBool,
  readDouble,
  readInteger,
  readString,
} from './json-scalars.ts';
import { MessageSink } from './message-sink.ts';
import { REQUEST_MESSAGES } from './request-messages.ts';
import { MAX_TEXT_BYTES, TextCache } from './text-cache.ts';

/** Why a request in JSON can't be read. */
export interface OtlpError {
  code: 'json.syntax' | 'json.type' | 'json.depth' | 'signal.unsupported';
  /** For people: what is wrong, and at which byte. */
  message: string;
  /** That byte. */
  position: number;
}

export interface JsonOptions {
  /**
   * Takes what files have besides the wire's form: snake_case and outdated keys, ids in base64 or without leading zeros.
   */
  lenient?: boolean | undefined;
}

/**
 * Turns a request from OTLP/JSON into protobuf; the result owns its whole buffer. Ids that are not hex come out as an id of
 * an invalid length, so that whoever checks ids refuses those spans and no others.
 */
export function otlpJsonToProto(
  signal: Signal,
  json: Uint8Array,
  options: JsonOptions = {},
): Result<Uint8Array<ArrayBuffer>, OtlpError> {
  const message = REQUEST_MESSAGES[signal];
  if (message === undefined) {
    return err({
      code: 'signal.unsupported',
      message: `${signal} have no stable JSON form. Send them as protobuf.`,
      position: 0,
    });
  }
  return otlpJsonToMessage(message, json, options);
}

/** Turns one message, such as a span or a resource, from OTLP/JSON into protobuf; the result owns its whole buffer. */
export function otlpJsonToMessage(
  message: Message,
  json: Uint8Array,
  options: JsonOptions = {},
): Result<Uint8Array<ArrayBuffer>, OtlpError> {
  const lenient = options.lenient ?? false;
  return attempt(() => new Converter(json, lenient).convert(keysOf(message, lenient)));
}

/** What a document holds of one signal. */
export interface SignalRequest {
  signal: Signal;
  payload: Uint8Array<ArrayBuffer>;
}

/**
 * Turns a document of a file into requests: whatever signals its groups are of, or a single group that stands alone, in the forms
 * that files have. Nothing where it holds none.
 */
export function otlpDocumentToProto(json: Uint8Array): Result<SignalRequest[], OtlpError> {
  return attempt(() => new Converter(json, true).document());
}

/** What became of a value, and how many bytes of the text it took. */
export interface Converted<T> {
  value: T;
  length: number;
}

/** The same of the document that a text begins with, whatever follows; undefined where it is not there whole or can't be read. */
export function otlpDocumentAt(json: Uint8Array): Converted<SignalRequest[]> | undefined {
  return convertedAt(json, (converter) => converter.documentAt());
}

/** The same of one message, in the forms that files have. */
export function otlpMessageAt(
  message: Message,
  json: Uint8Array,
): Converted<Uint8Array<ArrayBuffer>> | undefined {
  return convertedAt(json, (converter) => converter.messageAt(keysOf(message, true)));
}

function convertedAt<T>(json: Uint8Array, convert: (converter: Converter) => T): Converted<T> | undefined {
  const converter = new Converter(json, true);
  const result = attempt(() => convert(converter));
  return result.ok ? { value: result.value, length: converter.read } : undefined;
}

function attempt<T>(convert: () => T): Result<T, OtlpError> {
  try {
    return ok(convert());
  } catch (error) {
    if (!(error instanceof JsonError)) throw error;
    return err({ code: error.code, message: error.message, position: error.position });
  }
}

const encoder = new TextEncoder();
const byKey = (level: 'groups' | 'scopeGroups'): Map<string, SignalLevels> =>
  new Map(SIGNAL_LEVELS.flatMap((levels) => levels[level].keys.map((key) => [key, levels])));
/** What a document's keys, or those of a group that stands alone, tell of its signal. */
const documentKeys = byKey('groups');
const groupKeys = byKey('scopeGroups');

const FIRST_SINK_BYTES = 256 * 1024;
/** A sink that has grown beyond this is not kept. */
const MAX_KEPT_BYTES = 4 * 1024 * 1024;
let kept: MessageSink | undefined;

/** Memory to write into, the same each time: what is made of it is copied out. */
function emptySink(): MessageSink {
  if (kept === undefined || kept.buf.length > MAX_KEPT_BYTES)
    kept = new MessageSink(new Uint8Array(FIRST_SINK_BYTES));
  kept.reset();
  return kept;
}

/** Attributes that were met before, by leniency. */
let knownPairs: { wire: TextCache; file: TextCache } | undefined;
/** Nested deeper than this, values are read one by one: what is known was read at another depth, which is limited. */
const MAX_CACHE_DEPTH = MAX_JSON_DEPTH - MAX_TEXT_BYTES;

/** Turns one text at a time: its memory is shared with all others. */
class Converter {
  readonly #lexer: JsonLexer;
  readonly #sink = emptySink();
  readonly #lenient: boolean;
  readonly #pairs: TextCache;

  constructor(json: Uint8Array, lenient: boolean) {
    this.#lexer = new JsonLexer(json);
    this.#lenient = lenient;
    knownPairs ??= { wire: new TextCache(), file: new TextCache() };
    this.#pairs = lenient ? knownPairs.file : knownPairs.wire;
  }

  /** Bytes of the text that have been read. */
  get read(): number {
    return this.#lexer.pos;
  }

  convert(table: KeyTable): Uint8Array<ArrayBuffer> {
    const request = this.messageAt(table);
    const lexer = this.#lexer;
    if (lexer.peek() !== -1) lexer.fail('something after the request');
    return request;
  }

  messageAt(table: KeyTable): Uint8Array<ArrayBuffer> {
    this.#message(table, 'the request');
    return this.#sink.finishOwned();
  }

  document(): SignalRequest[] {
    const requests = this.documentAt();
    const lexer = this.#lexer;
    if (lexer.peek() !== -1) lexer.fail('something after the document');
    return requests;
  }

  /** The groups of a document by signal; of a group that stands alone, that one. */
  documentAt(): SignalRequest[] {
    const lexer = this.#lexer;
    const requests: SignalRequest[] = [];
    let alone: SignalLevels | undefined;
    if (lexer.peek() !== Char.open) throw lexer.mismatch('a document', 'an object');
    if (!lexer.enter(Char.open, Char.close)) return requests;
    do {
      lexer.string();
      const key = lexer.text();
      lexer.expect(Char.colon);
      const levels = documentKeys.get(key);
      alone ??= groupKeys.get(key);
      if (levels === undefined) lexer.skip();
      else if (lexer.peek() === Char.n) lexer.word('null');
      else requests.push(this.#groups(levels, key));
    } while (lexer.more(Char.close));
    lexer.leave();
    if (requests.length === 0 && alone !== undefined) requests.push(this.#alone(alone));
    return requests;
  }

  #groups({ signal }: SignalLevels, key: string): SignalRequest {
    const bytes = encoder.encode(key);
    this.#list(findKey(keysOf(REQUEST_MESSAGES[signal]!, true), bytes, 0, bytes.length)!);
    const payload = this.#sink.finishOwned();
    this.#sink.reset();
    return { signal, payload };
  }

  /** The whole text as the one group of a request. */
  #alone({ signal, groups }: SignalLevels): SignalRequest {
    this.#lexer.rewind();
    const mark = this.#sink.begin(groups.number);
    this.#message(keysOf(groups.message, true), 'the group');
    this.#sink.end(mark);
    return { signal, payload: this.#sink.finishOwned() };
  }

  /** The members of an object, as the fields of a message. */
  #message(table: KeyTable, key: string): void {
    const lexer = this.#lexer;
    const first = lexer.peek();
    if (first === -1) lexer.fail('expected {');
    if (first !== Char.open) throw lexer.mismatch(key, 'an object');
    if (!lexer.enter(Char.open, Char.close)) return;
    let target: Target | undefined;
    let expected = table.first;
    do {
      if (expected !== undefined && lexer.accept(expected.quoted)) target = expected;
      else {
        const before = target;
        target = this.#key(table);
        if (before === undefined) table.first = target;
        else before.next = target;
      }
      expected = target?.next;
      lexer.expect(Char.colon);
      if (target === undefined) lexer.skip();
      else if (lexer.peek() === Char.n) lexer.word('null');
      else if (target.field.repeated) this.#list(target);
      else this.#single(target);
    } while (lexer.more(Char.close));
    lexer.leave();
  }

  #key(table: KeyTable): Target | undefined {
    const lexer = this.#lexer;
    lexer.string();
    if (!lexer.escaped) return findKey(table, lexer.bytes, lexer.from, lexer.to);
    const key = lexer.unescape();
    return findKey(table, key, 0, key.length);
  }

  #list(target: Target): void {
    const lexer = this.#lexer;
    if (lexer.peek() !== Char.openList) throw lexer.mismatch(target.key, 'a list');
    if (!lexer.enter(Char.openList, Char.closeList)) return;
    const { scalar, field } = target;
    if (target.message === KEY_VALUE && lexer.depth < MAX_CACHE_DEPTH) {
      do this.#pair(target);
      while (lexer.more(Char.closeList));
    } else if (scalar === undefined || scalar === 'string') {
      do this.#single(target, true);
      while (lexer.more(Char.closeList));
    } else {
      // Lists of numbers are packed.
      const mark = this.#sink.begin(field.number);
      do this.#number(target.key, scalar);
      while (lexer.more(Char.closeList));
      this.#sink.end(mark);
    }
    lexer.leave();
  }

  /** One attribute, by what became of the same text before. */
  #pair(target: Target): void {
    const lexer = this.#lexer;
    const sink = this.#sink;
    const pairs = this.#pairs;
    lexer.peek();
    const from = lexer.pos;
    const start = sink.pos;
    sink.writeTag(target.field.number, WireType.bytes);
    const body = sink.pos;
    const length = pairs.copy(lexer.bytes, from, sink);
    if (length > 0) {
      lexer.pos += length;
      return;
    }
    sink.pos = start;
    this.#single(target, true);
    pairs.keep(lexer.bytes, from, lexer.pos, sink.buf, body, sink.pos);
  }

  #number(key: string, type: Scalar): void {
    if (type === 'double') this.#sink.writeDouble(readDouble(this.#lexer, key));
    else appendInteger(this.#sink, type, readInteger(this.#lexer, key, type, undefined));
  }

  /** One value. Zero and empty ones are left out, except in lists and where a field can tell them from absent. */
  #single(target: Target, element = false): void {
    const { scalar, field, message, key } = target;
    const lexer = this.#lexer;
    const sink = this.#sink;
    if (message !== undefined) {
      const mark = sink.begin(field.number);
      // In a list null keeps its place.
      if (element && lexer.peek() === Char.n) lexer.word('null');
      else this.#message(keysIn(target, this.#lenient), key);
      sink.end(mark);
      return;
    }
    const keep = element || field.presence;
    switch (scalar!) {
      case 'string':
        lexer.peek();
        if (copyShortText(lexer, sink, field.number, keep)) return;
        readString(lexer, key);
        if (lexer.to > lexer.from || keep) this.#text(field.number);
        return;
      case 'traceId':
      case 'spanId':
        readString(lexer, key);
        if (lexer.to === lexer.from) return;
        sink.writeTag(field.number, wireTypeOf(scalar!));
        if (this.#lenient) appendFileId(sink, lexer, scalar!);
        else appendHexId(sink, lexer);
        return;
      case 'bytes':
        readString(lexer, key);
        sink.writeBytesField(field.number, bytesOf(lexer, key));
        return;
      case 'bool': {
        const value = readBool(lexer, key);
        if (value || keep) sink.writeBooleanField(field.number, value);
        return;
      }
      case 'double': {
        const value = readDouble(lexer, key);
        if (!Object.is(value, 0) || keep) sink.writeDoubleField(field.number, value);
        return;
      }
      case 'fixed64':
        if (!this.#time(field.number)) this.#integer(target, keep);
        return;
      default:
        this.#integer(target, keep);
    }
  }

  /** A time of the usual form. @returns false, and nothing is read, for any other */
  #time(field: number): boolean {
    const sink = this.#sink;
    const start = sink.pos;
    sink.writeTag(field, wireTypeOf('fixed64'));
    if (copyTime(this.#lexer, sink)) return true;
    sink.pos = start;
    return false;
  }

  #integer({ field, key, scalar }: Target, keep: boolean): void {
    const value = readInteger(this.#lexer, key, scalar!, field.names);
    if (Number(value) === 0 && !keep) return;
    if (scalar === 'int64' && typeof value === 'number' && !Number.isSafeInteger(value)) {
      this.#sink.writeDoubleField(AnyValueField.doubleValue, value);
      return;
    }
    this.#sink.writeTag(field.number, wireTypeOf(scalar!));
    appendInteger(this.#sink, scalar!, value);
  }

  #text(field: number): void {
    const lexer = this.#lexer;
    if (lexer.escaped) {
      this.#sink.writeBytesField(field, lexer.unescape());
      return;
    }
    this.#sink.writeTag(field, wireTypeOf('string'));
    this.#sink.writeVarint(lexer.to - lexer.from);
    this.#sink.copy(lexer.bytes, lexer.from, lexer.to);
  }
}
