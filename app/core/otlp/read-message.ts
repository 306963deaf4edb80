/** Reading protobuf by the field tables, strictly: a length that leaves its message is an error, not a guess. */
import { PbfReader } from 'pbf';
import { toHex } from '../base/hex.ts';
import { fieldsByNumber, WireType, wireTypeOf, type Field, type Message } from './field-table.ts';

/** Bytes that are not a protobuf message of the expected kind. */
export class OtlpMalformedError extends Error {
  readonly code = 'otlp.malformed';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'OtlpMalformedError';
  }
}

/** Below this many bytes a loop over ASCII beats a call to the decoder. */
const SHORT_TEXT = 16;

// The decoder of pbf drops a leading byte order mark, which may be part of an attribute.
const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/**
 * Reads the fields of `message` from the reader's position to `end`. `visit` reads the field's value from the reader; what it
 * leaves unread is passed over, as are unknown fields and known ones with a foreign wire type. A packed list is announced
 * once per element.
 * @throws OtlpMalformedError where lengths or tags don't add up
 */
export function readMessage<Name extends string>(
  reader: PbfReader,
  message: Message<Name>,
  end: number,
  visit: (key: Name, field: Field) => void,
): void {
  const fields = fieldsByNumber(message);
  if (end > reader.length) throw malformed(message);
  for (;;) {
    const number = nextField(reader, message, end);
    if (number === 0) break;
    const known = fields.get(number);
    if (known === undefined) continue;
    const { key, field } = known;
    const wireType = wireTypeOf(field.type);
    if (reader.type === wireType) {
      visit(key, field);
    } else if (field.repeated && reader.type === WireType.bytes) {
      const stop = readEnd(reader);
      for (let at = reader.pos; at < stop; at = reader.pos) {
        visit(key, field);
        if (reader.pos === at) reader.pos = stop;
      }
      if (reader.pos !== stop) throw malformed(message);
    }
    if (reader.pos > end) throw malformed(message);
  }
  // Stopped short of the end by a tag of field 0, or carried beyond it by a length.
  if (reader.pos !== end) throw malformed(message);
}

function nextField(reader: PbfReader, message: Message, end: number): number {
  try {
    return reader.nextField(end);
  } catch (error) {
    throw malformed(message, error);
  }
}

function malformed(message: Message, cause?: unknown): OtlpMalformedError {
  return new OtlpMalformedError(
    `not a ${message.name} in protobuf: it ends early or has a broken field`,
    cause,
  );
}

/** Reads the length of a length-delimited value and says where it ends. */
export function readEnd(reader: PbfReader): number {
  const first = reader.buf[reader.pos];
  let length: number;
  if (first !== undefined && first < 0x80) {
    reader.pos++;
    length = first;
  } else {
    length = Number(readVarint64(reader));
  }
  const end = reader.pos + length;
  if (end > reader.length) throw new OtlpMalformedError('a length leads beyond the end of the data');
  return end;
}

/** A string; bytes that are not UTF-8 come out as U+FFFD. */
export function readText(reader: PbfReader): string {
  const end = readEnd(reader);
  const start = reader.pos;
  reader.pos = end;
  const bytes = reader.buf;
  if (end - start > SHORT_TEXT) return utf8.decode(bytes.subarray(start, end));
  let text = '';
  for (let i = start; i < end; i++) {
    const byte = bytes[i]!;
    if (byte >= 0x80) return utf8.decode(bytes.subarray(start, end));
    text += String.fromCharCode(byte);
  }
  return text;
}

/** Bytes of their own: not a view of the message. */
export function readOwnBytes(reader: PbfReader): Uint8Array {
  const end = readEnd(reader);
  const bytes = reader.buf.slice(reader.pos, end);
  reader.pos = end;
  return bytes;
}

/** An id as lowercase hex, whatever its length. */
export function readHexId(reader: PbfReader): string {
  const end = readEnd(reader);
  const start = reader.pos;
  reader.pos = end;
  return toHex(reader.buf, start, end - start);
}

export function readFixed64(reader: PbfReader): bigint {
  requireBytes(reader, 8);
  const value = reader.dataView.getBigUint64(reader.pos, true);
  reader.pos += 8;
  return value;
}

export function readDouble(reader: PbfReader): number {
  requireBytes(reader, 8);
  return reader.readDouble();
}

export function readFixed32(reader: PbfReader): number {
  requireBytes(reader, 4);
  return reader.readFixed32();
}

export function readUint32(reader: PbfReader): number {
  return Number(readVarint64(reader) & 0xffff_ffffn);
}

/** An enum or int32. */
export function readInt32(reader: PbfReader): number {
  return Number(BigInt.asIntN(32, readVarint64(reader)));
}

/** A varint as unsigned 64 bits. */
export function readVarint64(reader: PbfReader): bigint {
  const { buf } = reader;
  let low = 0;
  for (let shift = 0; shift < 28; shift += 7) {
    const byte = buf[reader.pos++];
    if (byte === undefined) throw new OtlpMalformedError('a number ends early');
    low |= (byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt(low);
  }
  let value = BigInt(low);
  for (let shift = 28n; shift < 70n; shift += 7n) {
    const byte = buf[reader.pos++];
    if (byte === undefined) throw new OtlpMalformedError('a number ends early');
    value |= BigInt(byte & 0x7f) << shift;
    if (byte < 0x80) return BigInt.asUintN(64, value);
  }
  throw new OtlpMalformedError('a number is longer than ten bytes');
}

function requireBytes(reader: PbfReader, count: number): void {
  if (reader.pos + count > reader.length) throw new OtlpMalformedError('a number ends early');
}

/** A reader that stands at `start` of `bytes`; nothing is copied. */
export function readerAt(bytes: Uint8Array, start: number): PbfReader {
  const reader = new PbfReader(bytes);
  reader.pos = start;
  return reader;
}
