type Column = Uint8Array | Uint16Array | Uint32Array | Float64Array;

/** A typed array that doubles when it is full. `array` is replaced on growth: fetch it after `reserve`. */
export class Growable<T extends Column> {
  array: T;
  length = 0;
  readonly #make: (length: number) => T;

  constructor(make: (length: number) => T, capacity: number) {
    this.#make = make;
    this.array = make(capacity);
  }

  /** Makes room for `more` elements behind the ones there are. */
  reserve(more: number): void {
    const needed = this.length + more;
    if (needed <= this.array.length) return;
    const larger = this.#make(Math.max(needed, this.array.length * 2));
    larger.set(this.array.subarray(0, this.length) as never);
    this.array = larger;
  }

  push(value: number): void {
    if (this.length === this.array.length) this.reserve(1);
    this.array[this.length++] = value;
  }

  /** What is in it so far: a view, good until the next push. */
  view(): T {
    return this.array.subarray(0, this.length) as T;
  }

  /** Appends bytes; for byte columns. */
  append(bytes: Uint8Array, from: number, to: number): void {
    this.reserve(to - from);
    // Most values are short, and a loop beats making a view of them.
    if (to - from > 64) this.array.set(bytes.subarray(from, to) as never, this.length);
    else for (let i = from, at = this.length; i < to; i++, at++) this.array[at] = bytes[i]!;
    this.length += to - from;
  }
}

export const u8 = (capacity: number): Growable<Uint8Array> =>
  new Growable((n) => new Uint8Array(n), capacity);
export const u32 = (capacity: number): Growable<Uint32Array> =>
  new Growable((n) => new Uint32Array(n), capacity);
export const f64 = (capacity: number): Growable<Float64Array> =>
  new Growable((n) => new Float64Array(n), capacity);
