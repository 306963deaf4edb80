/** Drawn once per process, so that nobody can send ids that are known to fall into one slot. */
const SEED_HIGH = (Math.random() * 0x1_0000_0000) | 0;
const SEED_LOW = (Math.random() * 0x1_0000_0000) | 0;

/** Slots per key at most half full: linear probing stays short. */
const SLOTS_PER_KEY = 2;
/** A slot holds the number of its key, one higher, and the key's low word: most probes end without a look elsewhere. */
const WORDS_PER_SLOT = 2;

/** Both words, mixed with the seeds and finished as in MurmurHash3. Tables take its lowest bits, so others may take the highest. */
export function hashOfPair(high: number, low: number): number {
  let h = Math.imul(high ^ SEED_HIGH, 0x9e3779b1) ^ Math.imul(low ^ SEED_LOW, 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 15), 0xc2b2ae35);
  h = Math.imul(h ^ (h >>> 13) ^ low, 0x85ebca6b);
  return h ^ (h >>> 16);
}

/**
 * Numbers distinct pairs of 32-bit words 0, 1, 2 … in the order of their first appearance. Open addressing on typed
 * arrays: no object per key; `clear` costs what the keys since the last one did. Words may be given signed or unsigned; signed ones
 * (`x | 0`) are cheaper to pass, for V8 keeps integers above 2^31 on the heap.
 */
export class PairTable {
  #slots: Int32Array;
  #mask: number;
  #high: Int32Array;
  #low: Int32Array;
  #size = 0;

  /** @param expected keys to make room for; more make it grow */
  constructor(expected: number) {
    const capacity = Math.max(expected, 8);
    this.#mask = slotCount(capacity) - 1;
    this.#slots = new Int32Array((this.#mask + 1) * WORDS_PER_SLOT);
    this.#high = new Int32Array(capacity);
    this.#low = new Int32Array(capacity);
  }

  get size(): number {
    return this.#size;
  }

  high(index: number): number {
    return this.#high[index]! >>> 0;
  }

  low(index: number): number {
    return this.#low[index]! >>> 0;
  }

  /** The number of a pair, -1 where it was never added. */
  find(high: number, low: number): number {
    high |= 0;
    low |= 0;
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hashOfPair(high, low) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot * WORDS_PER_SLOT]! - 1;
      if (index < 0) return -1;
      if (slots[slot * WORDS_PER_SLOT + 1] === low && this.#high[index] === high) return index;
    }
  }

  /** The number of a pair; a new one where it was never added: then it equals the former `size`. */
  add(high: number, low: number): number {
    high |= 0;
    low |= 0;
    if (this.#size === this.#high.length) this.#grow();
    const slots = this.#slots;
    const mask = this.#mask;
    for (let slot = hashOfPair(high, low) & mask; ; slot = (slot + 1) & mask) {
      const index = slots[slot * WORDS_PER_SLOT]! - 1;
      if (index < 0) {
        const fresh = this.#size++;
        this.#high[fresh] = high;
        this.#low[fresh] = low;
        slots[slot * WORDS_PER_SLOT] = fresh + 1;
        slots[slot * WORDS_PER_SLOT + 1] = low;
        return fresh;
      }
      if (slots[slot * WORDS_PER_SLOT + 1] === low && this.#high[index] === high) return index;
    }
  }

  /** Forgets all keys and makes room for `expected` of them, on as few slots as these need. */
  clear(expected: number): void {
    if (this.#size > 0) this.#slots.fill(0, 0, (this.#mask + 1) * WORDS_PER_SLOT);
    this.#size = 0;
    const slots = slotCount(Math.max(expected, 8));
    if (slots * WORDS_PER_SLOT > this.#slots.length) this.#slots = new Int32Array(slots * WORDS_PER_SLOT);
    this.#mask = slots - 1;
    if (expected > this.#high.length) {
      this.#high = new Int32Array(slots / SLOTS_PER_KEY);
      this.#low = new Int32Array(slots / SLOTS_PER_KEY);
    }
  }

  #grow(): void {
    const capacity = this.#high.length * 2;
    const high = new Int32Array(capacity);
    const low = new Int32Array(capacity);
    high.set(this.#high);
    low.set(this.#low);
    this.#high = high;
    this.#low = low;
    const slots = slotCount(capacity);
    if (slots <= this.#mask + 1) return;
    this.#mask = slots - 1;
    this.#slots = new Int32Array(slots * WORDS_PER_SLOT);
    for (let index = 0; index < this.#size; index++) {
      let slot = hashOfPair(high[index]!, low[index]!) & this.#mask;
      while (this.#slots[slot * WORDS_PER_SLOT] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot * WORDS_PER_SLOT] = index + 1;
      this.#slots[slot * WORDS_PER_SLOT + 1] = low[index]!;
    }
  }
}

/** A power of two. */
function slotCount(keys: number): number {
  return 2 ** Math.ceil(Math.log2(keys * SLOTS_PER_KEY));
}
