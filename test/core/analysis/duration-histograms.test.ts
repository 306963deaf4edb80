import fc from 'fast-check';
import { expect, test } from 'vitest';
import { DurationHistograms } from '../../../app/core/analysis/duration-histograms.ts';

const durations = fc.array(
  fc.oneof(fc.maxSafeNat(), fc.nat({ max: 100 }), fc.double({ min: 0, max: 2 ** 63, noNaN: true })),
  {
    minLength: 1,
    maxLength: 60,
  },
);

function filled(values: number[], series = 0): DurationHistograms {
  const histograms = new DurationHistograms();
  const column = Float64Array.from(values);
  for (let i = 0; i < column.length; i++) histograms.add(series, column, i);
  return histograms;
}

test('quantiles are within 2 % of the exact ones', () => {
  fc.assert(
    fc.property(durations, fc.constantFrom(0, 0.5, 0.95, 0.99, 1), (values, q) => {
      const exact = values.toSorted((a, b) => a - b)[Math.max(1, Math.ceil(q * values.length)) - 1]!;
      const got = filled(values).quantile(0, q);
      if (exact < 1) expect(got).toBe(0);
      else expect(Math.abs(got - exact) / exact).toBeLessThanOrEqual(0.02);
    }),
    { numRuns: 1000 },
  );
});

test('one duration is exact', () => {
  expect(filled([123_456_789]).quantile(0, 0.5)).toBe(123_456_789);
});

test('an empty series', () => {
  expect([new DurationHistograms().quantile(9, 0.5), new DurationHistograms().count(9)]).toEqual([0, 0]);
});

test('merging is adding', () => {
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      const histograms = filled(a, 3);
      for (const value of b) histograms.add(40, Float64Array.of(value), 0);
      histograms.merge(7, 3);
      histograms.merge(7, 40);
      histograms.merge(7, 99);
      const both = filled([...a, ...b]);
      expect(histograms.count(7)).toBe(a.length + b.length);
      for (const q of [0, 0.5, 0.95, 1]) expect(histograms.quantile(7, q)).toBe(both.quantile(0, q));
    }),
  );
});

test('series do not touch each other', () => {
  const histograms = new DurationHistograms();
  for (let series = 0; series < 500; series++) histograms.add(series, Float64Array.of(10 ** (series % 9)), 0);
  for (let series = 0; series < 500; series++)
    expect(histograms.quantile(series, 0.5)).toBe(10 ** (series % 9));
});
