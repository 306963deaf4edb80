/** Least recently used first out, bounded by the sum of the sizes that its entries were given. */
export class Lru<K, V> {
  readonly #entries = new Map<K, { value: V; size: number }>();
  readonly #budget: number;
  #size = 0;

  /** @param budget the sum of sizes to stay under, in the caller's unit (bytes, entries) */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get size(): number {
    return this.#size;
  }

  get(key: K): V | undefined {
    const entry = this.#entries.get(key);
    if (entry === undefined) return undefined;
    this.#entries.delete(key);
    this.#entries.set(key, entry);
    return entry.value;
  }

  /** Keeps `value`, dropping the entries used longest ago; one entry larger than the budget stays alone. */
  set(key: K, value: V, size: number): void {
    this.delete(key);
    this.#entries.set(key, { value, size });
    this.#size += size;
    for (const [oldest, entry] of this.#entries) {
      if (this.#size <= this.#budget || oldest === key) break;
      this.#entries.delete(oldest);
      this.#size -= entry.size;
    }
  }

  delete(key: K): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
  }

  clear(): void {
    this.#entries.clear();
    this.#size = 0;
  }
}
