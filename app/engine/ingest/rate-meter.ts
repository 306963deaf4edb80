/** Seconds over which a rate is taken: long enough to be calm, short enough to follow. */
const WINDOW_S = 5;

/** Counts per second over the last few seconds, in one-second slots. */
export class RateMeter {
  readonly #counts = new Float64Array(WINDOW_S);
  #second = 0;

  add(count: number, nowMs: number): void {
    this.#advance(Math.floor(nowMs / 1000));
    this.#counts[this.#second % WINDOW_S]! += count;
  }

  perSecond(nowMs: number): number {
    this.#advance(Math.floor(nowMs / 1000));
    let sum = 0;
    for (const count of this.#counts) sum += count;
    return Math.round(sum / WINDOW_S);
  }

  #advance(second: number): void {
    if (second - this.#second >= WINDOW_S) this.#counts.fill(0);
    else for (let s = this.#second + 1; s <= second; s++) this.#counts[s % WINDOW_S] = 0;
    this.#second = Math.max(second, this.#second);
  }
}
