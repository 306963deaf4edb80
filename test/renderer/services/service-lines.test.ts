import { expect, test } from 'vitest';
import type { Column } from '../../../renderer/views/services/columns.ts';
import { lineKey, type LineOrder, serviceLines } from '../../../renderer/views/services/service-lines.ts';
import { latencyTargets } from '../../../renderer/views/services/targets.ts';
import { listOf, service, SHOP } from './made-up.ts';

const order = (part: Partial<LineOrder> = {}): LineOrder => ({
  sort: { column: 'critical', descending: true },
  text: '',
  open: new Set(),
  targets: [],
  ...part,
});
const names = (services: typeof SHOP, part: Partial<LineOrder> = {}): string[] =>
  serviceLines(services, order(part)).map(({ service: name, operation }) => operation ?? name);

test('services are listed by their share of the critical path, closed', () => {
  expect(names(SHOP)).toEqual(['checkout', 'frontend', 'cart']);
});

test.each<[Column, string[]]>([
  ['name', ['frontend', 'checkout', 'cart']],
  ['rate', ['frontend', 'cart', 'checkout']],
  ['errors', ['checkout', 'frontend', 'cart']],
  ['p50', ['checkout', 'frontend', 'cart']],
  ['p95', ['checkout', 'frontend', 'cart']],
  ['p99', ['checkout', 'frontend', 'cart']],
])('sorts by %s either way', (column, expected) => {
  expect(names(SHOP, { sort: { column, descending: true } })).toEqual(expected);
  expect(names(SHOP, { sort: { column, descending: false } })).toEqual(expected.toReversed());
});

test('operations follow their service in the same order', () => {
  const open = new Set(['frontend']);
  expect(names(SHOP, { open, sort: { column: 'rate', descending: true } })).toEqual([
    'frontend',
    'GET /api/cart',
    'POST /api/checkout',
    'cart',
    'checkout',
  ]);
});

test('a text finds services with all of their operations, and operations wherever they are', () => {
  const open = new Set(['cart']);
  expect(names(SHOP, { text: ' CART', open })).toEqual([
    'frontend',
    'GET /api/cart',
    'cart',
    'Cart/GetCart',
    'Cart/AddItem',
  ]);
  expect(names(SHOP, { text: 'nothing' })).toEqual([]);
});

test('what has no calls has no figures, and comes last either way', () => {
  const idle = service('idle', { calls: 0, p50Ms: 0 });
  for (const descending of [true, false])
    expect(names([idle, ...SHOP], { sort: { column: 'p95', descending } }).at(-1)).toBe('idle');
});

test('rows that are held keep their places, and new ones come after', () => {
  const held = new Map(names(SHOP).map((name, place) => [lineKey(name), place]));
  const busy = SHOP.map((entry) => (entry.service === 'cart' ? { ...entry, criticalShare: 0.9 } : entry));
  const fresh = service('fresh', { calls: 10, p50Ms: 1, critical: 0.95 });
  expect(names([fresh, ...busy], { held })).toEqual(['checkout', 'frontend', 'cart', 'fresh']);
  expect(names([fresh, ...busy])).toEqual(['fresh', 'cart', 'checkout', 'frontend']);
});

test('targets that are missed come first, and a service says how many of its operations miss theirs', () => {
  const targets = [
    { service: 'cart', latency: { ns: 100e6, share: 0.9 } },
    { service: 'checkout', latency: { ns: 100e6, share: 0.9 } },
    { service: 'frontend', operation: 'POST /api/checkout', errors: { share: 0.01 } },
  ];
  const { services } = listOf(SHOP, { targets: latencyTargets(targets) });
  const lines = serviceLines(services, order({ targets, sort: { column: 'target', descending: false } }));
  expect(lines.map((line) => [line.service, line.attainment?.met, line.missedBelow])).toEqual([
    ['checkout', false, 0],
    ['cart', true, 0],
    ['frontend', undefined, 1],
  ]);
});

test('a thousand operations are put in order in no time', () => {
  const operations = Object.fromEntries(
    Array.from({ length: 1_000 }, (_, i) => [`GET /${i}`, { calls: i + 200, p50Ms: 1 + (i % 77) }]),
  );
  const many = service('many', { calls: 1_000, p50Ms: 10 }, operations);
  const lines = serviceLines(
    [many],
    order({ open: new Set(['many']), sort: { column: 'p95', descending: true } }),
  );
  expect(lines.length).toBe(1_001);
  const p95 = lines.slice(1).map(({ figures }) => figures.p95Ns);
  expect(p95).toEqual(p95.toSorted((a, b) => b - a));
});
