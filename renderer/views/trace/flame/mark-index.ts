/** What is marked on a bar, as bits. */
export const Mark = {
  /** An error begins here. */
  errorOrigin: 1 << 0,
  error: 1 << 1,
  critical: 1 << 2,
  /** Found, or spoken of. */
  wanted: 1 << 3,
  /** Not faded: nothing is looked for and nothing hidden, or it is among that. */
  lit: 1 << 4,
} as const;

/** Places that one entry of the summary speaks for. */
const BLOCK = 64;

/**
 * Marks by place in a lane index, with the OR of any stretch of places at hand: by blocks of 64, so that what stands for a million
 * bars costs some thousand steps.
 */
export class MarkIndex {
  readonly #marks: Uint8Array;
  readonly #blocks: Uint8Array;

  /**
   * @param item bars by place
   * @param marks by bar
   */
  constructor(item: Uint32Array, marks: Uint8Array) {
    this.#marks = new Uint8Array(item.length);
    this.#blocks = new Uint8Array(Math.ceil(item.length / BLOCK));
    for (let place = 0; place < item.length; place++) {
      const mark = marks[item[place]!]!;
      this.#marks[place] = mark;
      this.#blocks[place >>> 6]! |= mark;
    }
  }

  at(place: number): number {
    return this.#marks[place]!;
  }

  /** The marks of all places in [from, to). */
  any(from: number, to: number): number {
    let found = 0;
    let at = from;
    while (at < to) {
      if (at % BLOCK === 0 && at + BLOCK <= to) {
        found |= this.#blocks[at >>> 6]!;
        at += BLOCK;
      } else {
        found |= this.#marks[at]!;
        at++;
      }
    }
    return found;
  }
}
