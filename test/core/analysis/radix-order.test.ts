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

test.each([
  ['spread', (i: number) => (i * 7919) % 20_011],
  ['in order', (i: number) => i],
  ['all at once', () => 5],
  ['nothing but zeros', () => 0],
  ['crowded at the start, one far away', (i: number) => (i === 77 ? 1e15 : (i * 31) % 500)],
  ['in clusters of hundreds', (i: number) => (i % 40) * 1e12 + ((i * 17) % 90)],
  ['beyond every clock', (i: number) => (i % 3 === 0 ? Infinity : i % 1000)],
])('many, %s', (_, timeOf) => {
  const times = Float64Array.from({ length: 20_000 }, (_, i) => timeOf(i));
  expect([...sortByTime(indexes(times.length), times)]).toEqual(
    [...indexes(times.length)].sort((a, b) => (times[a] === times[b] ? 0 : times[a]! - times[b]!) || a - b),
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
