import type { ScopePart } from '../export/scope-rows.ts';

/** A double holds whole numbers of so many bits. */
const EXACT_BITS = 53;
/** Finer than any batch is apart. */
const UNIT_NS = 1e6;

/** Which spans a replay sends when. */
export interface Schedule {
  /** Spans that are sent. */
  count: number;
  /** Number of the n-th span to be sent: of its part's first row, plus its row. */
  spanAt(n: number): number;
  /** When it is due, ms after the first. */
  dueMs(n: number): number;
  /** By how many ns a trace's times are moved, where the first span is sent at `nowNs`. */
  shiftNs(trace: number, nowNs: bigint): bigint;
}

/**
 * Puts spans into the order in which they are sent: each when it ends. At another speed than 1, traces come closer together or lie
 * further apart, by when they begin; within a trace all times stay as they were recorded. So what is replayed faster is more traffic,
 * and not faster services.
 *
 * Columns only, some 30 bytes a span: parts are added one after another, and not kept.
 */
export class ScheduleBuilder {
  #first = new Float64Array(1 << 10).fill(Infinity);
  #ends: Float64Array[] = [];
  #traces: Uint32Array[] = [];
  #indices: Uint32Array[] = [];
  #count = 0;
  /** What all times count from. */
  #baseNs: bigint | undefined;

  /** @param first number of the part's first row */
  add({ spans, numbers, mask, count }: ScopePart, first: number): void {
    this.#baseNs ??= spans.baseNs;
    const shift = Number(spans.baseNs - this.#baseNs);
    const ends = new Float64Array(count);
    const traces = new Uint32Array(count);
    const indices = new Uint32Array(count);
    let n = 0;
    for (let row = 0; row < spans.count; row++) {
      if (mask !== undefined && mask[row] === 0) continue;
      const start = spans.start[row]! + shift;
      const trace = numbers[spans.trace[row]!]!;
      ends[n] = start + spans.duration[row]!;
      traces[n] = trace;
      indices[n++] = first + row;
      if (trace >= this.#first.length) this.#grow(trace);
      if (start < this.#first[trace]!) this.#first[trace] = start;
    }
    this.#ends.push(ends);
    this.#traces.push(traces);
    this.#indices.push(indices);
    this.#count += count;
  }

  /** @param speed how much closer together traces come */
  build(speed: number): Schedule {
    const starts = this.#first;
    const baseNs = this.#baseNs ?? 0n;
    let origin = Infinity;
    for (const start of starts) if (start < origin) origin = start;
    /** When a trace begins in the replay, from the begin of the first. */
    const begin = (trace: number): number => (starts[trace]! - origin) / speed;
    const due = new Float64Array(this.#count);
    let earliest = Infinity;
    let latest = -Infinity;
    let n = 0;
    for (const [part, ends] of this.#ends.entries()) {
      const traces = this.#traces[part]!;
      for (let i = 0; i < ends.length; i++) {
        const at = begin(traces[i]!) + ends[i]! - starts[traces[i]!]!;
        due[n++] = at;
        if (at < earliest) earliest = at;
        if (at > latest) latest = at;
      }
    }
    this.#ends = [];
    this.#traces = [];
    const { unit, places } = sorted(due, earliest, latest);
    const indices = joined(this.#indices, this.#count);
    this.#indices = [];
    return {
      count: this.#count,
      spanAt: (at) => indices[due[at]! % places]!,
      dueMs: (at) => (Math.floor(due[at]! / places) * unit) / 1e6,
      shiftNs: (trace, nowNs) => {
        const moved = begin(trace) - (starts[trace]! - origin);
        return nowNs - baseNs - BigInt(Math.round(origin)) + BigInt(Math.round(moved - earliest));
      },
    };
  }

  #grow(trace: number): void {
    const grown = new Float64Array(Math.max(trace + 1, this.#first.length * 2)).fill(Infinity);
    grown.set(this.#first);
    this.#first = grown;
  }
}

/**
 * Sorts spans by when they are due: a span's place is made the lower part of its time, so that sorting numbers sorts spans.
 * The times are left in units of a millisecond, or of more where so many spans reach over so long.
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

function joined(parts: readonly Uint32Array[], count: number): Uint32Array {
  const whole = new Uint32Array(count);
  let at = 0;
  for (const part of parts) {
    whole.set(part, at);
    at += part.length;
  }
  return whole;
}
