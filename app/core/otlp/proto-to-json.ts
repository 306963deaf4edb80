/**
 * OTLP protobuf to OTLP/JSON: ids in hex, 64-bit integers as strings, enums as numbers, other bytes in base64; absent fields are
 * left out. Losses: unknown fields; text that is not UTF-8; a value nested deeper than MAX_VALUE_DEPTH comes out as bytes.
 */
import type { PbfReader } from 'pbf';
import { MAX_VALUE_DEPTH } from '../model/attributes.ts';
import type { Signal } from '../model/signal.ts';
import { toBase64 } from './base64.ts';
import { ANY_VALUE } from './common-fields.ts';
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

/**
 * A request, or a concatenation of requests, as OTLP/JSON.
 * @throws OtlpMalformedError for bytes that are no such request, RangeError for a signal without a JSON form
 */
export function otlpProtoToJson(signal: Signal, bytes: Uint8Array): string {
  const message = REQUEST_MESSAGES[signal];
  if (message === undefined) throw new RangeError(`${signal} have no stable JSON form`);
  return messageToJson(readerAt(bytes, 0), message, bytes.length, 0);
}

/** @param depth how many attribute values lie around this message */
function messageToJson(reader: PbfReader, message: Message, end: number, depth: number): string {
  // Members in the order in which they came, so that of a oneof's members the last stays the last.
  const members = new Map<string, string | string[]>();
  readMessage(reader, message, end, (key, { type, repeated }) => {
    const value = typeof type === 'string' ? scalarToJson(reader, type) : nestedToJson(reader, type, depth);
    const before = members.get(key);
    if (!repeated) {
      members.delete(key);
      members.set(key, value);
    } else if (Array.isArray(before)) {
      before.push(value);
    } else {
      members.set(key, [value]);
    }
  });
  const parts: string[] = [];
  for (const [key, value] of members) {
    parts.push(`"${key}":${typeof value === 'string' ? value : `[${value.join(',')}]`}`);
  }
  return `{${parts.join(',')}}`;
}

function nestedToJson(reader: PbfReader, message: Message, depth: number): string {
  const end = readEnd(reader);
  if (message !== ANY_VALUE) return messageToJson(reader, message, end, depth);
  if (depth <= MAX_VALUE_DEPTH) return messageToJson(reader, message, end, depth + 1);
  const bytes = reader.buf.subarray(reader.pos, end);
  reader.pos = end;
  return `{"bytesValue":"${toBase64(bytes)}"}`;
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
