import fc from 'fast-check';
import { expect, test } from 'vitest';
import { callChart, latencyChart, partBegin } from '../../../renderer/views/services/chart-content.ts';
import {
  barsOf,
  countBetween,
  durationTicks,
  placeOf,
  rangeAt,
  shareWithin,
} from '../../../renderer/views/services/histogram-bars.ts';
import { areaPath, barsPath, linePath } from '../../../renderer/views/services/sparkline.ts';
import { detailOf, SHOP } from './made-up.ts';

const detail = detailOf(SHOP, { service: 'checkout', latencyNs: 300e6 });

test('a line leaves a gap where there is no value, and shows one that stands alone', () => {
  expect(linePath([0, 2, 1], 20, 10)).toBe('M0 10L10 0L20 5');
  expect(linePath([1, NaN, 1, NaN], 30, 10)).toBe('M0 0h1M20 0h1');
  expect(linePath([], 20, 10)).toBe('');
  expect(linePath([0, 0], 20, 10)).toBe('M0 10L20 10');
  expect(areaPath([1, 1], 20, 10)).toBe('M0 0L20 0L20 10L0 10Z');
});

test('an error is never too small to be seen', () => {
  expect(barsPath([0, 1, 1_000], 20, 10, 1_000)).toBe('M10 10v-2M20 10v-10');
});

test('parts of the window follow each other without a gap', () => {
  expect(partBegin(detail, 0)).toBe(detail.fromNs);
  expect(partBegin(detail, detail.columns)).toBe(detail.toNs);
});

test('charts show calls a second and quantiles, with the target as a line', () => {
  const { series, stepMs } = callChart(detail);
  expect((series[0]!.values[3]! * stepMs) / 1_000).toBeCloseTo(detail.series.calls[3]!);
  expect(latencyChart(detail, 300e6).mark?.value).toBe(300e6);
  expect(latencyChart(detail, undefined).mark).toBeUndefined();
});

test('a place among the bars is the range that is drawn there', () => {
  const { histogram } = detail;
  const bars = barsOf(histogram)!;
  for (let range = bars.first; range < bars.end; range++) {
    const middle = Math.sqrt(Math.max(histogram.edgesNs[range]!, bars.minNs) * histogram.edgesNs[range + 1]!);
    expect(rangeAt(bars, histogram, placeOf(bars, middle))).toBe(range);
  }
  expect(rangeAt(bars, histogram, 1)).toBe(bars.end - 1);
  const all = countBetween(histogram, 0, histogram.calls.length - 1);
  expect(countBetween(histogram, bars.first, bars.end - 1)).toEqual(all);
});

test('a histogram without calls has no bars, one of zero durations has', () => {
  const edgesNs = Float64Array.of(0, 1_000, 2_000);
  expect(barsOf({ edgesNs, calls: new Uint32Array(2), errors: new Uint32Array(2) })).toBeUndefined();
  const bars = barsOf({ edgesNs, calls: Uint32Array.of(3, 0), errors: new Uint32Array(2) })!;
  expect(bars.minNs).toBeGreaterThan(0);
  expect(placeOf(bars, 0)).toBe(0);
});

test('the share within a duration grows with it, up to all that did not fail', () => {
  const { histogram } = detail;
  const all = countBetween(histogram, 0, histogram.calls.length - 1);
  const good = (all.calls - all.errors) / all.calls;
  fc.assert(
    fc.property(
      fc.double({ min: 0, max: 1e11, noNaN: true }),
      fc.double({ min: 0, max: 1e11, noNaN: true }),
      (a, b) => {
        const [low, high] = [Math.min(a, b), Math.max(a, b)];
        expect(shareWithin(histogram, low)).toBeLessThanOrEqual(shareWithin(histogram, high));
      },
    ),
  );
  expect(shareWithin(histogram, 1e15)).toBeCloseTo(good);
});

test('durations at the axis are round and as many as have room', () => {
  fc.assert(
    fc.property(
      fc.double({ min: 1, max: 1e12, noNaN: true }),
      fc.double({ min: 1.1, max: 1e9, noNaN: true }),
      fc.integer({ min: 1, max: 12 }),
      (minNs, ratio, most) => {
        const ticks = durationTicks({ first: 0, end: 1, most: 1, minNs, maxNs: minNs * ratio }, most);
        expect(ticks.length).toBeLessThanOrEqual(most);
        for (const ns of ticks) expect(ns >= minNs && ns <= minNs * ratio).toBe(true);
      },
    ),
  );
});
