import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { TracePlot } from '../../../app/core/contract/query-methods.ts';
import {
  movedBy,
  resized,
  SHORTEST_NS,
  StripScale,
  stripBars,
  stripTicks,
  zoomed,
} from '../../../renderer/views/map/strip-scale.ts';

const SECOND = 1_000_000_000n;
const whole = { fromNs: 0n, toNs: 1_000n * SECOND };
const at = fc.bigInt({ min: -500n * SECOND, max: 1_500n * SECOND });

test('a moved window keeps its length and stays within', () => {
  fc.assert(
    fc.property(
      fc.bigInt({ min: 0n, max: 900n }),
      fc.bigInt({ min: 1n, max: 100n }),
      at,
      (from, length, by) => {
        const window = { fromNs: from * SECOND, toNs: (from + length) * SECOND };
        const next = movedBy(window, by, whole);
        expect(next.toNs - next.fromNs).toBe(length * SECOND);
        expect(next.fromNs >= whole.fromNs && next.toNs <= whole.toNs).toBe(true);
      },
    ),
  );
});

test('a resized window never turns about', () => {
  const window = { fromNs: 100n * SECOND, toNs: 200n * SECOND };
  fc.assert(
    fc.property(fc.constantFrom('from' as const, 'to' as const), at, (end, to) => {
      const next = resized(window, end, to, whole);
      expect(next.toNs - next.fromNs >= SHORTEST_NS).toBe(true);
      expect(end === 'from' ? next.toNs : next.fromNs).toBe(end === 'from' ? window.toNs : window.fromNs);
    }),
  );
});

test('zooming keeps the time under the pointer, and ends with everything', () => {
  const middle = 400n * SECOND;
  const near = zoomed(whole, middle, 0.5, whole)!;
  expect([near.fromNs, near.toNs]).toEqual([200n * SECOND, 700n * SECOND]);
  expect(zoomed(near, middle, 4, whole)).toBeUndefined();
});

test('bars lie where their time is, failed ones in them', () => {
  const plot: TracePlot = {
    traces: 12,
    errors: 1,
    fromNs: 0n,
    toNs: 100n,
    minNs: 1,
    maxNs: 2,
    points: undefined,
    cells: {
      columns: 2,
      rows: 1,
      traces: Uint32Array.of(8, 4),
      errors: Uint32Array.of(0, 1),
      p50: new Float64Array(2),
      p95: new Float64Array(2),
    },
    p50Ns: 1,
    p95Ns: 1,
    p99Ns: 1,
    complete: true,
    elapsedMs: 1,
  };
  const scale = new StripScale({ fromNs: 0n, toNs: 200n }, 200);
  expect(stripBars(plot, scale)).toEqual([
    { x: 0, width: 50, height: 1, failed: 0 },
    { x: 50, width: 50, height: 0.5, failed: 0.25 },
  ]);
  expect(stripBars(undefined, scale)).toEqual([]);
  expect([scale.x(100n), scale.time(100)]).toEqual([100, 100n]);
});

test('the ruler names round times, not closer than they can be read', () => {
  const from = 1_790_000_000n * SECOND;
  const scale = new StripScale({ fromNs: from, toNs: from + 600n * SECOND }, 800);
  const ticks = stripTicks(scale, Number(from / 1_000_000n));
  expect(ticks.length).toBeGreaterThan(3);
  for (let i = 1; i < ticks.length; i++) expect(ticks[i]!.x - ticks[i - 1]!.x).toBeGreaterThanOrEqual(90);
  for (const { text } of ticks) expect(text).toMatch(/^\d\d:\d\d(:\d\d)?$/);
  // Seen on another day, the first says which day it was.
  const later = stripTicks(scale, Number(from / 1_000_000n) + 5 * 86_400_000);
  expect(later[0]!.text).toMatch(/^2026-09-\d\d \d\d:\d\d(:\d\d)?$/);
  expect(later.slice(1)).toEqual(ticks.slice(2));
});

test('a ruler of a moment, or of half a century, has few times', () => {
  for (const length of [0n, 1n, 1_000n, SECOND, 100n * SECOND, 1_800_000_000n * SECOND]) {
    const ticks = stripTicks(new StripScale({ fromNs: 1n, toNs: 1n + length }, 800));
    const now = 1_800_000_000n * SECOND;
    const late = stripTicks(new StripScale({ fromNs: now, toNs: now + length }, 800));
    expect(Math.max(ticks.length, late.length)).toBeLessThan(12);
  }
});
