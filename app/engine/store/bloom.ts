/**
 * Bloom filter over pair hashes: says of most segments that they don't hold a pair. Ten bits and five probes an entry
 * give about 1 % false positives (B. Bloom 1970; double hashing after Kirsch and Mitzenmacher 2006).
 */
const BITS_PER_ENTRY = 10;
const PROBES = 5;

export function makeBloom(hashes: readonly number[]): Uint8Array {
  const bits = Math.max(64, Math.ceil((hashes.length * BITS_PER_ENTRY) / 8) * 8);
  const filter = new Uint8Array(bits / 8);
  for (const hash of hashes) {
    let at = (hash >>> 0) % bits;
    const step = stepOf(hash, bits);
    for (let i = 0; i < PROBES; i++) {
      filter[at >> 3]! |= 1 << (at & 7);
      at = (at + step) % bits;
    }
  }
  return filter;
}

/** False only where the pair is surely absent. */
export function mayContain(filter: Uint8Array, hash: number): boolean {
  const bits = filter.length * 8;
  if (bits === 0) return false;
  let at = (hash >>> 0) % bits;
  const step = stepOf(hash, bits);
  for (let i = 0; i < PROBES; i++) {
    if ((filter[at >> 3]! & (1 << (at & 7))) === 0) return false;
    at = (at + step) % bits;
  }
  return true;
}

function stepOf(hash: number, bits: number): number {
  return 1 + (Math.floor(hash / 4294967296) % (bits - 1));
}
