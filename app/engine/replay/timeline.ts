/**
 * From recorded to replayed time, both in ns since the first thing that was recorded: as much closer together as the speed says, and
 * no pause longer than `maxPauseNs`. A pause is a time that no trace reaches over and in which nothing else was recorded.
 *
 * The pauses are where as many stretches have ended as have begun: both are sorted by themselves, as numbers.
 */
export class Timeline {
  readonly #speed: number;
  /** Of each pause that is cut, in replayed time without cuts: its end, what is cut of it, and of those before it. */
  readonly #ends: number[] = [];
  readonly #cuts: number[] = [];
  readonly #before: number[] = [];
  /** All that is cut, and the longest pause as it was before, ns. */
  readonly cutNs: number;
  readonly longestPauseNs: number;

  /**
   * @param begins of the traces and of what is recorded beside them, in recorded time
   * @param lengths how long each goes on; at another speed these stay as they are
   */
  constructor(begins: Float64Array, lengths: Float64Array, speed: number, maxPauseNs = Infinity) {
    this.#speed = speed;
    const starts = begins.map((begin) => begin / speed);
    const ends = starts.map((start, i) => start + lengths[i]!);
    starts.sort();
    ends.sort();
    let cut = 0;
    let longest = 0;
    for (let i = 0; i + 1 < starts.length; i++) {
      const pause = starts[i + 1]! - ends[i]!;
      longest = Math.max(longest, pause);
      if (pause <= maxPauseNs) continue;
      this.#ends.push(starts[i + 1]!);
      this.#cuts.push(pause - maxPauseNs);
      this.#before.push(cut);
      cut += pause - maxPauseNs;
    }
    this.cutNs = cut;
    this.longestPauseNs = longest;
  }

  /** When what was recorded then happens in the replay. */
  at(recordedNs: number): number {
    const time = recordedNs / this.#speed;
    let low = 0;
    let high = this.#ends.length;
    while (low < high) {
      const middle = (low + high) >> 1;
      if (this.#ends[middle]! <= time) low = middle + 1;
      else high = middle;
    }
    // Of the pause that it lies in or before, the last part is what is cut.
    const next = this.#ends[low];
    if (next === undefined) return time - this.cutNs;
    const into = Math.max(0, time - (next - this.#cuts[low]!));
    return time - this.#before[low]! - into;
  }
}
