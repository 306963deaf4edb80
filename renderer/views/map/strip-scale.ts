import type { TracePlot } from '../../../app/core/contract/query-methods.ts';
import { clockLabels, niceStep } from '../../canvas/time-ticks.ts';
import type { TimeRange } from './map-question.ts';

/** Time from left to right over a number of pixels. */
export class StripScale {
  readonly range: TimeRange;
  readonly width: number;

  constructor(range: TimeRange, width: number) {
    this.range = range;
    this.width = Math.max(1, width);
  }

  get lengthNs(): number {
    return Math.max(1, Number(this.range.toNs - this.range.fromNs));
  }

  x(ns: bigint): number {
    return (Number(ns - this.range.fromNs) / this.lengthNs) * this.width;
  }

  time(x: number): bigint {
    return this.range.fromNs + BigInt(Math.round((x / this.width) * this.lengthNs));
  }
}

export interface StripBar {
  x: number;
  width: number;
  /** Share of the highest bar, 0 to 1. */
  height: number;
  /** Of the bar: the share that failed. */
  failed: number;
}

/** Bars of traces by time, as far as they lie on the strip. */
export function stripBars(plot: TracePlot | undefined, scale: StripScale): StripBar[] {
  if (plot?.cells === undefined) return [];
  const { columns, rows, traces, errors } = plot.cells;
  const length = plot.toNs - plot.fromNs;
  const sums = Array.from({ length: columns }, (_, column) => {
    let [all, failed] = [0, 0];
    for (let row = 0; row < rows; row++) {
      all += traces[row * columns + column]!;
      failed += errors[row * columns + column]!;
    }
    return { all, failed };
  });
  const most = sums.reduce((max, { all }) => Math.max(max, all), 1);
  return sums.flatMap(({ all, failed }, column) => {
    if (all === 0) return [];
    const from = scale.x(plot.fromNs + (length * BigInt(column)) / BigInt(columns));
    const to = scale.x(plot.fromNs + (length * BigInt(column + 1)) / BigInt(columns));
    if (to < 0 || from > scale.width) return [];
    return [{ x: from, width: Math.max(1, to - from), height: all / most, failed: failed / all }];
  });
}

/** Room that a time on the ruler takes, pixels. */
const TICK_GAP = 96;

/** Times are written to the second; nor does a double tell nanoseconds since 1970 apart. */
const MIN_STEP_NS = 1e9;

/** Times of the ruler: round ones of the local clock, with the date of the first where that is not today's. */
export function stripTicks(scale: StripScale, nowMs = Date.now()): { x: number; text: string }[] {
  const step = Math.max(MIN_STEP_NS, niceStep((scale.lengthNs * TICK_GAP) / scale.width));
  const offset = new Date(Number(scale.range.fromNs / 1_000_000n)).getTimezoneOffset() * 60e9;
  const from = Number(scale.range.fromNs) - offset;
  const places: { x: number; ms: number }[] = [];
  for (let at = Math.ceil(from / step) * step; at <= from + scale.lengthNs; at += step) {
    const x = ((at - from) / scale.lengthNs) * scale.width;
    if (x >= 18 && x <= scale.width - 18) places.push({ x, ms: (at + offset) / 1e6 });
  }
  const texts = clockLabels(
    places.map(({ ms }) => ms),
    step / 1e6,
    nowMs,
  );
  return places.map(({ x }, i) => ({ x, text: texts[i]! })).filter(({ text }) => text !== '');
}

/** Shorter, a window holds nothing that a map could show. */
export const SHORTEST_NS = 1_000_000_000n;

/** A window moved by some time, kept within a range as long as it fits. */
export function movedBy({ fromNs, toNs }: TimeRange, by: bigint, within: TimeRange): TimeRange {
  const length = toNs - fromNs;
  let from = fromNs + by;
  if (from + length > within.toNs) from = within.toNs - length;
  if (from < within.fromNs) from = within.fromNs;
  return { fromNs: from, toNs: from + length };
}

/** A window with one end elsewhere: it never turns about. */
export function resized(window: TimeRange, end: 'from' | 'to', to: bigint, within: TimeRange): TimeRange {
  const at = to < within.fromNs ? within.fromNs : to > within.toNs ? within.toNs : to;
  if (end === 'from') {
    const latest = window.toNs - SHORTEST_NS;
    return { fromNs: at > latest ? latest : at, toNs: window.toNs };
  }
  const earliest = window.fromNs + SHORTEST_NS;
  return { fromNs: window.fromNs, toNs: at < earliest ? earliest : at };
}

/** A range zoomed about a time, no wider than the whole. */
export function zoomed(
  range: TimeRange,
  at: bigint,
  factor: number,
  whole: TimeRange,
): TimeRange | undefined {
  const length = Number(range.toNs - range.fromNs) * factor;
  if (length >= Number(whole.toNs - whole.fromNs)) return undefined;
  const share = Number(at - range.fromNs) / Math.max(1, Number(range.toNs - range.fromNs));
  const size = BigInt(Math.round(Math.max(length, 10 * Number(SHORTEST_NS))));
  const from = at - BigInt(Math.round(share * Number(size)));
  return movedBy({ fromNs: from, toNs: from + size }, 0n, whole);
}
