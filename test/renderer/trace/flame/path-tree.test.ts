import fc from 'fast-check';
import { expect, test } from 'vitest';
import { selfTime } from '../../../../app/core/analysis/self-time.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { aggregatePaths, type PathTree } from '../../../../renderer/views/trace/flame/path-tree.ts';
import { arbitraryTrace, chain } from '../../../core/analysis/arbitrary-trace.ts';
import { columnsOf, siblings } from '../waterfall/scene-of.ts';

const shop = `
  web GET 0..100
    cart get 0..20
      db SELECT 5..15
    cart get 20..60 error
      db SELECT 30..40
      db SELECT 40..55 error
    ads get 60..70
`;

function pathOf(trace: TraceColumns, tree: PathTree, node: number): string {
  const step = `${trace.services[tree.service[node]!]} ${trace.names[tree.name[node]!]}`;
  const above = tree.parent[node]!;
  return above < 0 ? step : `${pathOf(trace, tree, above)} / ${step}`;
}

test('spans with one path are one node, with their count, times and errors', () => {
  const trace = columnsOf(shop);
  const tree = aggregatePaths(trace);
  const ms = (ns: number): number => ns / 1e6;
  const nodes = Array.from({ length: tree.count }, (_, node) => ({
    path: pathOf(trace, tree, node),
    spans: tree.rowsFrom[node + 1]! - tree.rowsFrom[node]!,
    self: ms(tree.self[node]!),
    width: ms(tree.duration[node]!),
    at: ms(tree.start[node]!),
    elapsed: ms(tree.elapsed[node]!),
    p95: ms(tree.p95[node]!),
    errors: tree.errors[node]!,
  }));
  expect(nodes).toEqual([
    { path: 'web GET', spans: 1, self: 30, width: 100, at: 0, elapsed: 100, p95: 100, errors: 0 },
    { path: 'web GET / cart get', spans: 2, self: 25, width: 60, at: 0, elapsed: 60, p95: 40, errors: 1 },
    {
      path: 'web GET / cart get / db SELECT',
      spans: 3,
      self: 35,
      width: 35,
      at: 0,
      elapsed: 35,
      p95: 15,
      errors: 1,
    },
    { path: 'web GET / ads get', spans: 1, self: 10, width: 10, at: 60, elapsed: 10, p95: 10, errors: 0 },
  ]);
});

test('widths add up, children lie within their parents beside each other, and every row has its node', () => {
  fc.assert(
    fc.property(arbitraryTrace, (trace) => {
      const tree = aggregatePaths(trace);
      const sum = (list: Iterable<number>): number => [...list].reduce((a, b) => a + b, 0);
      expect(tree.whole).toBeCloseTo(sum(selfTime(trace)));
      const children = (parent: number): number[] =>
        Array.from({ length: tree.count }, (_, node) => node).filter((node) => tree.parent[node] === parent);
      for (let node = -1; node < tree.count; node++) {
        const below = children(node).sort((a, b) => tree.start[a]! - tree.start[b]! || b - a);
        const width = sum(below.map((child) => tree.duration[child]!));
        if (node >= 0) expect(tree.duration[node]).toBeCloseTo(tree.self[node]! + width);
        const left = node < 0 ? 0 : tree.start[node]!;
        for (const child of below) {
          expect(tree.start[child]).toBeGreaterThanOrEqual(left - 1e-6);
          expect(tree.start[child]! + tree.duration[child]!).toBeLessThanOrEqual(left + width + 1e-6);
          expect(child).toBeGreaterThan(node);
        }
      }
      for (let node = 0; node < tree.count; node++) {
        const rows = tree.rows.subarray(tree.rowsFrom[node]!, tree.rowsFrom[node + 1]!);
        expect([...rows]).toEqual(
          Array.from({ length: trace.count }, (_, row) => row).filter((row) => tree.nodeOf[row] === node),
        );
      }
    }),
  );
});

test('a deep chain of one operation and 300 000 siblings of two are aggregated', () => {
  const deep = aggregatePaths(chain(30_000));
  expect(deep.count).toBe(30_000);
  expect(deep.deepest).toBe(29_999);
  const wide = aggregatePaths(siblings(300_000, 2));
  expect(wide.count).toBe(3);
  expect([...wide.depth]).toEqual([0, 1, 1]);
});
