import fc from 'fast-check';
import { expect, test } from 'vitest';
import { nextOf } from '../../../../renderer/views/trace/find/find-spans.ts';

test('next and previous go through all matches, and round', () => {
  fc.assert(
    fc.property(
      fc.uniqueArray(fc.nat(100), { minLength: 1 }),
      fc.integer({ min: -1, max: 101 }),
      (list, from) => {
        const sorted = [...list].sort((a, b) => a - b);
        const rows = Uint32Array.from(sorted);
        expect(nextOf(rows, from, 1)).toBe(sorted.find((row) => row > from) ?? sorted[0]);
        expect(nextOf(rows, from, -1)).toBe(sorted.findLast((row) => row < from) ?? sorted.at(-1));
      },
    ),
  );
  expect(nextOf(new Uint32Array(0), 3, 1)).toBe(-1);
});
