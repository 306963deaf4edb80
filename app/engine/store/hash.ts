const C1 = 0xcc9e2d51;
const C2 = 0x1b873593;
const C3 = 0x85ebca6b;
const C4 = 0xc2b2ae35;

/** The last hash's two 32-bit lanes: module variables, so that hashing allocates nothing. */
let lane1 = 0;
let lane2 = 0;

function mix(bytes: Uint8Array, from: number, to: number): void {
  let h1 = lane1;
  let h2 = lane2;
  let i = from;
  for (const words = from + ((to - from) & ~3); i < words; i += 4) {
    const word = bytes[i]! | (bytes[i + 1]! << 8) | (bytes[i + 2]! << 16) | (bytes[i + 3]! << 24);
    h1 = Math.imul(h1 ^ Math.imul(word, C1), C2);
    h1 = (h1 << 13) | (h1 >>> 19);
    h2 = Math.imul(h2 + word, C3);
    h2 = (h2 << 15) | (h2 >>> 17);
  }
  for (; i < to; i++) {
    h1 = Math.imul(h1 ^ bytes[i]!, C2);
    h2 = Math.imul(h2 + bytes[i]!, C3);
    h2 = (h2 << 15) | (h2 >>> 17);
  }
  lane1 = h1;
  lane2 = h2;
}

function finish(): number {
  let h1 = lane1 ^ (lane2 >>> 7);
  h1 = Math.imul(h1 ^ (h1 >>> 16), C3);
  h1 = Math.imul(h1 ^ (h1 >>> 13), C4);
  h1 ^= h1 >>> 16;
  let h2 = lane2 ^ lane1;
  h2 = Math.imul(h2 ^ (h2 >>> 15), C4);
  h2 ^= h2 >>> 14;
  return (h2 & 0x1fffff) * 4294967296 + (h1 >>> 0);
}

/** 53-bit hash of a byte range: two lanes in the manner of MurmurHash3 (A. Appleby, public domain), not for secrets. */
export function hashBytes(bytes: Uint8Array, from: number, to: number, seed: number): number {
  lane1 = seed ^ C4;
  lane2 = Math.imul(seed + (to - from), C1);
  mix(bytes, from, to);
  return finish();
}

/** 53-bit hash of a scoped pair: its tag, its key and its value, each with its length. */
export function hashPair(
  tag: number,
  keyBytes: Uint8Array,
  keyFrom: number,
  keyTo: number,
  valueBytes: Uint8Array,
  valueFrom: number,
  valueTo: number,
): number {
  lane1 = Math.imul(tag + 1, C4) ^ (keyTo - keyFrom);
  lane2 = Math.imul(tag + 7, C1) + (valueTo - valueFrom);
  mix(keyBytes, keyFrom, keyTo);
  mix(valueBytes, valueFrom, valueTo);
  return finish();
}

/**
 * 53-bit hash of a byte range for what is kept in memory only: eight bytes a step, three times as fast as `hashBytes`.
 * In the manner of MurmurHash3 too, not for secrets.
 */
export function hashWords(view: DataView, from: number, to: number, seed: number): number {
  let h1 = Math.imul(seed + 1, C4) ^ (to - from);
  let h2 = (Math.imul(seed + 7, C1) + (to - from)) | 0;
  let i = from;
  for (const last = to - 8; i <= last; i += 8) {
    const a = view.getInt32(i, true);
    const b = view.getInt32(i + 4, true);
    h1 = Math.imul(h1 ^ a, C2);
    h1 = (((h1 << 13) | (h1 >>> 19)) + b) | 0;
    h2 = Math.imul(h2 ^ b, C3);
    h2 = (((h2 << 15) | (h2 >>> 17)) + a) | 0;
  }
  for (; i < to; i++) {
    const byte = view.getUint8(i);
    h1 = Math.imul(h1 ^ byte, C2);
    h1 ^= h1 >>> 15;
    h2 = Math.imul((h2 + byte) | 0, C3);
    h2 = (h2 << 15) | (h2 >>> 17);
  }
  h1 = Math.imul(h1 ^ (h1 >>> 16), C4);
  h2 = Math.imul(h2 ^ (h2 >>> 13), C3) ^ h1;
  h1 ^= h2 >>> 15;
  return (h2 & 0x1fffff) * 4294967296 + (h1 >>> 0);
}
