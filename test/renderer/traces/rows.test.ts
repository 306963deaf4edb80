import { expect, test } from 'vitest';
import { countFresh, heldRows, withHead, withTail } from '../../../renderer/state/trace-rows.ts';
import { barScale } from '../../../renderer/views/traces/bar-scale.ts';
import { listFacets } from '../../../renderer/views/traces/facets.ts';
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

test('a few giants do not turn the other bars into slivers', () => {
  const usual = Array.from({ length: 99 }, (_, i) => summary(`${i}`, { durationNs: 100n }));
  expect(barScale([...usual, summary('giant', { durationNs: 100_000n })])).toBe(200);
  expect(barScale([...usual, summary('a', { durationNs: 150n })])).toBe(150);
  expect(barScale([])).toBe(1);
});

const facet = (field: string, identifier = false) => ({
  field,
  identifier,
  spans: 1,
  distinct: 1,
  values: [],
  partial: false,
});

test('pinned facets come first in their order, even where no span has them', () => {
  const listed = listFacets(
    [facet('service'), facet('http.route'), facet('id', true)],
    ['tier', 'http.route'],
    '',
  );
  expect(listed.map(({ field, pinned, open }) => [field, pinned, open])).toEqual([
    ['tier', true, true],
    ['http.route', true, true],
    ['service', false, true],
    ['id', false, false],
  ]);
  expect(listed[0]!.facet).toBeUndefined();
});

test('only the most useful facets are open, and a search looks at keys', () => {
  const many = Array.from({ length: 30 }, (_, i) => facet(`key.${i}`));
  const open = listFacets(many, [], '').filter((listed) => listed.open);
  expect(open.map(({ field }) => field)).toEqual(many.slice(0, open.length).map(({ field }) => field));
  expect(open.length).toBeLessThan(10);
  expect(listFacets(many, [], ' KEY.29 ').map(({ field }) => field)).toEqual(['key.29']);
});
