import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RpcError, type Client } from '../../../app/core/contract/client.ts';
import type { MapQuery, ServiceMap } from '../../../app/core/contract/methods.ts';
import { MapState } from '../../../renderer/views/map/map-state.svelte.ts';
import type { Layout, Shape } from '../../../renderer/components/graph/layout.ts';
import type { MapQuestion, MapWindow } from '../../../renderer/views/map/map-question.ts';
import { edge, mapOf } from '../components/graph/shop-map.ts';

let asked: MapQuery[];
let answer: (query: MapQuery) => ServiceMap;
let layouts: Shape[];
let state: MapState;

const layout = (shape: Shape): Promise<Layout> => {
  layouts.push(shape);
  const box = { x: 0, y: 0, width: 1, height: 1 };
  return Promise.resolve({
    width: layouts.length,
    height: 1,
    nodes: new Map(shape.nodes.map(({ id }) => [id, box])),
    edges: new Map(),
  });
};

const about = (query: string, window: MapWindow, over: Partial<MapQuestion> = {}): MapQuestion => ({
  query: query.trim(),
  window,
  against: 'none',
  expand: [],
  ...over,
});

beforeEach(() => {
  vi.useFakeTimers();
  asked = [];
  layouts = [];
  answer = () => mapOf([edge('a', 'b', 5)]);
  const call = (_method: string, query: MapQuery) => {
    asked.push(query);
    return new Promise((resolve) => setTimeout(resolve, 10)).then(() => answer(query));
  };
  const client = { call, on: () => () => {} } as unknown as Client;
  state = new MapState(client, { layout, close: () => {} });
});

afterEach(() => {
  state.close();
  vi.useRealTimers();
});

test('asks for the window of time, and for settled traces only', async () => {
  state.ask(about(' service:a ', '1m'));
  await vi.advanceTimersByTimeAsync(20);
  expect(state.drawn?.map.edges).toHaveLength(1);
  expect(state.answered).toBe(true);
  const { query, fromNs, toNs } = asked[0]!;
  expect(query).toBe('service:a');
  expect(toNs! - fromNs!).toBe(54_000_000_000n);
  state.ask(about('', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  expect(asked[1]!.fromNs).toBeUndefined();
});

test('draws the very first traces at once although they have not settled', async () => {
  answer = (query) => (query.toNs === undefined ? mapOf([edge('a', 'b', 1)]) : { ...mapOf([]), traces: 0 });
  state.ask(about('', '5m'));
  await vi.advanceTimersByTimeAsync(30);
  expect(asked).toHaveLength(2);
  expect(state.drawn?.map.edges).toHaveLength(1);
});

test('keeps its positions while the shape stays, and lays out anew when it grows', async () => {
  state.ask(about('', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  answer = () => mapOf([edge('a', 'b', 500)]);
  state.touch();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(state.drawn?.map.edges[0]!.calls).toBe(500);
  expect(layouts).toHaveLength(1);
  answer = () => mapOf([edge('a', 'c', 1)]);
  state.touch();
  await vi.advanceTimersByTimeAsync(3_000);
  expect(layouts).toHaveLength(2);
  // b was called a moment ago: it keeps a place.
  expect(layouts[1]!.nodes.map((node) => node.id)).toEqual(['a', 'b', 'c']);
  expect(state.drawn?.parts.nodes.get('b')?.quiet).toBe(true);
});

test('many changes make few questions', async () => {
  state.ask(about('', 'all'));
  for (let i = 0; i < 100; i++) {
    state.touch();
    await vi.advanceTimersByTimeAsync(50);
  }
  expect(asked.length).toBeGreaterThan(3);
  expect(asked.length).toBeLessThan(8);
});

test('another size of the window is another layout of the same map', async () => {
  state.ask(about('', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  state.setDensity('compact');
  await vi.advanceTimersByTimeAsync(20);
  expect(layouts).toHaveLength(2);
  state.setDensity('compact');
  await vi.advanceTimersByTimeAsync(20);
  expect(layouts).toHaveLength(2);
});

test('an answer to an older question is not drawn', async () => {
  answer = (query) => mapOf([edge(query.query ?? 'all', 'b', 1)]);
  state.ask(about('old', 'all'));
  await vi.advanceTimersByTimeAsync(5);
  state.ask(about('new', 'all'));
  await vi.advanceTimersByTimeAsync(40);
  expect(state.drawn?.map.edges[0]!.source).toBe('new');
  expect(state.answered).toBe(true);
});

test('a refusal is told and what was drawn stays', async () => {
  state.ask(about('', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  answer = () => {
    throw new RpcError('query.invalid', 'expected a value');
  };
  state.ask(about('service:', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  expect(state.failure).toEqual({ code: 'query.invalid', message: 'expected a value' });
  expect(state.drawn).toBeDefined();
  answer = () => mapOf([edge('a', 'b', 1)]);
  state.ask(about('service:a', 'all'));
  await vi.advanceTimersByTimeAsync(20);
  expect(state.failure).toBeUndefined();
});
