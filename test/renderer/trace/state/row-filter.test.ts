import fc from 'fast-check';
import { expect, test } from 'vitest';
import {
  isFiltering,
  keptRows,
  NO_FILTER,
  tally,
  toggled,
} from '../../../../renderer/views/trace/state/row-filter.ts';
import { arbitraryTrace } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf, marksOf } from '../waterfall/scene-of.ts';

const shop = columnsOf(`
  web GET 0..100 server
    cart get 10..20 client
      db SELECT 12..18 client
    pay charge 30..90
`);

test('without a wish everything is kept, and nothing is made', () => {
  expect(keptRows(shop, NO_FILTER, undefined)).toBeUndefined();
  // Matches are asked for, and nothing is looked for.
  expect(keptRows(shop, { ...NO_FILTER, matchesOnly: true }, undefined)).toBeUndefined();
  expect(isFiltering(NO_FILTER)).toBe(false);
});

test('hidden services go, unless something kept lies below them', () => {
  const kept = keptRows(shop, { ...NO_FILTER, hiddenServices: new Set(['web', 'cart', 'pay']) }, undefined)!;
  expect([...kept]).toEqual([2, 2, 1, 0]);
});

test('kinds and matches narrow it down together', () => {
  const { marks } = marksOf(shop, [1, 3]);
  expect([...keptRows(shop, { ...NO_FILTER, matchesOnly: true }, marks)!]).toEqual([2, 1, 0, 1]);
  const clients = { ...NO_FILTER, hiddenKinds: new Set([3]), matchesOnly: true };
  expect([...keptRows(shop, clients, marks)!]).toEqual([2, 0, 0, 1]);
});

test('a row is shown exactly if it is wanted or stands above one that is', () => {
  fc.assert(
    fc.property(arbitraryTrace, fc.array(fc.nat(10)), fc.array(fc.nat(5)), (trace, services, kinds) => {
      const hiddenServices = new Set(services.map((i) => trace.services[i] ?? ''));
      const hiddenKinds = new Set(kinds);
      const kept = keptRows(trace, { hiddenServices, hiddenKinds, matchesOnly: false }, undefined);
      const wanted = (row: number) =>
        !hiddenServices.has(trace.services[trace.service[row]!]!) && !hiddenKinds.has(trace.kind[row]!);
      for (let row = 0; row < trace.count; row++) {
        const below = Array.from({ length: trace.size[row]! - 1 }, (_, i) => row + 1 + i);
        const expected = wanted(row) ? 1 : below.some(wanted) ? 2 : 0;
        expect(kept?.[row] ?? 1).toBe(expected);
      }
    }),
  );
});

test('spans are counted by service and kind, those that have not arrived are not', () => {
  const trace = columnsOf('\n  web GET 0..10 server\n  mail late 7..8 parent=dead client\n');
  const { services, kinds } = tally(trace);
  expect(trace.services.map((name, i) => [name, services[i]]).filter(([name]) => name !== '')).toEqual([
    ['web', 1],
    ['mail', 1],
  ]);
  expect([kinds[2], kinds[3], kinds[0]]).toEqual([1, 1, 0]);
});

test('an entry is put into a set, or taken out of it', () => {
  expect([...toggled(new Set(['a']), 'b')]).toEqual(['a', 'b']);
  expect([...toggled(new Set(['a', 'b']), 'a')]).toEqual(['b']);
});
