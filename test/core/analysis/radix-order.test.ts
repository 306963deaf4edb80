import fc from 'fast-check';
import { expect, test } from 'vitest';
import { sortByTime, sortByTimeThenId, sortByWord } from '../../../app/core/analysis/radix-order.ts';

const indexes = (count: number): Uint32Array => Uint32Array.from({ length: count }, (_, i) => i);
const word = fc.oneof(fc.nat({ max: 3 }), fc.integer({ min: 0, max: 0xffff_ffff }));
const time = fc.oneof(
  fc.nat({ max: 3 }),
  fc.maxSafeNat(),
  fc.double({ min: 0, max: 1e300, noNaN: true }).map((x) => x + 0),
);

test('by word, stably', () => {
  fc.assert(
    fc.property(fc.array(word, { maxLength: 100 }), (words) => {
      const sorted = sortByWord(
        indexes(words.length),
        new Uint32Array(words.length),
        Uint32Array.from(words),
      );
      expect([...sorted]).toEqual([...indexes(words.length)].sort((a, b) => words[a]! - words[b]! || a - b));
    }),
  );
});

test('by time, and by time and id', () => {
  fc.assert(
    fc.property(fc.array(fc.tuple(time, word, word), { maxLength: 200 }), (rows) => {
      const times = Float64Array.from(rows, ([t]) => t);
      const high = Uint32Array.from(rows, ([, h]) => h);
      const low = Uint32Array.from(rows, ([, , l]) => l);
      const plain = [...indexes(rows.length)];
      expect([...sortByTime(indexes(rows.length), times)]).toEqual(
        plain.toSorted((a, b) => times[a]! - times[b]! || a - b),
      );
      expect([...sortByTimeThenId(indexes(rows.length), times, high, low)]).toEqual(
        plain.toSorted((a, b) => times[a]! - times[b]! || high[a]! - high[b]! || low[a]! - low[b]! || a - b),
      );
    }),
  );
});
