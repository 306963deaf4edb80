import type { PbfReader } from 'pbf';
import { MAX_VALUE_DEPTH, type AnyValue, type KeyValue } from '../model/attributes.ts';
import { ANY_VALUE, ARRAY_VALUE, KEY_VALUE, KEY_VALUE_LIST } from './common-fields.ts';
import {
  readDouble,
  readEnd,
  readerAt,
  readMessage,
  readOwnBytes,
  readText,
  readVarint64,
} from './read-message.ts';

/** The body of an AnyValue. Of several members the last counts. @throws OtlpMalformedError */
export function readAnyValue(bytes: Uint8Array, start = 0, end = bytes.length): AnyValue {
  return readValue(readerAt(bytes, start), end, 0);
}

/** The attribute that begins, length first, at the reader's position. */
export function readAttribute(reader: PbfReader): KeyValue {
  return readPair(reader, readEnd(reader), 0);
}

function readPair(reader: PbfReader, end: number, depth: number): KeyValue {
  const pair: KeyValue = { key: '', value: { type: 'empty' } };
  readMessage(reader, KEY_VALUE, end, (key) => {
    if (key === 'key') pair.key = readText(reader);
    else pair.value = readValue(reader, readEnd(reader), depth);
  });
  return pair;
}

function readValue(reader: PbfReader, end: number, depth: number): AnyValue {
  if (depth > MAX_VALUE_DEPTH) {
    const value = reader.buf.slice(reader.pos, end);
    reader.pos = end;
    return { type: 'truncated', value };
  }
  let value: AnyValue = { type: 'empty' };
  readMessage(reader, ANY_VALUE, end, (key) => {
    switch (key) {
      case 'stringValue':
        value = { type: 'string', value: readText(reader) };
        break;
      case 'boolValue':
        value = { type: 'bool', value: readVarint64(reader) !== 0n };
        break;
      case 'intValue':
        value = { type: 'int', value: BigInt.asIntN(64, readVarint64(reader)) };
        break;
      case 'doubleValue':
        value = { type: 'double', value: readDouble(reader) };
        break;
      case 'bytesValue':
        value = { type: 'bytes', value: readOwnBytes(reader) };
        break;
      case 'arrayValue':
        value = { type: 'array', value: readArray(reader, readEnd(reader), depth + 1) };
        break;
      case 'kvlistValue':
        value = { type: 'map', value: readMap(reader, readEnd(reader), depth + 1) };
        break;
    }
  });
  return value;
}

function readArray(reader: PbfReader, end: number, depth: number): AnyValue[] {
  const items: AnyValue[] = [];
  readMessage(reader, ARRAY_VALUE, end, () => items.push(readValue(reader, readEnd(reader), depth)));
  return items;
}

function readMap(reader: PbfReader, end: number, depth: number): KeyValue[] {
  const pairs: KeyValue[] = [];
  readMessage(reader, KEY_VALUE_LIST, end, () => pairs.push(readPair(reader, readEnd(reader), depth)));
  return pairs;
}
