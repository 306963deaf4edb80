import type { MessageSink } from './message-sink.ts';

/** Longest text that is remembered. */
export const MAX_TEXT_BYTES = 256;
/** Texts that are remembered at most; each takes twice its bytes' limit. */
const SLOTS = 4096;
const CLOSE = 0x7d;

/**
 * What became of short texts of JSON objects, by these texts: telemetry says the same over and over, and comparing is much cheaper than
 * reading. What is found is equal to the last byte; what is not costs a hash. Only what comes a second time is kept.
 */
export class TextCache {
  readonly #texts = new Uint8Array(SLOTS * MAX_TEXT_BYTES);
  readonly #bodies = new Uint8Array(SLOTS * MAX_TEXT_BYTES);
  readonly #textLengths = new Uint16Array(SLOTS);
  readonly #bodyLengths = new Uint16Array(SLOTS);
  /** The hash that came last to a slot without being found there. */
  readonly #hashes = new Int32Array(SLOTS);
  /** Of the text that was looked for last. */
  #hash = 0;

  /** Appends what became of the text that begins at `from`. @returns how long that text is; 0 where it is not known */
  copy(bytes: Uint8Array, from: number, sink: MessageSink): number {
    const hash = hashOf(bytes, from);
    this.#hash = hash;
    const slot = slotOf(hash);
    const length = this.#textLengths[slot]!;
    if (length === 0) return 0;
    const texts = this.#texts;
    const start = slot * MAX_TEXT_BYTES;
    for (let i = 0; i < length; i++) if (texts[start + i] !== bytes[from + i]) return 0;
    sink.copy(this.#bodies, start, start + this.#bodyLengths[slot]!);
    return length;
  }

  /** Remembers what became of the text that was looked for last, which is a whole object: nothing longer begins with it. */
  keep(
    bytes: Uint8Array,
    from: number,
    to: number,
    result: Uint8Array,
    bodyFrom: number,
    bodyTo: number,
  ): void {
    const length = to - from;
    const bodyLength = bodyTo - bodyFrom;
    if (length > MAX_TEXT_BYTES || bodyLength > MAX_TEXT_BYTES || bytes[to - 1] !== CLOSE) return;
    const hash = this.#hash;
    const slot = slotOf(hash);
    if (this.#hashes[slot] !== hash) {
      this.#hashes[slot] = hash;
      return;
    }
    const start = slot * MAX_TEXT_BYTES;
    for (let i = 0; i < length; i++) this.#texts[start + i] = bytes[from + i]!;
    for (let i = 0; i < bodyLength; i++) this.#bodies[start + i] = result[bodyFrom + i]!;
    this.#textLengths[slot] = length;
    this.#bodyLengths[slot] = bodyLength;
  }
}

/** Of a text up to its first closing brace. */
function hashOf(bytes: Uint8Array, from: number): number {
  const to = Math.min(from + MAX_TEXT_BYTES, bytes.length);
  let hash = 0;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === CLOSE) break;
    hash = ((hash << 5) - hash + byte) | 0;
  }
  return hash;
}

/** The higher bits are those that every byte went into. */
const slotOf = (hash: number): number => Math.imul(hash, 0x9e37_79b1) >>> (32 - Math.log2(SLOTS));
