import { expect, test } from 'vitest';
import {
  gStatistic,
  isTestable,
  shareDifference,
  standsOut,
} from '../../../app/core/analysis/correlation.ts';
import { Random } from '../../../app/engine/demo/random.ts';

test('G is the log-likelihood ratio of the table', () => {
  // By hand: 2 · Σ observed · ln(observed / expected).
  const g = gStatistic({ selected: 10, rest: 20 }, { selected: 40, rest: 160 });
  const expected =
    2 * (10 * Math.log(10 / 6) + 30 * Math.log(30 / 34) + 20 * Math.log(20 / 24) + 140 * Math.log(140 / 136));
  expect(g).toBeCloseTo(expected, 10);
  expect(gStatistic({ selected: 10, rest: 40 }, { selected: 100, rest: 400 })).toBeCloseTo(0, 10);
});

test('what is in all of the selected and in few others stands out, also in small numbers', () => {
  expect(standsOut({ selected: 8, rest: 2 }, { selected: 8, rest: 200 }, 1_000)).toBe(true);
  expect(standsOut({ selected: 300, rest: 2_000 }, { selected: 400, rest: 40_000 }, 5_000)).toBe(true);
  expect(standsOut({ selected: 0, rest: 30_000 }, { selected: 400, rest: 40_000 }, 5_000)).toBe(true);
});

test('nothing is claimed of few, of sides without traces, of small differences', () => {
  expect(standsOut({ selected: 2, rest: 0 }, { selected: 2, rest: 100_000 }, 1)).toBe(false);
  expect(standsOut({ selected: 4, rest: 0 }, { selected: 4, rest: 6 }, 1)).toBe(false);
  expect(standsOut({ selected: 5, rest: 0 }, { selected: 5, rest: 0 }, 1)).toBe(false);
  expect(standsOut({ selected: 0, rest: 5 }, { selected: 0, rest: 9 }, 1)).toBe(false);
  expect(standsOut({ selected: 51_000, rest: 50_000 }, { selected: 100_000, rest: 100_000 }, 1)).toBe(false);
  expect(isTestable({ selected: 50, rest: 100 }, { selected: 50, rest: 101 })).toBe(false);
});

test('it takes more to stand out among more questions', () => {
  const counts = { selected: 14, rest: 50 };
  const totals = { selected: 40, rest: 1_000 };
  expect(standsOut(counts, totals, 1)).toBe(true);
  expect(standsOut(counts, totals, 1e9)).toBe(false);
});

test('the exact test and the approximation agree where they meet', () => {
  const verdicts = (rest: number): boolean[] =>
    Array.from({ length: 60 }, (_, selected) =>
      standsOut({ selected, rest }, { selected: 100, rest: 400 }, 100),
    );
  // The smallest expected count passes 20 between these two.
  const [below, above] = [verdicts(79), verdicts(81)];
  expect(below.filter((is, i) => is !== above[i]).length).toBeLessThanOrEqual(2);
});

test('chance alone makes no claim in hundreds of answers', () => {
  let claims = 0;
  for (let seed = 1; seed <= 200; seed++) {
    const random = new Random(seed);
    const totals = {
      selected: 5 + Math.floor(random.fraction() * 200),
      rest: 50 + Math.floor(random.fraction() * 500),
    };
    const tests = 100;
    for (let question = 0; question < tests; question++) {
      const share = random.fraction() ** 2;
      const draw = (count: number): number => {
        let hits = 0;
        for (let i = 0; i < count; i++) if (random.fraction() < share) hits++;
        return hits;
      };
      const counts = { selected: draw(totals.selected), rest: draw(totals.rest) };
      if (standsOut(counts, totals, tests)) claims++;
      expect(Math.abs(shareDifference(counts, totals))).toBeLessThanOrEqual(1);
    }
  }
  expect(claims).toBe(0);
});
