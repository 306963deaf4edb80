import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  hasWithin,
  lowerBound,
  lowerBoundNear,
} from '../../../../renderer/views/trace/state/sorted-column.ts';

const anyColumn = fc.array(fc.nat(60), { maxLength: 60 }).map((values) => Float64Array.from(values).sort());

test('looking outwards from any guess finds what a search of the whole finds', () => {
  fc.assert(
    fc.property(anyColumn, fc.nat(62), fc.nat(60), fc.nat(60), fc.integer(), (column, value, a, b, guess) => {
      const from = Math.min(a, b, column.length);
      const to = Math.min(Math.max(a, b), column.length);
      const expected = from + lowerBound(column.subarray(from, to), value);
      expect(lowerBoundNear(column, value, from, to, guess % 70)).toBe(expected);
    }),
    { numRuns: 1_000 },
  );
});

test('a value within bounds is seen, the upper one left out', () => {
  fc.assert(
    fc.property(anyColumn, fc.nat(62), fc.nat(62), (column, from, to) => {
      expect(hasWithin(column, from, to)).toBe(column.some((value) => value >= from && value < to));
    }),
  );
});
