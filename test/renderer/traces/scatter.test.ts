import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nearestPoint, pointsOf, scaleFor } from '../../../renderer/views/traces/scatter-plot.ts';
import {
  durationAt,
  durationTicks,
  fitScale,
  type ScatterScale,
  timeAt,
  timeTicks,
  xOf,
  yOf,
} from '../../../renderer/views/traces/scatter-scale.ts';
import { summary } from './summaries.ts';

const durations = fc.array(fc.double({ min: 0, max: 1e15, noNaN: true }), { minLength: 1, maxLength: 50 });
const scales = fc
  .tuple(durations, fc.double({ min: 1, max: 4e10, noNaN: true }), fc.integer({ min: 100, max: 3000 }))
  .map(([given, span, width]): ScatterScale => {
    const times = Float64Array.from(given, (_, i) => (i / given.length) * span);
    return fitScale(times, Float64Array.from(given), width, 120);
  });

test('every point lies in the plot', () => {
  fc.assert(
    fc.property(durations, (given) => {
      const times = Float64Array.from(given, (_, i) => i * 100);
      const scale = fitScale(times, Float64Array.from(given), 800, 120);
      given.forEach((duration, i) => {
        expect(xOf(scale, times[i]!)).toBeGreaterThanOrEqual(0);
        expect(xOf(scale, times[i]!)).toBeLessThanOrEqual(800);
        expect(yOf(scale, duration)).toBeGreaterThanOrEqual(0);
        expect(yOf(scale, duration)).toBeLessThanOrEqual(120);
      });
    }),
  );
});

test('a place on the plot is the time and the duration that are drawn there', () => {
  fc.assert(
    fc.property(scales, fc.double({ min: 0, max: 1, noNaN: true }), (scale, share) => {
      expect(xOf(scale, timeAt(scale, share * scale.width))).toBeCloseTo(share * scale.width, 2);
      expect(yOf(scale, durationAt(scale, share * scale.height))).toBeCloseTo(share * scale.height, 2);
    }),
  );
});

test('labels never come closer than their gap', () => {
  fc.assert(
    fc.property(scales, (scale) => {
      const ys = durationTicks(scale, 26).map((tick) => yOf(scale, tick));
      for (let i = 1; i < ys.length; i++) expect(ys[i - 1]! - ys[i]!).toBeGreaterThanOrEqual(25.9);
      const xs = timeTicks(scale, 96, 1_795_333_975_000).at.map((tick) => xOf(scale, tick));
      for (let i = 1; i < xs.length; i++) expect(xs[i]! - xs[i - 1]!).toBeGreaterThanOrEqual(95.9);
    }),
  );
});

test('times are written on round local times', () => {
  const scale = { fromMs: 0, toMs: 60_000, minNs: 1e6, maxNs: 1e9, width: 800, height: 120 };
  const base = new Date(2026, 10, 22, 14, 32, 7, 300).getTime();
  const { at, stepMs } = timeTicks(scale, 96, base);
  expect(stepMs).toBe(10_000);
  expect(new Date(base + at[0]!).getSeconds() % 10).toBe(0);
  expect(new Date(base + at[0]!).getMilliseconds()).toBe(0);
});

test('the nearest point is found within reach, and an error on top of others first', () => {
  const start = 1_795_333_975_000_000_000n;
  const points = pointsOf([
    summary('a', { startNs: start + 500_000_000n }),
    summary('b', { startNs: start + 500_000_000n, errorCount: 1 }),
    summary('c', { startNs: start + 5_000_000_000n, durationNs: 2_000_000_000n }),
  ]);
  const scale = scaleFor(points, 900, 160);
  const x = xOf(scale, points.times[0]!);
  const y = yOf(scale, points.durations[0]!);
  expect(nearestPoint(points, scale, x + 3, y - 2, 10)).toBe(1);
  expect(nearestPoint(points, scale, x + 40, y, 10)).toBe(-1);
  expect([...points.order]).toEqual([0, 1, 2]);
});

test('no trace makes no point', () => {
  const points = pointsOf([]);
  expect(points.times.length).toBe(0);
  expect(nearestPoint(points, scaleFor(points, 0, 0), 0, 0, 10)).toBe(-1);
});
