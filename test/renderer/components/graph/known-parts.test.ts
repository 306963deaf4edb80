import { expect, test } from 'vitest';
import { KnownParts, MAX_NODES } from '../../../../renderer/components/graph/known-parts.ts';
import { edge, mapOf } from './shop-map.ts';

test('what is missing from the next answer is quiet, and goes when it stays so', () => {
  const parts = new KnownParts();
  parts.take(mapOf([edge('a', 'b', 1), edge('b', 'c', 1)]), 0);
  parts.take(mapOf([edge('a', 'b', 1)]), 1_000);
  expect(parts.nodes.get('c')!.quiet).toBe(true);
  expect(parts.nodes.get('a')!.quiet).toBe(false);
  expect(parts.liveShape().nodes.map((node) => node.id)).toEqual(['a', 'b']);
  expect(parts.wholeShape().nodes.map((node) => node.id)).toEqual(['a', 'b', 'c']);
  parts.forgetStale(30_000);
  expect(parts.nodes.has('c')).toBe(true);
  parts.forgetStale(61_000);
  expect(parts.nodes.has('c')).toBe(false);
  expect(parts.wholeShape().edges).toHaveLength(1);
});

test('what comes back is quiet no more', () => {
  const parts = new KnownParts();
  parts.take(mapOf([edge('a', 'b', 1)]), 0);
  parts.take(mapOf([edge('a', 'c', 1)]), 1);
  parts.take(mapOf([edge('a', 'b', 1)]), 2);
  expect(parts.nodes.get('b')!.quiet).toBe(false);
  expect(parts.nodes.get('c')!.quiet).toBe(true);
});

test('a map of too many nodes keeps the busiest and counts the rest', () => {
  const parts = new KnownParts();
  const edges = Array.from({ length: MAX_NODES + 49 }, (_, i) => edge('hub', `leaf-${i}`, i + 1));
  parts.take(mapOf([edge('user', 'hub', 100_000), ...edges]), 0);
  expect(parts.nodes.size).toBe(MAX_NODES);
  expect(parts.hidden).toBe(51);
  expect(parts.nodes.has('hub')).toBe(true);
  expect(parts.nodes.has('leaf-0')).toBe(false);
  expect(parts.edges.size).toBe(MAX_NODES - 1);
});
