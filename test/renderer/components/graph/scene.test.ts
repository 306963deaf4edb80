import { expect, test } from 'vitest';
import {
  edgeWidth,
  nodeErrors,
  secondsOf,
  shortTitle,
  splitName,
} from '../../../../renderer/components/graph/figures.ts';
import { KnownParts } from '../../../../renderer/components/graph/known-parts.ts';
import { litBy } from '../../../../renderer/components/graph/lit-parts.ts';
import { edgeKey } from '../../../../renderer/components/graph/layout.ts';
import { buildScene, type Scene } from '../../../../renderer/components/graph/scene.ts';
import type { ServiceMap } from '../../../../app/core/contract/methods.ts';
import { layoutOf } from './elk.ts';
import { edge, mapOf, node, shopMap } from './shop-map.ts';

async function sceneOf(
  map: ServiceMap,
  textScale = 1,
  seconds: number | undefined = secondsOf(map),
): Promise<Scene> {
  const parts = new KnownParts();
  parts.take(map, 0);
  return buildScene({ map, layout: await layoutOf(map), parts, seconds }, textScale);
}

test('errors are red from one percent on, and say how many', async () => {
  const scene = await sceneOf(shopMap());
  const at = (source: string, target: string) =>
    scene.edges.find((item) => item.key === edgeKey({ source, target }))!;
  expect(at('checkout', 'payment').loud).toBe(true);
  expect(at('frontend', 'product-catalog').loud).toBe(false);
  const label = scene.labels.find(({ key }) => key === at('payment', 'acme.example').key)!;
  expect(label.text).toMatch(/^89\s%/);
  expect(scene.nodes.find(({ id }) => id === 'payment')!.loud).toBe(true);
  expect(scene.nodes.find(({ id }) => id === 'payment')!.spoken).toContain('24.6');
  // Red lines are drawn last, above the grey ones.
  const firstLoud = scene.edges.findIndex((item) => item.loud);
  expect(scene.edges.slice(firstLoud).every((item) => item.loud)).toBe(true);
});

test('busier edges are wider, and none is too thin to see', async () => {
  const scene = await sceneOf(shopMap());
  const widths = [...scene.edges].sort((a, b) => a.edge.calls - b.edge.calls).map((item) => item.width);
  expect(widths).toEqual(widths.toSorted((a, b) => a - b));
  expect(widths[0]).toBeGreaterThan(1);
  expect(edgeWidth(5, 0)).toBeGreaterThan(1);
});

test('rates are counted over the time that the map covers', async () => {
  const scene = await sceneOf(shopMap());
  expect(scene.nodes.find(({ id }) => id === 'frontend')!.figures).toMatch(/^23\/s · p95 1\sms$/);
  expect(scene.nodes.find(({ id }) => id === 'stock-sync')!.figures).toBe('1/s spans');
  expect(scene.nodes.find(({ id }) => id === 'user')!.figures).toBe('');
});

test('in one trace calls and errors are counted, and told where a node does not tell them itself', async () => {
  const map = mapOf([
    edge('a', 'b', 47),
    edge('a', 'c/d', 3),
    edge('b', 'c/d', 1),
    edge('b', 'e', 4, 2),
    edge('b', 'f', 1, 1),
  ]);
  const parts = new KnownParts();
  parts.take(map, 0);
  const scene = buildScene({ map, layout: await layoutOf(map), parts, seconds: undefined }, 1);
  const figures = (id: string) => scene.nodes.find((item) => item.id === id)!.figures;
  expect(figures('b')).toMatch(/^×47 · p95 1\sms$/);
  expect(figures('a')).toBe('100 spans');
  expect(figures('f')).toMatch(/^1\sms$/);
  const label = (source: string, target: string) =>
    scene.labels.find(({ key }) => key === edgeKey({ source, target }));
  expect(label('a', 'b')).toBeUndefined();
  expect(label('a', 'c/d')).toMatchObject({ tone: 'calls', text: expect.stringMatching(/^×3/) as string });
  expect(label('b', 'c/d')!.text).toMatch(/^5\sms$/);
  // In words where there is room, else by the mark.
  const told = (words: RegExp) => ({ tone: 'error', text: expect.stringMatching(words) as string });
  expect(label('b', 'e')).toMatchObject(told(/^(2 of 4 failed|✕ 2)$/));
  expect(label('b', 'f')).toMatchObject(told(/^(failed|✕)$/));
});

test('larger text asks for larger labels', async () => {
  const usual = (await sceneOf(shopMap())).labels;
  const large = (await sceneOf(shopMap(), 1.35)).labels;
  expect(Math.min(...large.map((label) => label.height))).toBeGreaterThan(usual[0]!.height);
});

test('a quiet part keeps its place and loses its voice', async () => {
  const parts = new KnownParts();
  const before = mapOf([edge('a', 'b', 100, 50)]);
  parts.take(before, 0);
  const layout = await layoutOf(before);
  const now = mapOf([edge('a', 'c', 100)]);
  parts.take({ ...now, nodes: now.nodes.filter(({ id }) => id === 'a'), edges: [] }, 1);
  const scene = buildScene({ map: now, layout, parts, seconds: 100 }, 1);
  const gone = scene.nodes.find(({ id }) => id === 'b')!;
  expect(gone).toMatchObject({ quiet: true, loud: false, figures: 'quiet' });
  expect(scene.edges[0]).toMatchObject({ quiet: true, loud: false });
  expect(scene.labels).toEqual([]);
});

test('looking at a part lights it and its neighbours', async () => {
  const scene = await sceneOf(shopMap());
  const payment = litBy({ kind: 'node', id: 'payment' }, scene)!;
  expect([...payment.nodes].sort()).toEqual([
    'acme.example',
    'checkout',
    'paylane.example',
    'payment',
    'postgresql/ledger',
  ]);
  const call = litBy({ kind: 'edge', key: edgeKey({ source: 'user', target: 'frontend' }) }, scene)!;
  expect([...call.nodes].sort()).toEqual(['frontend', 'user']);
  expect(litBy({ kind: 'node', id: 'gone' }, scene)).toBeUndefined();
  expect(litBy(undefined, scene)).toBeUndefined();
});

test('names of databases and queues are taken apart', () => {
  expect(splitName(node('postgresql/shop'))).toEqual({ title: 'postgresql/shop', place: 'db.internal' });
  expect(shortTitle(node('postgresql/shop'))).toBe('shop');
  expect(shortTitle(node('redis/0'))).toBe('redis/0');
  expect(splitName(node('#orders'))).toEqual({ title: 'orders', place: 'kafka' });
  expect(splitName({ name: 'user@host', kind: 'service' })).toEqual({ title: 'user@host', place: '' });
});

test('a node that nobody calls is judged by its own spans', () => {
  const root = node('job', { spans: 10, errors: 5 });
  expect(nodeErrors(root, [])).toEqual({ calls: 10, errors: 5 });
  expect(nodeErrors(root, [edge('a', 'job', 4, 1)])).toEqual({ calls: 4, errors: 1 });
});
