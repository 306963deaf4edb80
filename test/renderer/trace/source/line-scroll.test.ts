import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  inView,
  isBefore,
  lastPlace,
  placeAt,
  scrollBy,
  settle,
  shareOf,
  TOP,
  type Blocks,
  type Place,
} from '../../../../renderer/views/trace/source/line-scroll.ts';

const blocksOf = (lines: readonly number[]): Blocks => ({
  count: lines.length,
  linesOf: (block) => lines[block]!,
});
const lengths = fc.array(fc.integer({ min: 1, max: 9 }), { minLength: 1, maxLength: 20 });
const view = fc.double({ min: 1, max: 15, noNaN: true });
/** The place as a number of lines from the top. */
const depth = (lines: readonly number[], { block, line, part }: Place): number =>
  lines.slice(0, block).reduce((a, b) => a + b, 0) + line + part;

test('scrolling goes as far as it is told, up to the ends', () => {
  fc.assert(
    fc.property(
      lengths,
      view,
      fc.array(fc.double({ min: -30, max: 30, noNaN: true })),
      (lines, room, steps) => {
        const blocks = blocksOf(lines);
        const total = lines.reduce((a, b) => a + b, 0);
        let place = TOP;
        let expected = 0;
        for (const step of steps) {
          place = scrollBy(blocks, place, step, room);
          expected = Math.min(Math.max(0, expected + step), Math.max(0, total - room));
          expect(depth(lines, place)).toBeCloseTo(expected, 6);
          expect(place.line).toBeLessThan(blocks.linesOf(place.block));
        }
      },
    ),
  );
});

test('what is in view are the lines from the place on, without a gap', () => {
  fc.assert(
    fc.property(lengths, view, fc.double({ min: 0, max: 1, noNaN: true }), (lines, room, share) => {
      const blocks = blocksOf(lines);
      const place = placeAt(blocks, share, room);
      const shown = inView(blocks, place, room);
      const flat = lines.flatMap((count, block) =>
        Array.from({ length: count }, (_, line) => `${block}.${line}`),
      );
      const first = Math.floor(depth(lines, place) + 1e-9);
      const rows = shown.flatMap(({ block, from, to }) =>
        Array.from({ length: to - from }, (_, i) => `${block}.${from + i}`),
      );
      expect(rows).toEqual(flat.slice(first, first + rows.length));
      expect(rows.length).toBeGreaterThanOrEqual(Math.min(flat.length, Math.floor(room)));
      expect(rows.length).toBeLessThanOrEqual(Math.ceil(room) + 2);
    }),
  );
});

test('the scrollbar reaches both ends, and further down is further down', () => {
  fc.assert(
    fc.property(lengths, view, (lines, room) => {
      const blocks = blocksOf(lines);
      expect(placeAt(blocks, 0, room)).toEqual(TOP);
      expect(placeAt(blocks, 1, room).block).toBe(lastPlace(blocks, room).block);
      expect(shareOf(blocks, TOP, room)).toBe(0);
      let before = TOP;
      for (let share = 0; share <= 1; share += 0.05) {
        const place = placeAt(blocks, share, room);
        expect(isBefore(place, before)).toBe(false);
        before = place;
      }
    }),
  );
});

test('a place stays where it is when blocks above it turn out longer', () => {
  const guessed = blocksOf([3, 3, 3, 3, 3]);
  const known = blocksOf([40, 3, 3, 3, 3]);
  const place = scrollBy(guessed, TOP, 4, 5);
  expect(place).toEqual({ block: 1, line: 1, part: 0 });
  expect(settle(known, place, 5)).toEqual(place);
  expect(settle(blocksOf([3, 1]), { block: 1, line: 7, part: 0.5 }, 1)).toEqual({
    block: 1,
    line: 0,
    part: 0,
  });
  expect(settle(blocksOf([]), place, 5)).toEqual(TOP);
});

test('a million blocks cost no more than what is in view', () => {
  let asked = 0;
  const blocks: Blocks = {
    count: 1_000_000,
    linesOf: () => {
      asked += 1;
      return 24;
    },
  };
  const place = placeAt(blocks, 0.5, 40);
  inView(blocks, scrollBy(blocks, place, 3, 40), 40);
  expect(asked).toBeLessThan(60);
});
