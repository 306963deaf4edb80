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

test('packed and unpacked is the same, added to what is there', () => {
  fc.assert(
    fc.property(durations, durations, (a, b) => {
      const packed = filled(b, 1).pack(2);
      const both = filled(a, 3);
      both.addPacked(3, packed, 0);
      both.addPacked(3, packed, 1);
      const expected = filled([...a, ...b]);
      for (const q of [0, 0.3, 0.5, 0.95, 1]) expect(both.quantile(3, q)).toBe(expected.quantile(0, q));
      expect(both.count(3)).toBe(expected.count(0));
      expect(both.ranges([3])).toEqual(expected.ranges([0]));
    }),
  );
});

test('ranges hold every duration between their bounds', () => {
  fc.assert(
    fc.property(durations, (values) => {
      const { edgesNs, counts } = filled(values).ranges([0]);
      const whole = values.map((value) => (value < 1 ? 0 : value));
      const expected = Array.from(counts[0]!, (_, i) => {
        const last = i === counts[0]!.length - 1;
        return whole.filter((value) => value >= edgesNs[i]! && (last || value < edgesNs[i + 1]!)).length;
      });
      expect([...counts[0]!]).toEqual(expected);
      for (let i = 1; i < edgesNs.length; i++) expect(edgesNs[i]).toBeGreaterThan(edgesNs[i - 1]!);
    }),
  );
});
