import { PbfWriter } from 'pbf';
import { WireType } from './field-table.ts';

/**
 * Writes nested messages whose lengths are known only when they end, in time linear in the output however deep they nest.
 * One byte is left for each length. Where that is too few, a short message is moved by a byte; of a long one the true length is noted,
 * and the room for it is made once for all, while the result is copied into a buffer of its own size.
 */
export class MessageSink extends PbfWriter {
  /** Where a length's one byte lies, and the length, for lengths of more than one byte. */
  readonly #places: number[] = [];
  readonly #lengths: number[] = [];
  /** Bytes that the noted lengths will take beyond the one that is left for each. */
  #extra = 0;

  /** Begins a length-delimited value; hand the result to `end`. */
  begin(field: number): Mark {
    this.writeTag(field, WireType.bytes);
    this.realloc(1);
    this.pos++;
    return { start: this.pos, extra: this.#extra };
  }

  end({ start, extra }: Mark): void {
    const length = this.pos - start + this.#extra - extra;
    if (length < 0x80) {
      this.buf[start - 1] = length;
      return;
    }
    if (length <= MAX_SHIFT && this.#extra === extra) {
      // Moving what is short costs less than making a note of it.
      this.realloc(1);
      const { buf } = this;
      buf.copyWithin(start + 1, start, this.pos++);
      buf[start - 1] = (length & 0x7f) | 0x80;
      buf[start] = length >> 7;
      return;
    }
    this.#places.push(start - 1);
    this.#lengths.push(length);
    this.#extra += varintSize(length) - 1;
  }

  /** Copies a range of other bytes. */
  copy(from: Uint8Array, start: number, end: number): void {
    const count = end - start;
    this.realloc(count);
    if (count < SHORT_COPY) {
      const { buf } = this;
      let at = this.pos;
      for (let i = start; i < end; i++) buf[at++] = from[i]!;
    } else {
      this.buf.set(from.subarray(start, end), this.pos);
    }
    this.pos += count;
  }

  /** Appends a 64-bit integer by its halves, little endian, without a tag. */
  appendHalves(low: number, high: number): void {
    this.realloc(8);
    this.dataView.setUint32(this.pos, low, true);
    this.dataView.setUint32(this.pos + 4, high, true);
    this.pos += 8;
  }

  /** Begins the next message, in the same memory. */
  reset(): void {
    this.pos = 0;
    this.#places.length = 0;
    this.#lengths.length = 0;
    this.#extra = 0;
  }

  /** The whole message, in a buffer of its own. */
  finishOwned(): Uint8Array<ArrayBuffer> {
    const result = new Uint8Array(this.pos + this.#extra);
    // Inner messages end, and are noted, before the outer ones that begin earlier.
    const order = Uint32Array.from(this.#places.keys()).sort((a, b) => this.#places[a]! - this.#places[b]!);
    let from = 0;
    let to = 0;
    for (const i of order) {
      const place = this.#places[i]!;
      result.set(this.buf.subarray(from, place), to);
      to += place - from;
      for (let rest = this.#lengths[i]!; ; rest = Math.floor(rest / 0x80)) {
        if (rest < 0x80) {
          result[to++] = rest;
          break;
        }
        result[to++] = (rest % 0x80) | 0x80;
      }
      from = place + 1;
    }
    result.set(this.buf.subarray(from, this.pos), to);
    return result;
  }
}

export interface Mark {
  start: number;
  extra: number;
}

/** Below this many bytes a loop beats a call of `set`. */
const SHORT_COPY = 64;
/** Messages up to this length are moved when their length takes a second byte; it is the longest that takes no third. */
const MAX_SHIFT = 0x3fff;

function varintSize(value: number): number {
  let size = 1;
  for (let rest = value; rest >= 0x80; rest = Math.floor(rest / 0x80)) size++;
  return size;
}
