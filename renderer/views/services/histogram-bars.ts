import type { LatencyHistogram } from '../../../app/core/contract/query-methods.ts';

/** The part of a histogram that has calls, as it is drawn. */
export interface HistogramBars {
  /** Indices of the first range and of the one after the last. */
  first: number;
  end: number;
  /** Most calls in a range. */
  most: number;
  minNs: number;
  maxNs: number;
}

/** Ranges beside the outermost calls, so that a single range is not the whole width. */
const MARGIN = 1;

/** What there is to draw; undefined where no call was counted. */
export function barsOf({ edgesNs, calls }: LatencyHistogram): HistogramBars | undefined {
  const used = calls.findIndex((count) => count > 0);
  if (used < 0) return undefined;
  const last = calls.findLastIndex((count) => count > 0);
  const first = Math.max(0, used - MARGIN);
  const end = Math.min(calls.length, last + 1 + MARGIN);
  // The first range may begin at zero, which a logarithm has no place for.
  const minNs = edgesNs[first]! > 0 ? edgesNs[first]! : Math.max(1, edgesNs[first + 1]! / 2);
  return {
    first,
    end,
    most: calls.reduce((most, count) => Math.max(most, count), 0),
    minNs,
    maxNs: edgesNs[end]!,
  };
}

/** Where a duration lies, 0 to 1 from left to right. */
export function placeOf({ minNs, maxNs }: HistogramBars, ns: number): number {
  const share = Math.log(Math.max(ns, minNs) / minNs) / Math.log(maxNs / minNs);
  return Math.min(Math.max(share, 0), 1);
}

/** The range at a place, 0 to 1 from left to right. */
export function rangeAt(bars: HistogramBars, { edgesNs }: LatencyHistogram, place: number): number {
  const ns = bars.minNs * (bars.maxNs / bars.minNs) ** place;
  let range = bars.first;
  while (range < bars.end - 1 && edgesNs[range + 1]! <= ns) range++;
  return range;
}

/** Calls and errors of the ranges from `first` to `last`, both included. */
export function countBetween(
  { calls, errors }: LatencyHistogram,
  first: number,
  last: number,
): { calls: number; errors: number } {
  const total = { calls: 0, errors: 0 };
  for (let range = first; range <= last; range++) {
    total.calls += calls[range]!;
    total.errors += errors[range]!;
  }
  return total;
}

/** About how large a share of the calls is without an error and no slower; a range that is cut counts in part. */
export function shareWithin({ edgesNs, calls, errors }: LatencyHistogram, ns: number): number {
  let good = 0;
  let all = 0;
  for (let range = 0; range < calls.length; range++) {
    all += calls[range]!;
    const [low, high] = [edgesNs[range]!, edgesNs[range + 1]!];
    const part = ns >= high ? 1 : ns <= low ? 0 : (ns - low) / (high - low);
    good += part * (calls[range]! - errors[range]!);
  }
  return all === 0 ? 1 : good / all;
}

const STEPS = [1, 2, 5];

/** Round durations within the bars, at most `most` of them: powers of ten first. */
export function durationTicks({ minNs, maxNs }: HistogramBars, most: number): number[] {
  const all: { ns: number; rank: number }[] = [];
  for (let power = 10 ** Math.floor(Math.log10(minNs)); power <= maxNs; power *= 10)
    STEPS.forEach((step, rank) => {
      if (step * power >= minNs && step * power <= maxNs) all.push({ ns: step * power, rank });
    });
  for (const ranks of [3, 1]) {
    const kept = all.filter(({ rank }) => rank < ranks).map(({ ns }) => ns);
    if (kept.length <= most) return kept;
  }
  const powers = all.filter(({ rank }) => rank === 0).map(({ ns }) => ns);
  const each = Math.ceil(powers.length / Math.max(most, 1));
  return powers.filter((_, i) => i % each === 0);
}
