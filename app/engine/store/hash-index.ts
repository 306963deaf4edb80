/** From 53-bit hashes to small numbers, open addressing on typed arrays: no boxed key, no allocation but to grow. */
export class HashIndex {
  #hashes: Float64Array;
  #values: Uint32Array;
  #mask: number;
  #count = 0;

  constructor(capacity = 1024) {
    const size = 2 ** Math.ceil(Math.log2(capacity * 2));
    this.#hashes = new Float64Array(size).fill(-1);
    this.#values = new Uint32Array(size);
    this.#mask = size - 1;
  }

  get count(): number {
    return this.#count;
  }

  /** The value kept for `hash`, or `fresh` after keeping it. Compare with `fresh` to see which. */
  getOrSet(hash: number, fresh: number): number {
    let slot = this.#slot(hash);
    while (this.#hashes[slot]! >= 0) {
      if (this.#hashes[slot] === hash) return this.#values[slot]!;
      slot = (slot + 1) & this.#mask;
    }
    this.#hashes[slot] = hash;
    this.#values[slot] = fresh;
    if (++this.#count * 2 > this.#mask) this.#grow();
    return fresh;
  }

  get(hash: number): number | undefined {
    let slot = this.#slot(hash);
    while (this.#hashes[slot]! >= 0) {
      if (this.#hashes[slot] === hash) return this.#values[slot]!;
      slot = (slot + 1) & this.#mask;
    }
    return undefined;
  }

  clear(): void {
    if (this.#count === 0) return;
    this.#hashes.fill(-1);
    this.#count = 0;
  }

  #slot(hash: number): number {
    return (hash ^ (hash / 4294967296)) & this.#mask;
  }

  #grow(): void {
    const hashes = this.#hashes;
    const values = this.#values;
    this.#mask = hashes.length * 2 - 1;
    this.#hashes = new Float64Array(hashes.length * 2).fill(-1);
    this.#values = new Uint32Array(hashes.length * 2);
    for (let i = 0; i < hashes.length; i++) {
      if (hashes[i]! < 0) continue;
      let slot = this.#slot(hashes[i]!);
      while (this.#hashes[slot]! >= 0) slot = (slot + 1) & this.#mask;
      this.#hashes[slot] = hashes[i]!;
      this.#values[slot] = values[i]!;
    }
  }
}
