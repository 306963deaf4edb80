import { expect, test } from 'vitest';
import { createClient, type Transport } from '../../../app/core/contract/client.ts';
import type { Events } from '../../../app/core/contract/methods.ts';
import { SessionHost } from '../../../renderer/host/session-host.ts';
import type { Host } from '../../../renderer/host/host.ts';

function fakeHost(): {
  host: Host;
  asked: unknown[];
  emit(event: string, data: unknown): void;
  listeners(): number;
} {
  const asked: unknown[] = [];
  const listeners = new Map<string, Set<(data: never) => void>>();
  const transport: Transport = {
    invoke: (method, params) => {
      asked.push([method, params]);
      return Promise.resolve({});
    },
    subscribe: (event, listener) => {
      const all = listeners.get(event) ?? new Set();
      listeners.set(event, all.add(listener));
      return () => all.delete(listener);
    },
  };
  const link: Host['link'] = {
    status: { state: 'open' },
    onStatus: () => () => undefined,
    retry: () => undefined,
  };
  return {
    host: { client: createClient(transport), link, desktop: undefined },
    asked,
    emit: (event, data) => {
      for (const listener of listeners.get(event) ?? []) listener(data as never);
    },
    listeners: () => [...listeners.values()].reduce((sum, all) => sum + all.size, 0),
  };
}

test('questions about data go to the session, others stay as they are', async () => {
  const { host, asked } = fakeHost();
  const { client } = new SessionHost(host, 's1');
  await client.call('traces.search', { query: 'a' });
  await client.call('traces.search', { session: 's2' });
  await client.call('traces.search', { session: undefined });
  await client.call('settings.get', {});
  await client.call('sessions.close', { session: 's3' });
  expect(asked).toEqual([
    ['traces.search', { query: 'a', session: 's1' }],
    ['traces.search', { session: 's2' }],
    ['traces.search', { session: 's1' }],
    ['settings.get', {}],
    ['sessions.close', { session: 's3' }],
  ]);
});

test('each side of a comparison is of the session, unless it names another', async () => {
  const { host, asked } = fakeHost();
  await new SessionHost(host, 's1').client.call('compare.get', {
    a: { traceId: 'a' },
    b: { session: 'live' },
  });
  expect(asked).toEqual([['compare.get', { a: { traceId: 'a', session: 's1' }, b: { session: 'live' } }]]);
});

test('the live session is asked by naming none', async () => {
  const { host, asked } = fakeHost();
  await new SessionHost(host, 'live').client.call('store.stats', {});
  expect(asked).toEqual([['store.stats', {}]]);
});

test('a session hears of its own growth and notes only, until it is closed', () => {
  const { host, emit, listeners } = fakeHost();
  const session = new SessionHost(host, 's1');
  const grown: Events['store.changed'][] = [];
  let noted = 0;
  const off = session.client.on('store.changed', (change) => grown.push(change));
  session.client.on('annotations.changed', () => noted++);
  emit('store.changed', { spans: 9, spansPerSecond: 9 });
  emit('session.grew', { session: 's2', spans: 5 });
  emit('session.grew', { session: 's1', spans: 7 });
  emit('annotations.changed', { session: 's2' });
  emit('annotations.changed', { session: 's1' });
  expect(grown).toEqual([{ spans: 7, spansPerSecond: 0 }]);
  expect(noted).toBe(1);
  off();
  emit('session.grew', { session: 's1', spans: 8 });
  expect(grown.length).toBe(1);
  session.close();
  expect(listeners()).toBe(0);
});
