/** Changes to the bytes of a protobuf message, gathered in their order and made at once. */
export class WireEdits {
  readonly #starts: number[] = [];
  readonly #ends: number[] = [];
  readonly #parts: Uint8Array[] = [];
  /** By how much the message grows. */
  delta = 0;

  get count(): number {
    return this.#starts.length;
  }

  /** Puts `part` in the place of a range that lies behind all earlier ones. */
  replace(start: number, end: number, part: Uint8Array): void {
    this.#starts.push(start);
    this.#ends.push(end);
    this.#parts.push(part);
    this.delta += part.length - (end - start);
  }

  /** Puts a length-delimited value in the place of one. @param start of its length */
  replaceValue(start: number, end: number, content: Uint8Array): void {
    this.replace(start, end, lengthDelimited(content));
  }

  /**
   * Makes the changes that `inner` says of the message in a range, and sets its length.
   * @param lengthAt where its length lies, up to `start`
   */
  within(lengthAt: number, start: number, end: number, inner: () => void): void {
    const slot = this.count;
    const before = this.delta;
    this.replace(lengthAt, start, NOTHING);
    this.delta = before;
    inner();
    if (this.count === slot + 1) {
      this.#starts.length = this.#ends.length = this.#parts.length = slot;
      return;
    }
    const length = varint(end - start + this.delta - before);
    this.#parts[slot] = length;
    this.delta += length.length - (start - lengthAt);
  }

  /** The message with all changes, in a buffer of its own. */
  apply(bytes: Uint8Array, from = 0, to = bytes.length): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(to - from + this.delta);
    let read = from;
    let write = 0;
    for (let i = 0; i < this.#starts.length; i++) {
      const kept = bytes.subarray(read, this.#starts[i]);
      result.set(kept, write);
      result.set(this.#parts[i]!, write + kept.length);
      write += kept.length + this.#parts[i]!.length;
      read = this.#ends[i]!;
    }
    result.set(bytes.subarray(read, to), write);
    return result;
  }
}

const NOTHING = new Uint8Array(0);

/** A value with its length before it. */
export function lengthDelimited(content: Uint8Array): Uint8Array<ArrayBuffer> {
  const length = varint(content.length);
  const value = new Uint8Array(length.length + content.length);
  value.set(length);
  value.set(content, length.length);
  return value;
}

function varint(value: number): Uint8Array {
  const bytes: number[] = [];
  let rest = value;
  for (; rest >= 0x80; rest = Math.floor(rest / 0x80)) bytes.push((rest % 0x80) | 0x80);
  bytes.push(rest);
  return Uint8Array.from(bytes);
}
