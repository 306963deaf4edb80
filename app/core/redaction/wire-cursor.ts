/** Steps over the fields of protobuf messages. A message that ends within a field is refused: what can't be read can't be vouched for. */
export class WireCursor {
  readonly bytes: Uint8Array;
  pos: number;

  constructor(bytes: Uint8Array, pos = 0) {
    this.bytes = bytes;
    this.pos = pos;
  }

  /** A varint's low 32 bits, which is all that tags and lengths have. */
  varint(limit: number): number {
    let value = 0;
    for (let shift = 0; shift < 70; shift += 7) {
      if (this.pos >= limit) throw malformed();
      const byte = this.bytes[this.pos++]!;
      if (shift < 32) value |= (byte & 0x7f) << shift;
      if (byte < 0x80) return value >>> 0;
    }
    throw malformed();
  }

  /** The end of the length-delimited value whose length is next. */
  end(limit: number): number {
    const length = this.varint(limit);
    if (length > limit - this.pos) throw malformed();
    return this.pos + length;
  }

  skip(wireType: number, limit: number): void {
    if (wireType === 2) this.pos = this.end(limit);
    else if (wireType === 0) this.varint(limit);
    else if (wireType === 1) this.pos += 8;
    else if (wireType === 5) this.pos += 4;
    else throw malformed();
    if (this.pos > limit) throw malformed();
  }
}

function malformed(): RangeError {
  return new RangeError('The bytes are not a whole OTLP message.');
}
