import fc from 'fast-check';
import { expect, test } from 'vitest';
import { valueOfRank } from '../../../app/core/analysis/value-of-rank.ts';

const sorted = (values: Float64Array) => values.slice().sort();

test('the value of a rank is the one a sort puts there', () => {
  fc.assert(
    fc.property(fc.array(fc.double({ min: 0, noNaN: true }), { minLength: 1, maxLength: 200 }), (list) => {
      const values = Float64Array.from(list, Math.abs);
      for (const rank of [0, values.length >> 1, values.length - 1]) {
        expect(valueOfRank(values.slice(), values.length, rank)).toBe(sorted(values)[rank]);
      }
    }),
  );
});

test.each([
  ['spread', (i: number) => (i * 7919) % 100_003],
  ['all equal', () => 5e6],
  ['ascending', (i: number) => i],
  ['mostly equal', (i: number) => (i % 1000 === 0 ? i : 0)],
  ['far apart', (i: number) => 2 ** ((i % 120) - 60)],
  ['alike in their first digits', (i: number) => 1e15 + ((i * 31) % 4099)],
])('of a hundred thousand values, %s', (_, value) => {
  const values = Float64Array.from({ length: 100_000 }, (__, i) => value(i));
  for (const rank of [0, 50_000, 94_999, 99_999]) {
    expect(valueOfRank(values.slice(), values.length, rank)).toBe(sorted(values)[rank]);
  }
});

test('only the first values count', () => {
  expect(valueOfRank(Float64Array.of(4, 2, 9, 0), 3, 0)).toBe(2);
});
