import { hex32 } from '../../core/base/hex.ts';

/**
 * A seeded source of random numbers (sfc32 by Chris Doty-Humphrey, public domain): the same seed gives the same shop,
 * which is what tests and benchmarks need. Not for secrets.
 */
export class Random {
  #a: number;
  #b: number;
  #c: number;
  #count = 1;

  constructor(seed: number) {
    this.#a = 0x9e3779b9 ^ seed;
    this.#b = 0x243f6a88 + Math.trunc(seed / 0x1_0000_0000);
    this.#c = 0xb7e15162;
    // The generator's author asks for a dozen rounds before the words of a small seed have spread.
    for (let i = 0; i < 15; i++) this.word();
  }

  /** 32 random bits, unsigned. */
  word(): number {
    const sum = (this.#a + this.#b + this.#count) | 0;
    this.#count = (this.#count + 1) | 0;
    this.#a = this.#b ^ (this.#b >>> 9);
    this.#b = (this.#c + (this.#c << 3)) | 0;
    this.#c = ((this.#c << 21) | (this.#c >>> 11)) + sum;
    return sum >>> 0;
  }

  /** At least 0, below 1. */
  fraction(): number {
    return this.word() / 0x1_0000_0000;
  }

  chance(probability: number): boolean {
    return this.fraction() < probability;
  }

  /** A whole number from `low` to `high`, both possible. */
  integer(low: number, high: number): number {
    return low + Math.floor(this.fraction() * (high - low + 1));
  }

  pick<T>(items: readonly T[]): T {
    return items[Math.floor(this.fraction() * items.length)]!;
  }

  /** One of the items, each as likely as its weight says. */
  weighted<T extends { weight: number }>(items: readonly T[]): T {
    let total = 0;
    for (const item of items) total += item.weight;
    let left = this.fraction() * total;
    for (const item of items) {
      left -= item.weight;
      if (left < 0) return item;
    }
    return items[items.length - 1]!;
  }

  exponential(mean: number): number {
    return -mean * Math.log(1 - this.fraction());
  }

  /** Log-normal, the usual shape of a latency: `median`, and `spread` as the standard deviation of its logarithm. */
  logNormal(median: number, spread: number): number {
    const radius = Math.sqrt(-2 * Math.log(1 - this.fraction()));
    return median * Math.exp(spread * radius * Math.cos(2 * Math.PI * this.fraction()));
  }

  /** 16 hex digits, never all zero. */
  spanId(): string {
    return hex32(this.word() | 1) + hex32(this.word());
  }

  /** 32 hex digits that begin with the time in seconds: a shop started again with its seed makes no trace twice. */
  traceId(timeNs: bigint): string {
    const seconds = Number(timeNs / 1_000_000_000n);
    return hex32(seconds) + hex32(this.word()) + hex32(this.word()) + hex32(this.word());
  }
}
