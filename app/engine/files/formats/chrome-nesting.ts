import { sortByTime, sortByWord } from '../../../core/analysis/radix-order.ts';

/** What lies in what, on the tracks of a process: a track's intervals nest as calls do. */

/** Intervals by number: their track, begin and end. */
export interface Intervals {
  count: number;
  track: Uint32Array;
  start: Float64Array;
  end: Float64Array;
}

/** Levels that are gone up in search of what holds a moment; calls nest by far less. */
const MAX_LEVELS = 4096;

/** No interval. */
export const NONE = 0xffff_ffff;

export class Nesting {
  /** By interval, the smallest one of its track that holds it; NONE for outermost ones. */
  readonly parent: Uint32Array;
  /** Intervals by track, begin, and the longest first. */
  readonly #order: Uint32Array;
  readonly #intervals: Intervals;
  /** Where a track's intervals begin in `order`; ends where the next one's begin. */
  readonly #first = new Map<number, { from: number; to: number }>();

  constructor(intervals: Intervals) {
    const { count, track, end } = intervals;
    this.#intervals = intervals;
    this.#order = ordered(intervals);
    this.parent = new Uint32Array(count).fill(NONE);
    const open: number[] = [];
    let at = NONE;
    for (let i = 0; i < count; i++) {
      const interval = this.#order[i]!;
      if (track[interval] !== at) {
        at = track[interval]!;
        open.length = 0;
        this.#first.set(at, { from: i, to: i });
      }
      this.#first.get(at)!.to = i + 1;
      // What overlaps without holding it is no parent: it has ended, or it ends too early.
      while (open.length > 0 && end[open.at(-1)!]! < end[interval]!) open.pop();
      this.parent[interval] = open.at(-1) ?? NONE;
      open.push(interval);
    }
  }

  /** The smallest interval of a track that holds a moment; NONE where none does. */
  holding(track: number, moment: number): number {
    const at = this.#after(track, moment) - 1;
    const range = this.#first.get(track);
    if (range === undefined || at < range.from) return NONE;
    let interval = this.#order[at]!;
    for (let level = 0; level < MAX_LEVELS && interval !== NONE; level++) {
      if (this.#intervals.end[interval]! >= moment) return interval;
      interval = this.parent[interval]!;
    }
    return NONE;
  }

  /** The first interval of a track that begins at a moment or later; NONE where none does. */
  next(track: number, moment: number): number {
    const range = this.#first.get(track);
    if (range === undefined) return NONE;
    let low = range.from;
    let high = range.to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#intervals.start[this.#order[middle]!]! < moment) low = middle + 1;
      else high = middle;
    }
    return low < range.to ? this.#order[low]! : NONE;
  }

  /** Where in the order the intervals of a track that begin later than a moment begin. */
  #after(track: number, moment: number): number {
    const range = this.#first.get(track);
    if (range === undefined) return 0;
    let low = range.from;
    let high = range.to;
    while (low < high) {
      const middle = (low + high) >>> 1;
      if (this.#intervals.start[this.#order[middle]!]! <= moment) low = middle + 1;
      else high = middle;
    }
    return low;
  }
}

/** Intervals by track, then begin, then the longest first, then as they came: sorted by each in turn, the last first. */
function ordered({ count, track, start, end }: Intervals): Uint32Array {
  let first = Infinity;
  let last = -Infinity;
  for (let i = 0; i < count; i++) {
    first = Math.min(first, start[i]!);
    last = Math.max(last, end[i]!);
  }
  const order = new Uint32Array(count);
  const toEnd = new Float64Array(count);
  const fromFirst = new Float64Array(count);
  for (let i = 0; i < count; i++) {
    order[i] = i;
    toEnd[i] = last - end[i]!;
    fromFirst[i] = start[i]! - first;
  }
  const byTime = sortByTime(sortByTime(order, toEnd), fromFirst);
  return sortByWord(byTime, new Uint32Array(count), track);
}
