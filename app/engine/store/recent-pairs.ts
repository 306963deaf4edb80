/** Distinct pairs of a segment are some thousands; a slot holds one, and whoever comes to it later drives it out. 96 KB. */
const SLOTS = 8_192;

/**
 * What stood in the bytes of an attribute that was seen lately, by their hash: most are repeated by the next spans byte for byte, and
 * then neither key nor value have to be looked at.
 */
export class RecentPairs {
  readonly #hashes = new Float64Array(SLOTS).fill(-1);
  readonly #pairs = new Uint32Array(SLOTS);

  /** The number that was kept for a 53-bit hash, or -1. */
  find(hash: number): number {
    const slot = hash & (SLOTS - 1);
    return this.#hashes[slot] === hash ? this.#pairs[slot]! : -1;
  }

  keep(hash: number, pair: number): void {
    const slot = hash & (SLOTS - 1);
    this.#hashes[slot] = hash;
    this.#pairs[slot] = pair;
  }

  clear(): void {
    this.#hashes.fill(-1);
  }
}
