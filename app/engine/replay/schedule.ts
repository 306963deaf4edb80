import type { ScopePart } from '../export/scope-rows.ts';
import { Timeline } from './timeline.ts';

/** A double holds whole numbers of so many bits. */
const EXACT_BITS = 53;
/** Finer than any batch is apart. */
const UNIT_NS = 1e6;
/** The number of no trace. */
export const NO_TRACE = 0xffff_ffff;

/** How fast a replay goes. */
export interface Pace {
  /** How much closer together traces come, and what belongs to none. */
  speed: number;
  /** Times in which nothing happened are no longer than this, in ms of the replay; as long as they were where it is absent. */
  maxPauseMs?: number | undefined;
}

/** What a replay sends when: spans, log records and metrics, each an item with a number. */
export interface Schedule {
  /** Items that are sent. */
  count: number;
  /** From the first item to the last, and the longest pause as it would be without a limit, ms. */
  durationMs: number;
  longestPauseMs: number;
  /** Number of the n-th item to be sent: of its part's first row, plus its row. */
  itemAt(n: number): number;
  /** When it is due, ms after the first. */
  dueMs(n: number): number;
  /**
   * From recorded times to those of a replay whose first item is sent at `nowNs`: of a trace, all by as much.
   * @param trace NO_TRACE for what belongs to none
   */
  mover(trace: number, nowNs: bigint): (ns: bigint) => bigint;
}

/** Items of one part. */
interface Items {
  /** When each is over, ns from the base; NaN where nothing says when. */
  ends: Float64Array;
  traces: Uint32Array;
  indices: Uint32Array;
}

/**
 * Puts items into the order in which they are sent: each when it is over, a log record when it was written. At another speed than 1,
 * traces come closer together or lie further apart, by when they begin; within a trace, with its log records, all times stay as they
 * were recorded. So what is replayed faster is more traffic, and not faster services.
 *
 * Columns only, some 30 bytes an item: parts are added one after another, and not kept.
 */
export class ScheduleBuilder {
  #first = new Float64Array(1 << 10).fill(Infinity);
  #last = new Float64Array(1 << 10).fill(-Infinity);
  #parts: Items[] = [];
  #count = 0;
  /** What all times count from. */
  #baseNs: bigint | undefined;

  get count(): number {
    return this.#count;
  }

  /** @param first number of the part's first row */
  addSpans({ spans, numbers, mask, count }: ScopePart, first: number): void {
    const shift = this.#since(spans.baseNs);
    const items = itemsOf(count);
    let n = 0;
    for (let row = 0; row < spans.count; row++) {
      if (mask !== undefined && mask[row] === 0) continue;
      const start = spans.start[row]! + shift;
      const trace = numbers[spans.trace[row]!]!;
      const end = start + spans.duration[row]!;
      items.ends[n] = end;
      items.traces[n] = trace;
      items.indices[n++] = first + row;
      this.#reach(trace, start, end);
    }
    this.#add(items);
  }

  /**
   * Log records or metrics.
   * @param times ns since the epoch; 0n where there is none: these are sent with the one before them
   * @param traces NO_TRACE for what belongs to none
   * @param rows which they are
   */
  addRecords(
    times: readonly bigint[],
    traces: readonly number[],
    rows: readonly number[],
    first: number,
  ): void {
    const items = itemsOf(rows.length);
    let before = NaN;
    for (const [n, row] of rows.entries()) {
      const end = times[n] === 0n ? before : this.#since(times[n]!);
      before = end;
      items.ends[n] = end;
      items.traces[n] = traces[n]!;
      items.indices[n] = first + row;
      if (!Number.isNaN(end) && traces[n] !== NO_TRACE) this.#reach(traces[n]!, end, end);
    }
    this.#add(items);
  }

  build({ speed, maxPauseMs = Infinity }: Pace): Schedule {
    const baseNs = this.#baseNs ?? 0n;
    const { origin, begins, lengths } = this.#stretches();
    const timeline = new Timeline(begins, lengths, speed, maxPauseMs * 1e6);
    /** When a trace begins in the replay, from the begin of the first thing. */
    const begin = (trace: number): number => timeline.at(this.#first[trace]! - origin);
    const due = new Float64Array(this.#count);
    let earliest = Infinity;
    let latest = -Infinity;
    let n = 0;
    for (const { ends, traces } of this.#parts)
      for (let i = 0; i < ends.length; i++) {
        const trace = traces[i]!;
        const at =
          trace === NO_TRACE ? timeline.at(ends[i]! - origin) : begin(trace) + ends[i]! - this.#first[trace]!;
        due[n++] = at;
        if (at < earliest) earliest = at;
        if (at > latest) latest = at;
      }
    // Nothing has a time: all of it is due at once.
    if (earliest === Infinity) earliest = latest = 0;
    for (let i = 0; i < n; i++) if (Number.isNaN(due[i])) due[i] = earliest;
    const { unit, places } = sorted(due, earliest, latest);
    const indices = joined(this.#parts, this.#count);
    this.#parts = [];
    return {
      count: this.#count,
      durationMs: (latest - earliest) / 1e6,
      longestPauseMs: timeline.longestPauseNs / 1e6,
      itemAt: (at) => indices[due[at]! % places]!,
      dueMs: (at) => (Math.floor(due[at]! / places) * unit) / 1e6,
      mover: (trace, nowNs) => {
        const since = nowNs - baseNs - BigInt(Math.round(origin));
        const first = this.#first[trace];
        if (trace !== NO_TRACE && first !== undefined && first !== Infinity) {
          const moved = begin(trace) - (first - origin);
          const shift = since + BigInt(Math.round(moved - earliest));
          return (ns) => ns + shift;
        }
        return (ns) => {
          const recorded = Number(ns - baseNs) - origin;
          return ns + since + BigInt(Math.round(timeline.at(recorded) - recorded - earliest));
        };
      },
    };
  }

  /** Traces, and what belongs to none: when each begins, from the first of all, and how long it goes on. */
  #stretches(): { origin: number; begins: Float64Array; lengths: Float64Array } {
    const begins: number[] = [];
    const lengths: number[] = [];
    for (const [trace, first] of this.#first.entries()) {
      if (first === Infinity) continue;
      begins.push(first);
      lengths.push(this.#last[trace]! - first);
    }
    for (const { ends, traces } of this.#parts)
      for (let i = 0; i < ends.length; i++) {
        if (traces[i] !== NO_TRACE || Number.isNaN(ends[i])) continue;
        begins.push(ends[i]!);
        lengths.push(0);
      }
    let origin = Infinity;
    for (const begin of begins) if (begin < origin) origin = begin;
    if (origin === Infinity) origin = 0;
    return {
      origin,
      begins: Float64Array.from(begins, (begin) => begin - origin),
      lengths: Float64Array.from(lengths),
    };
  }

  #since(ns: bigint): number {
    this.#baseNs ??= ns;
    return Number(ns - this.#baseNs);
  }

  #reach(trace: number, start: number, end: number): void {
    if (trace >= this.#first.length) {
      this.#first = grown(this.#first, trace, Infinity);
      this.#last = grown(this.#last, trace, -Infinity);
    }
    if (start < this.#first[trace]!) this.#first[trace] = start;
    if (end > this.#last[trace]!) this.#last[trace] = end;
  }

  #add(items: Items): void {
    this.#parts.push(items);
    this.#count += items.ends.length;
  }
}

function itemsOf(count: number): Items {
  return {
    ends: new Float64Array(count),
    traces: new Uint32Array(count),
    indices: new Uint32Array(count),
  };
}

function grown(values: Float64Array, index: number, fill: number): Float64Array<ArrayBuffer> {
  const longer = new Float64Array(Math.max(index + 1, values.length * 2)).fill(fill);
  longer.set(values);
  return longer;
}

/**
 * Sorts items by when they are due: an item's place is made the lower part of its time, so that sorting numbers sorts items.
 * The times are left in units of a millisecond, or of more where so many items reach over so long.
 */
function sorted(due: Float64Array, earliest: number, latest: number): { unit: number; places: number } {
  const places = 2 ** Math.ceil(Math.log2(Math.max(2, due.length)));
  const most = 2 ** EXACT_BITS / places - 1;
  const unit = Math.max(UNIT_NS, (latest - earliest) / most);
  for (let place = 0; place < due.length; place++)
    due[place] = Math.min(most, Math.floor((due[place]! - earliest) / unit)) * places + place;
  due.sort();
  return { unit, places };
}

function joined(parts: readonly Items[], count: number): Uint32Array {
  const whole = new Uint32Array(count);
  let at = 0;
  for (const { indices } of parts) {
    whole.set(indices, at);
    at += indices.length;
  }
  return whole;
}
