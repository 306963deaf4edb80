/**
 * A cursor over protobuf's wire format that allocates nothing: the scan of every received span runs on it.
 * Source: the Protocol Buffers encoding guide. Groups (wire types 3 and 4) are refused, as OTLP has none.
 */
export class WireReader {
  bytes: Uint8Array;
  pos = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
  }

  /** Begins anew at `pos` of `bytes`. */
  reset(bytes: Uint8Array, pos = 0): this {
    this.bytes = bytes;
    this.pos = pos;
    return this;
  }

  /** A varint's low 32 bits, unsigned; enough for tags, lengths, enums and counts. */
  varint(): number {
    const bytes = this.bytes;
    let byte = bytes[this.pos++]!;
    if (byte < 0x80) return byte;
    let value = byte & 0x7f;
    for (let shift = 7; shift < 70; shift += 7) {
      byte = bytes[this.pos++]!;
      if (byte === undefined) break;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw new MalformedError('a varint that does not end', this.pos);
  }

  /** The end of the length-delimited field that begins here, checked against `limit`. */
  end(limit: number): number {
    const length = this.varint();
    const end = this.pos + length;
    if (end > limit) throw pastMessage(length, this.pos);
    return end;
  }

  /** A little-endian 32-bit word, unsigned. */
  word(): number {
    const bytes = this.bytes;
    const pos = this.pos;
    this.pos = pos + 4;
    return (bytes[pos]! | (bytes[pos + 1]! << 8) | (bytes[pos + 2]! << 16) | (bytes[pos + 3]! << 24)) >>> 0;
  }

  /** Steps over the value of a field of this wire type. */
  skip(wireType: number, limit: number): void {
    if (wireType === 2) this.pos = this.end(limit);
    else if (wireType === 0) this.varint();
    else if (wireType === 1) this.pos += 8;
    else if (wireType === 5) this.pos += 4;
    else throw new MalformedError(`wire type ${wireType}, which OTLP does not use`, this.pos);
    if (this.pos > limit) throw new MalformedError('a field reaches past its message', this.pos);
  }
}

/** The bytes are not the protobuf message that they should be. */
export class MalformedError extends Error {
  /** Byte position in the request. */
  readonly position: number;
  constructor(what: string, position: number) {
    super(`${what} (at byte ${position})`);
    this.name = 'MalformedError';
    this.position = position;
  }
}

/** What is wrong with a field that is longer than its message. */
export function pastMessage(length: number, position: number): MalformedError {
  return new MalformedError(`a field of ${length} bytes reaches past its message`, position);
}

/** Appends a varint to `out`, for the rare paths that write. */
export function pushVarint(out: number[], value: number): void {
  while (value >= 0x80) {
    out.push((value & 0x7f) | 0x80);
    value = Math.floor(value / 128);
  }
  out.push(value);
}

/** The parts one behind the other, in a buffer of their own. */
export function concat(parts: Uint8Array[]): Uint8Array<ArrayBuffer> {
  let length = 0;
  for (const part of parts) length += part.length;
  const whole = new Uint8Array(length);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}

/** The big-endian 32-bit word at a place, unsigned: ids are sent so. */
export function bigEndian(bytes: Uint8Array, at: number): number {
  return ((bytes[at]! << 24) | (bytes[at + 1]! << 16) | (bytes[at + 2]! << 8) | bytes[at + 3]!) >>> 0;
}

/** Whether a range of bytes equals another array, whole. */
export function equals(bytes: Uint8Array, from: number, to: number, other: Uint8Array): boolean {
  if (to - from !== other.length) return false;
  for (let i = 0; i < other.length; i++) if (bytes[from + i] !== other[i]) return false;
  return true;
}
