/** Bytes that are remembered at most, and as many places for entries: then it begins anew. */
const MAX_BYTES = 8 * 1024 * 1024;
const SLOTS = 1 << 17;
/** Longer ones are rarely the same. */
const MAX_ENTRY = 4_096;

/** Remembers what was made of byte strings, bounded, without a text or an object for each. */
export class ByteMemo<T> {
  readonly #slots = new Int32Array(SLOTS);
  #bytes = new Uint8Array(1 << 16);
  #used = 0;
  readonly #starts: number[] = [0];
  readonly #values: T[] = [];
  #slot = 0;

  /** What is remembered of a range of bytes; undefined where nothing is. */
  get(bytes: Uint8Array, start: number, end: number): T | undefined {
    let slot = hash(bytes, start, end) & (SLOTS - 1);
    for (let entry = this.#slots[slot]!; entry !== 0; entry = this.#slots[slot]!) {
      if (this.#isEntry(entry - 1, bytes, start, end)) return this.#values[entry - 1];
      slot = (slot + 1) & (SLOTS - 1);
    }
    this.#slot = slot;
    return undefined;
  }

  /** Remembers what was asked for last and not found. */
  set(bytes: Uint8Array, start: number, end: number, value: T): void {
    const length = end - start;
    if (length > MAX_ENTRY) return;
    if (this.#used + length > MAX_BYTES || this.#values.length >= SLOTS / 2) {
      this.#clear();
      this.get(bytes, start, end);
    }
    if (this.#used + length > this.#bytes.length) {
      const grown = new Uint8Array(this.#bytes.length * 2);
      grown.set(this.#bytes);
      this.#bytes = grown;
    }
    for (let i = 0; i < length; i++) this.#bytes[this.#used + i] = bytes[start + i]!;
    this.#used += length;
    this.#values.push(value);
    this.#starts.push(this.#used);
    this.#slots[this.#slot] = this.#values.length;
  }

  #isEntry(entry: number, bytes: Uint8Array, start: number, end: number): boolean {
    const from = this.#starts[entry]!;
    if (this.#starts[entry + 1]! - from !== end - start) return false;
    const known = this.#bytes;
    for (let i = start, k = from; i < end; i++, k++) if (known[k] !== bytes[i]) return false;
    return true;
  }

  #clear(): void {
    this.#slots.fill(0);
    this.#used = this.#values.length = 0;
    this.#starts.length = 1;
  }
}

/** FNV-1a with a last mix, so that its low bits can be used. */
function hash(bytes: Uint8Array, start: number, end: number): number {
  let h = 0x811c9dc5;
  for (let i = start; i < end; i++) h = Math.imul(h ^ bytes[i]!, 0x01000193);
  h ^= h >>> 15;
  h = Math.imul(h, 0x2c1b3c6d);
  return (h ^ (h >>> 12)) >>> 0;
}
