/** Drawn once per process, so that nobody can send ids that are known to fall into one slot. */
const SEED = (Math.random() * 0x1_0000_0000) >>> 0;

/** Slots per key at most half full: linear probing stays short. */
const SLOTS_PER_KEY = 2;

/** The finaliser of MurmurHash3 over both words, the first one seeded. */
function hash(high: number, low: number): number {
  let h = high ^ SEED;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
  h = (h ^ (h >>> 16) ^ low) | 0;
  h = Math.imul(h ^ (h >>> 16), 0x85ebca6b);
  h = Math.imul(h ^ (h >>> 13), 0xc2b2ae35);
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
    this.#slots = new Int32Array(this.#mask + 1);
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
    for (let slot = hash(high, low) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const index = this.#slots[slot]! - 1;
      if (index < 0 || (this.#low[index] === low && this.#high[index] === high)) return index;
    }
  }

  /** The number of a pair; a new one where it was never added: then it equals the former `size`. */
  add(high: number, low: number): number {
    high |= 0;
    low |= 0;
    if (this.#size === this.#high.length) this.#grow();
    for (let slot = hash(high, low) & this.#mask; ; slot = (slot + 1) & this.#mask) {
      const index = this.#slots[slot]! - 1;
      if (index < 0) {
        this.#high[this.#size] = high;
        this.#low[this.#size] = low;
        this.#slots[slot] = ++this.#size;
        return this.#size - 1;
      }
      if (this.#low[index] === low && this.#high[index] === high) return index;
    }
  }

  /** Forgets all keys and makes room for `expected` of them, on as few slots as these need. */
  clear(expected: number): void {
    this.#slots.fill(0, 0, this.#mask + 1);
    this.#size = 0;
    const slots = slotCount(Math.max(expected, 8));
    if (slots > this.#slots.length) this.#slots = new Int32Array(slots);
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
    this.#slots = new Int32Array(slots);
    for (let index = 0; index < this.#size; index++) {
      let slot = hash(high[index]!, low[index]!) & this.#mask;
      while (this.#slots[slot] !== 0) slot = (slot + 1) & this.#mask;
      this.#slots[slot] = index + 1;
    }
  }
}

/** A power of two. */
function slotCount(keys: number): number {
  return 2 ** Math.ceil(Math.log2(keys * SLOTS_PER_KEY));
}
