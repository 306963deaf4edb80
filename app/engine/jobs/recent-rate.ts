/** Long enough that a rate doesn't jump, short enough that it follows. */
const WINDOW_MS = 3_000;

/** Units a second over the last seconds, from how much was done when. */
export class RecentRate {
  readonly #marks: { at: number; done: number }[] = [];

  /** @param now milliseconds of a clock that only goes forward. @returns units a second; 0 while nothing can be told */
  add(done: number, now: number): number {
    this.#marks.push({ at: now, done });
    while (this.#marks.length > 2 && this.#marks[1]!.at <= now - WINDOW_MS) this.#marks.shift();
    const first = this.#marks[0]!;
    return now > first.at ? ((done - first.done) / (now - first.at)) * 1_000 : 0;
  }
}
