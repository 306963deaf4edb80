/** A call that can be opened. */
export interface Example {
  /** Number among all traces. */
  trace: number;
  idHi: number;
  idLo: number;
  name: string;
  /** Nanoseconds from where trace facts count from. */
  start: number;
  duration: number;
  failed: boolean;
}

/** The examples with the highest rank, in order. */
export class FirstExamples {
  readonly list: Example[] = [];
  readonly #most: number;
  readonly #rank: (example: Example) => number;

  constructor(most: number, rank: (example: Example) => number) {
    this.#most = most;
    this.#rank = rank;
  }

  /** Whether one of this rank is among them: only then it has to be made. */
  takes(rank: number): boolean {
    return this.list.length < this.#most || rank > this.#rank(this.list.at(-1)!);
  }

  add(example: Example): void {
    const rank = this.#rank(example);
    if (!this.takes(rank)) return;
    const at = this.list.findIndex((other) => this.#rank(other) < rank);
    this.list.splice(at < 0 ? this.list.length : at, 0, example);
    if (this.list.length > this.#most) this.list.pop();
  }
}
