import { expect, test } from 'vitest';
import type { MapEdge, ServiceMap } from '../../../../app/core/contract/methods.ts';
import { mapChanges } from '../../../../renderer/components/graph/map-changes.ts';
import { edge, mapOf } from './shop-map.ts';

/** An edge whose calls took so long, by ranges of 10 ms. */
function timed(calls: number[], errors = 0): MapEdge {
  const total = calls.reduce((sum, count) => sum + count, 0);
  const rank = (share: number): bigint => {
    let below = 0;
    for (const [i, count] of calls.entries()) {
      below += count;
      if (below >= share * total) return BigInt(i * 10 + 5) * 1_000_000n;
    }
    return 0n;
  };
  return {
    ...edge('a', 'b', total, errors),
    p50Ns: rank(0.5),
    p95Ns: rank(0.95),
    latency: {
      edgesNs: Float64Array.from({ length: calls.length + 1 }, (_, i) => i * 1e7),
      calls: Uint32Array.from(calls),
      errors: new Uint32Array(calls.length),
    },
  };
}
const plain = (text: string): string => text.replace(/[\u00a0\u202f\u2009]/g, ' ');
const change = (before: MapEdge[], after: MapEdge[], scale = 1) => {
  const late: ServiceMap = mapOf(after);
  const longer = { ...late, toNs: late.fromNs + (late.toNs - late.fromNs) * BigInt(scale) };
  return mapChanges(mapOf(before), longer).list.map(({ part, change: { kind, words } }) => [
    part.kind === 'node' ? part.id : part.key.replace('\u0000', ' > '),
    kind,
    plain(words),
  ]);
};

test('what is slower or faster is told by the figure that moved most', () => {
  expect(change([timed([80, 20])], [timed([0, 0, 0, 70, 30])])).toEqual([
    ['a > b', 'slower', 'p50 5 ms → 35 ms'],
  ]);
  expect(change([timed([0, 0, 0, 70, 30])], [timed([80, 20])])).toEqual([
    ['a > b', 'faster', 'p50 35 ms → 5 ms'],
  ]);
});

test('a few slow calls are chance, and so is the same distribution drawn twice', () => {
  expect(change([timed([8, 2])], [timed([7, 2, 1])])).toEqual([]);
  expect(change([timed([500, 300, 200])], [timed([510, 280, 210])])).toEqual([]);
  expect(change([timed([80, 20])], [timed([79, 20, 0, 0, 1])])).toEqual([]);
});

test('error rates', () => {
  expect(change([edge('a', 'b', 1000, 2)], [edge('a', 'b', 1000, 120)])).toEqual([
    ['a > b', 'failing', 'errors 0.2 % → 12 %'],
  ]);
  expect(change([edge('a', 'b', 1000, 120)], [edge('a', 'b', 1000, 2)])[0]![1]).toBe('recovered');
  expect(change([edge('a', 'b', 10, 0)], [edge('a', 'b', 10, 1)])).toEqual([]);
});

test('new and gone parts, where chance would hardly miss as many; a new node speaks for its edges', () => {
  const both = [edge('a', 'b', 50), edge('a', 'c', 50)];
  expect(change([edge('a', 'b', 50)], both)).toEqual([['c', 'added', 'not seen before']]);
  expect(change(both, [edge('a', 'b', 50)])).toEqual([['c', 'gone', 'not seen any more']]);
  expect(change([edge('a', 'b', 50)], [edge('a', 'b', 50), edge('a', 'c', 3)])).toEqual([]);
  // In ten times the time as many are a tenth as frequent.
  expect(change([edge('a', 'b', 50)], both, 10)).toEqual([]);
  const known = [edge('a', 'b', 50), edge('b', 'c', 50)];
  expect(change(known, [...known, edge('a', 'c', 50)])).toEqual([['a > c', 'added', 'not seen before']]);
});

test('the worst comes first', () => {
  const before = [edge('a', 'b', 1000, 0), edge('a', 'c', 1000, 200), edge('a', 'gone', 40)];
  const after = [edge('a', 'b', 1000, 200), edge('a', 'c', 1000, 0), edge('a', 'new', 40)];
  expect(change(before, after).map(([, kind]) => kind)).toEqual(['failing', 'gone', 'added', 'recovered']);
});
