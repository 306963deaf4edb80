import { Status } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { CriticalSegments } from '../../../../app/core/analysis/trace-analysis.ts';

/** What a pixel of a lane is marked with, as bits. */
export const LaneMark = { error: 1, critical: 2, found: 4 } as const;

/** Rows or stretches painted between two looks at the clock. */
const CHUNK = 8192;

/** A trace as a small picture: lanes of pixels, each the service of the bar that is seen there. */
export interface MinimapLanes {
  lanes: number;
  width: number;
  /** Service + 1 by lane and pixel, 0 for nothing. */
  service: Uint32Array;
  /** Bits of LaneMark by lane and pixel. */
  marks: Uint8Array;
}

/**
 * Rasterises all rows onto `width` pixels, some at a time. Later and deeper rows win over earlier ones, as they lie on
 * top; every pixel is painted once, however many bars cover it: a lane keeps, for each pixel, the next one that is still
 * empty.
 */
export class MinimapRaster {
  readonly picture: MinimapLanes;
  readonly #trace: TraceColumns;
  readonly #next: Uint32Array;
  readonly #scale: number;
  #row: number;
  #lane: number;
  #critical: CriticalSegments | undefined;
  #criticalAt = 0;

  constructor(trace: TraceColumns, width: number, mostLanes: number) {
    const lanes = Math.max(1, Math.min(mostLanes, trace.count));
    const pixels = lanes * width;
    this.picture = { lanes, width, service: new Uint32Array(pixels), marks: new Uint8Array(pixels) };
    this.#trace = trace;
    this.#scale = width / Math.max(trace.durationNs, 1);
    this.#next = new Uint32Array(width + 1);
    this.#row = trace.count - 1;
    this.#lane = lanes;
  }

  get done(): boolean {
    return this.#row < 0 && this.#criticalAt >= (this.#critical?.row.length ?? 0);
  }

  /** Paints for about so many milliseconds. */
  paint(ms: number): void {
    const until = performance.now() + ms;
    do {
      if (this.#row >= 0) this.#paint(Math.max(0, this.#row - CHUNK + 1));
      else this.#markCritical();
    } while (!this.done && performance.now() < until);
  }

  /** Marks the rows of lists, and with the next paintings the critical path, in place of what was marked before. */
  mark(found: readonly Uint32Array[], critical: CriticalSegments | undefined): void {
    const { lanes, width, marks } = this.picture;
    const { count, start } = this.#trace;
    for (let i = 0; i < marks.length; i++) marks[i]! &= LaneMark.error;
    for (const rows of found) {
      for (let i = 0; i < rows.length; i++) {
        const lane = Math.floor((rows[i]! * lanes) / count);
        marks[lane * width + this.#pixel(start[rows[i]!]!)]! |= LaneMark.found;
      }
    }
    this.#critical = critical;
    this.#criticalAt = 0;
  }

  #markCritical(): void {
    if (this.#critical === undefined) return;
    const { row, from, to } = this.#critical;
    const { lanes, width, marks } = this.picture;
    const end = Math.min(row.length, this.#criticalAt + CHUNK);
    for (let i = this.#criticalAt; i < end; i++) {
      const offset = Math.floor((row[i]! * lanes) / this.#trace.count) * width;
      const last = offset + this.#pixel(to[i]!);
      for (let at = offset + this.#pixel(from[i]!); at <= last; at++) marks[at]! |= LaneMark.critical;
    }
    this.#criticalAt = end;
  }

  #pixel(time: number): number {
    return Math.min(this.picture.width - 1, Math.max(0, Math.floor(time * this.#scale)));
  }

  /** Paints the rows from the one under way down to `until`. */
  #paint(until: number): void {
    const { lanes, width, service, marks } = this.picture;
    const { count, start, duration, status, service: services } = this.#trace;
    const next = this.#next;
    const scale = this.#scale;
    while (this.#row >= until) {
      const lane = Math.floor((this.#row * lanes) / count);
      if (lane !== this.#lane) {
        for (let pixel = 0; pixel <= width; pixel++) next[pixel] = pixel;
        this.#lane = lane;
      }
      const offset = lane * width;
      const first = Math.max(until, Math.ceil((lane * count) / lanes));
      let row = this.#row;
      for (; row >= first; row--) {
        const from = Math.min(width - 1, Math.max(0, Math.floor(start[row]! * scale)));
        if (status[row] === Status.error) marks[offset + from]! |= LaneMark.error;
        let at = next[from] === from ? from : emptyFrom(next, from);
        const to = Math.min(width, Math.max(from + 1, Math.ceil((start[row]! + duration[row]!) * scale)));
        for (; at < to; at = emptyFrom(next, at)) {
          service[offset + at] = services[row]! + 1;
          next[at] = at + 1;
        }
      }
      this.#row = row;
    }
  }
}

function emptyFrom(next: Uint32Array, pixel: number): number {
  let at = pixel;
  while (next[at] !== at) {
    next[at] = next[next[at]!]!;
    at = next[at]!;
  }
  return at;
}
