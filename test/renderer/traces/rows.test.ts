import { expect, test } from 'vitest';
import { countFresh, heldRows, inBand, withHead, withTail } from '../../../renderer/state/trace-rows.ts';
import { barScale } from '../../../renderer/views/traces/bar-scale.ts';
import {
  hasTerm,
  rootCounts,
  serviceCounts,
  statusCounts,
  term,
  toggleTerm,
} from '../../../renderer/views/traces/facets.ts';
import { summary } from './summaries.ts';

const ids = (rows: readonly { traceId: string }[]): string => rows.map(({ traceId }) => traceId).join('');

test('held rows keep their places and learn what is new of them', () => {
  const held = [summary('b'), summary('a')];
  const shown = [summary('d'), summary('c'), summary('b', { spanCount: 9 })];
  const rows = heldRows(held, shown);
  expect(ids(rows)).toBe('ba');
  expect(rows[0]!.spanCount).toBe(9);
  expect(countFresh(held, shown)).toBe(2);
});

test('more rows are added behind the held ones, never before them', () => {
  const held = [summary('c'), summary('b')];
  const shown = ['e', 'd', 'c', 'b', 'a', '9'].map((id) => summary(id));
  expect(ids(withTail(held, shown))).toBe('cba9');
});

test('a refreshed head stands before what was known, without what is gone', () => {
  const at = (id: string, second: number) => summary(id, { startNs: BigInt(second) });
  const known = [at('d', 40), at('c', 30), at('b', 20), at('a', 10)];
  expect(ids(withHead([at('f', 60), at('e', 50), at('c', 30)], known, 10))).toBe('fecba');
  expect(ids(withHead([at('f', 60), at('e', 50), at('c', 30)], known, 4))).toBe('fecb');
  expect(withHead([], known, 10)).toEqual([]);
});

test('a band takes both its ends', () => {
  const brush = { fromNs: 0n, toNs: 1n, minNs: 10, maxNs: 20 };
  expect([9n, 10n, 20n, 21n].map((ns) => inBand(brush, ns))).toEqual([false, true, true, false]);
});

test('a few giants do not turn the other bars into slivers', () => {
  const usual = Array.from({ length: 99 }, (_, i) => summary(`${i}`, { durationNs: 100n }));
  expect(barScale([...usual, summary('giant', { durationNs: 100_000n })])).toBe(200);
  expect(barScale([...usual, summary('a', { durationNs: 150n })])).toBe(150);
  expect(barScale([])).toBe(1);
});

test('facets count traces, not mentions', () => {
  const traces = [
    summary('1', { services: ['a', 'b', 'a'], errorCount: 4 }),
    summary('2', { services: ['a'], rootName: 'POST /' }),
    summary('3', { services: ['__proto__'], rootName: 'POST /' }),
  ];
  expect(serviceCounts(traces)).toEqual([
    { value: 'a', count: 2 },
    { value: '__proto__', count: 1 },
    { value: 'b', count: 1 },
  ]);
  expect(rootCounts(traces)[0]).toEqual({ value: 'POST /', count: 2 });
  expect(statusCounts(traces)).toEqual({ ok: 2, error: 1 });
});

test('a facet is switched in the query', () => {
  expect(term('service', 'cart')).toBe('service:cart');
  expect(term('name', 'GET /a "b"')).toBe('name:"GET /a \\"b\\""');
  const once = toggleTerm('duration > 1s', 'service:cart');
  expect(once).toBe('duration > 1s service:cart');
  expect(hasTerm(once, 'service:cart')).toBe(true);
  expect(hasTerm(once, 'service:car')).toBe(false);
  expect(toggleTerm(once, 'service:cart')).toBe('duration > 1s');
  expect(toggleTerm('', 'service:cart')).toBe('service:cart');
});
