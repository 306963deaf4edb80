/**
 * OTLP protobuf to OTLP/JSON: ids in hex, 64-bit integers as strings, enums as numbers, other bytes in base64; absent fields are
 * left out. Losses: unknown fields; text that is not UTF-8; a value nested deeper than MAX_VALUE_DEPTH comes out as bytes.
 */
import type { PbfReader } from 'pbf';
import type { ByteMemo } from '../base/byte-memo.ts';
import { MAX_VALUE_DEPTH } from '../model/attributes.ts';
import type { Signal } from '../model/signal.ts';
import { toBase64 } from './base64.ts';
import { ANY_VALUE, KEY_VALUE } from './common-fields.ts';
import type { Message, Scalar } from './field-table.ts';
import {
  readDouble,
  readEnd,
  readerAt,
  readFixed32,
  readFixed64,
  readHexId,
  readInt32,
  readMessage,
  readOwnBytes,
  readText,
  readUint32,
  readVarint64,
} from './read-message.ts';
import { REQUEST_MESSAGES } from './request-messages.ts';

/** Attributes as JSON, by their bytes: most come again and again, from one request to the next. */
export type JsonMemo = ByteMemo<string>;

/**
 * A request, or a concatenation of requests, as OTLP/JSON.
 * @param memo kept by who turns many requests
 * @throws OtlpMalformedError for bytes that are no such request, RangeError for a signal without a JSON form
 */
export function otlpProtoToJson(signal: Signal, bytes: Uint8Array, memo?: JsonMemo): string {
  const message = REQUEST_MESSAGES[signal];
  if (message === undefined) throw new RangeError(`${signal} have no stable JSON form`);
  return new ToJson(readerAt(bytes, 0), memo).message(message, bytes.length, 0);
}

class ToJson {
  readonly #reader: PbfReader;
  readonly #memo: JsonMemo | undefined;

  constructor(reader: PbfReader, memo: JsonMemo | undefined) {
    this.#reader = reader;
    this.#memo = memo;
  }

  /** @param depth how many attribute values lie around this message */
  message(message: Message, end: number, depth: number): string {
    const reader = this.#reader;
    // Members in the order in which they came, so that of a oneof's members the last stays the last.
    const keys: string[] = [];
    const values: string[] = [];
    // The elements of a list mostly follow each other.
    const isList: boolean[] = [];
    readMessage(reader, message, end, (key, { type, repeated }) => {
      const value = typeof type === 'string' ? scalarToJson(reader, type) : this.#nested(type, depth);
      const at = keys.lastIndexOf(key);
      if (at >= 0 && repeated) {
        values[at] += `,${value}`;
        return;
      }
      if (at >= 0) {
        keys.splice(at, 1);
        values.splice(at, 1);
        isList.splice(at, 1);
      }
      keys.push(key);
      values.push(value);
      isList.push(repeated);
    });
    let json = '{';
    for (let i = 0; i < keys.length; i++) {
      const value = values[i]!;
      json += `${i === 0 ? '' : ','}"${keys[i]!}":${isList[i]! ? `[${value}]` : value}`;
    }
    return `${json}}`;
  }

  #nested(message: Message, depth: number): string {
    const reader = this.#reader;
    const end = readEnd(reader);
    if (message === KEY_VALUE && depth === 0 && this.#memo !== undefined && end <= reader.length)
      return this.#attribute(this.#memo, end);
    if (message !== ANY_VALUE) return this.message(message, end, depth);
    if (depth <= MAX_VALUE_DEPTH) return this.message(message, end, depth + 1);
    const bytes = reader.buf.subarray(reader.pos, end);
    reader.pos = end;
    return `{"bytesValue":"${toBase64(bytes)}"}`;
  }

  #attribute(memo: JsonMemo, end: number): string {
    const reader = this.#reader;
    const start = reader.pos;
    const known = memo.get(reader.buf, start, end);
    if (known !== undefined) {
      reader.pos = end;
      return known;
    }
    const json = this.message(KEY_VALUE, end, 0);
    memo.set(reader.buf, start, end, json);
    return json;
  }
}

function scalarToJson(reader: PbfReader, type: Scalar): string {
  switch (type) {
    case 'string':
      return JSON.stringify(readText(reader));
    case 'traceId':
    case 'spanId':
      return `"${readHexId(reader)}"`;
    case 'bytes':
      return `"${toBase64(readOwnBytes(reader))}"`;
    case 'bool':
      return readVarint64(reader) === 0n ? 'false' : 'true';
    case 'enum':
      return String(readInt32(reader));
    case 'uint32':
      return String(readUint32(reader));
    case 'sint32': {
      const zigzag = readUint32(reader);
      return String((zigzag >>> 1) ^ -(zigzag & 1));
    }
    case 'fixed32':
      return String(readFixed32(reader));
    case 'int64':
      return `"${BigInt.asIntN(64, readVarint64(reader))}"`;
    case 'uint64':
      return `"${readVarint64(reader)}"`;
    case 'fixed64':
      return `"${readFixed64(reader)}"`;
    case 'sfixed64':
      return `"${BigInt.asIntN(64, readFixed64(reader))}"`;
    case 'double':
      return doubleToJson(readDouble(reader));
  }
}

function doubleToJson(value: number): string {
  if (!Number.isFinite(value)) return `"${value}"`;
  return Object.is(value, -0) ? '-0' : String(value);
}
