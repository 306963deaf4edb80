import { expect, test } from 'vitest';
import { recentChange } from '../../../renderer/views/services/recent-change.ts';

const COLUMNS = 40;

/** The same numbers in every run, 0 to 1. */
function dice(seed: number): () => number {
  let state = seed;
  return () => {
    state = (Math.imul(state, 1_103_515_245) + 12_345) >>> 0;
    return (state >>> 8) / 2 ** 24;
  };
}

interface Course {
  calls?: number;
  failing?(column: number): number;
  p95Ms?(column: number): number;
  seed?: number;
}

function course({ calls = 30, failing = () => 0, p95Ms = () => 100, seed = 1 }: Course) {
  const next = dice(seed);
  const noise = () => 0.7 + 0.6 * next();
  const columns = Array.from({ length: COLUMNS }, (_, column) => column);
  const counts = Uint32Array.from(columns, () => Math.round(calls * noise()));
  const errors = counts.map((count, column) => {
    let failed = 0;
    for (let i = 0; i < count; i++) failed += next() < failing(column) ? 1 : 0;
    return failed;
  });
  const p95 = Float64Array.from(columns, (column) =>
    counts[column] === 0 ? NaN : p95Ms(column) * 1e6 * noise(),
  );
  return { series: { calls: counts, errors, p95 } };
}

const late = (column: number): boolean => column >= 30;

test('what became slower of late is said with both figures', () => {
  const change = recentChange(course({ p95Ms: (column) => (late(column) ? 400 : 100) }));
  expect(change?.what).toBe('slower');
  expect(change?.text).toMatch(/^Slower of late: p95 about \d+\u00a0ms, \d+(\.\d)?\u00a0ms before$/);
});

test('what fails more often of late is said', () => {
  const change = recentChange(course({ failing: (column) => (late(column) ? 0.2 : 0.01) }));
  expect(change).toMatchObject({ what: 'failing' });
});

test('what became better, or was bad for a while before, is not', () => {
  expect(recentChange(course({ p95Ms: (column) => (late(column) ? 50 : 400) }))).toBeUndefined();
  expect(
    recentChange(course({ p95Ms: (column) => (column > 10 && column < 20 ? 900 : 100) })),
  ).toBeUndefined();
  expect(recentChange(course({ failing: (column) => (late(column) ? 0 : 0.3) }))).toBeUndefined();
  // Within the last quarter, and over.
  expect(
    recentChange(course({ failing: (column) => (column > 30 && column < 35 ? 0.5 : 0) })),
  ).toBeUndefined();
});

test('nothing is said of noise, in a thousand operations', () => {
  const said = Array.from({ length: 1_000 }, (_, seed) =>
    recentChange(
      course({
        seed: seed + 1,
        calls: 1 + (seed % 50),
        failing: () => (seed % 10) / 50,
        p95Ms: () => 20 + seed,
      }),
    ),
  ).filter((change) => change !== undefined);
  expect(said).toEqual([]);
});

test('a few calls say nothing, however bad', () => {
  expect(recentChange(course({ calls: 1, failing: (column) => (late(column) ? 1 : 0) }))).toBeUndefined();
  const { series } = course({ p95Ms: (column) => (late(column) ? 900 : 100) });
  const sparse = { ...series, p95: series.p95.map((ns, column) => (column % 8 === 0 ? ns : NaN)) };
  expect(recentChange({ series: sparse })).toBeUndefined();
});
