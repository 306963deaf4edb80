import fc from 'fast-check';
import { expect, test } from 'vitest';
import { PairTable } from '../../../app/core/analysis/pair-table.ts';

const word = fc.oneof(
  fc.nat({ max: 3 }),
  fc.integer({ min: 0xffff_fff0, max: 0xffff_ffff }),
  fc.integer({ min: 0, max: 0xffff_ffff }),
);
const pairs = fc.array(fc.tuple(word, word), { maxLength: 200 });

test('numbers pairs as a map of texts does', () => {
  fc.assert(
    fc.property(fc.array(pairs, { maxLength: 3 }), fc.nat({ max: 40 }), (rounds, expected) => {
      const table = new PairTable(expected);
      for (const round of rounds) {
        table.clear(expected);
        const known = new Map<string, number>();
        for (const [high, low] of round) {
          const key = `${high},${low}`;
          expect(table.find(high, low)).toBe(known.get(key) ?? -1);
          if (!known.has(key)) known.set(key, known.size);
          expect(table.add(high, low)).toBe(known.get(key));
          expect(table.size).toBe(known.size);
        }
        for (const [key, index] of known) expect(`${table.high(index)},${table.low(index)}`).toBe(key);
      }
    }),
  );
});

test('signed and unsigned words are the same', () => {
  const table = new PairTable(1);
  table.add(0xffff_ffff, 0x8000_0000);
  expect(table.find(-1, 0x8000_0000 | 0)).toBe(0);
});
