/** Numbers kept of a region: value, left, top, right, bottom. */
const STRIDE = 5;

/** Parts of a drawing that answer to a pointer, noted while drawing and asked afterwards. The lists are used again by every frame. */
export class HitRegions<Kind extends string> {
  readonly #kinds: Kind[] = [];
  readonly #numbers: number[] = [];
  #count = 0;

  clear(): void {
    this.#count = 0;
  }

  add(kind: Kind, value: number, x: number, y: number, width: number, height: number): void {
    const numbers = this.#numbers;
    const at = this.#count * STRIDE;
    this.#kinds[this.#count++] = kind;
    numbers[at] = value;
    numbers[at + 1] = x;
    numbers[at + 2] = y;
    numbers[at + 3] = x + width;
    numbers[at + 4] = y + height;
  }

  /** The region drawn last under a point. */
  at(x: number, y: number): { kind: Kind; value: number } | undefined {
    const numbers = this.#numbers;
    for (let region = this.#count - 1; region >= 0; region--) {
      const at = region * STRIDE;
      if (x < numbers[at + 1]! || x >= numbers[at + 3]!) continue;
      if (y < numbers[at + 2]! || y >= numbers[at + 4]!) continue;
      return { kind: this.#kinds[region]!, value: numbers[at]! };
    }
    return undefined;
  }
}
