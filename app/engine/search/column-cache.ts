/** What keeps unpacked columns, by segment. */
export interface ColumnKeeper<V> {
  get(key: string): V | undefined;
  /** @param segment the segment that the columns are of */
  set(key: string, value: V, size: number, segment: bigint): void;
}

interface Entry<V> {
  value: V;
  size: number;
  segment: bigint;
}

/**
 * Keeps the columns of the newest segments, up to a number of bytes. Searches go through all segments, newest first: by last use the
 * end of one would drop what the next begins with, and with more segments than there is room for no search would find anything
 * unpacked. What is older than all that is kept is not kept where there is no room.
 */
export class NewestColumns<V> implements ColumnKeeper<V> {
  readonly #entries = new Map<string, Entry<V>>();
  readonly #budget: number;
  #size = 0;
  /** The key of the lowest segment, where that is known. */
  #lowest: string | undefined;

  /** @param budget bytes */
  constructor(budget: number) {
    this.#budget = budget;
  }

  get(key: string): V | undefined {
    return this.#entries.get(key)?.value;
  }

  set(key: string, value: V, size: number, segment: bigint): void {
    this.#delete(key);
    while (this.#size + size > this.#budget) {
      const oldest = this.#oldest();
      if (oldest === undefined || this.#entries.get(oldest)!.segment >= segment) return;
      this.#delete(oldest);
    }
    this.#entries.set(key, { value, size, segment });
    this.#size += size;
    if (this.#lowest !== undefined && segment < this.#entries.get(this.#lowest)!.segment) this.#lowest = key;
  }

  /** Looks at all entries once for each that is dropped: when a segment comes that is newer than they are. */
  #oldest(): string | undefined {
    if (this.#lowest !== undefined) return this.#lowest;
    let oldest: string | undefined;
    let lowest = 0n;
    for (const [key, { segment }] of this.#entries)
      if (oldest === undefined || segment < lowest) {
        oldest = key;
        lowest = segment;
      }
    this.#lowest = oldest;
    return oldest;
  }

  #delete(key: string): void {
    const entry = this.#entries.get(key);
    if (entry === undefined) return;
    this.#entries.delete(key);
    this.#size -= entry.size;
    if (key === this.#lowest) this.#lowest = undefined;
  }
}
