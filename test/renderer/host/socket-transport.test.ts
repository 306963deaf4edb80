import { afterEach, expect, test, vi } from 'vitest';
import { createClient } from '../../../app/core/contract/client.ts';
import { backoffMs } from '../../../renderer/host/backoff.ts';
import { type LinkStatus, SocketTransport } from '../../../renderer/host/socket-transport.ts';
import {
  FAKE_TOKEN,
  type FakeEngine,
  type FakeHandlers,
  startFakeEngine,
} from '../../fixtures/fake-engine.ts';

/** As long as a busy machine may take. */
const PATIENCE = 120_000;

const open: { close(): unknown }[] = [];
afterEach(async () => {
  for (const thing of open.splice(0).reverse()) await thing.close();
});

async function connect(handlers: FakeHandlers, token = FAKE_TOKEN): Promise<[FakeEngine, SocketTransport]> {
  const engine = await startFakeEngine(handlers);
  const transport = new SocketTransport({ url: engine.url, token });
  open.push(engine, transport);
  return [engine, transport];
}

const reached = (transport: SocketTransport, state: LinkStatus['state']): Promise<unknown> =>
  vi.waitFor(() => expect(transport.status.state).toBe(state), PATIENCE);

test('a call made before the connection is up is answered, with int64 and columns as they are', async () => {
  const [, transport] = await connect({
    'traces.search': (params: { query: string }) => ({
      query: params.query,
      at: 2n ** 62n,
      column: Uint32Array.of(1, 2),
    }),
  });
  const result = await transport.invoke('traces.search', { query: 'a' });
  expect(result).toMatchObject({ query: 'a', at: 2n ** 62n });
  expect((result as { column: Uint32Array }).column).toEqual(Uint32Array.of(1, 2));
});

test('what the engine refuses is rejected with its code', async () => {
  const [, transport] = await connect({
    'traces.get': () => {
      throw Object.assign(new Error('no such trace'), { code: 'trace.unknown' });
    },
  });
  const call = createClient(transport).call('traces.get', { traceId: '1' });
  await expect(call).rejects.toMatchObject({
    name: 'RpcError',
    code: 'trace.unknown',
    message: 'no such trace',
  });
});

test('a lost connection rejects what is in flight, and comes back by itself', async () => {
  const [engine, transport] = await connect({
    'store.stats': () => new Promise(() => undefined),
    'app.info': () => 'here',
  });
  await reached(transport, 'open');
  const states: string[] = [];
  transport.onStatus(({ state }) => states.push(state));
  const call = transport.invoke('store.stats', {});
  const refused = expect(call).rejects.toMatchObject({ code: 'connection.lost' });
  await new Promise((resolve) => setTimeout(resolve, 20));
  engine.drop();
  await refused;
  await expect(transport.invoke('app.info', {})).rejects.toMatchObject({ code: 'connection.down' });
  await reached(transport, 'open');
  expect(states).toEqual(['down', 'open']);
  expect(await transport.invoke('app.info', {})).toBe('here');
});

test('a wrong token is not tried again', async () => {
  const [, transport] = await connect({}, 'wrong');
  const call = transport.invoke('app.info', {});
  await expect(call).rejects.toMatchObject({ code: 'connection.lost' });
  expect(transport.status.state).toBe('refused');
  await expect(transport.invoke('app.info', {})).rejects.toMatchObject({ code: 'connection.down' });
});

test('a cancelled call is rejected at once and its late answer is nobody’s', async () => {
  let answer: (value: string) => void = () => undefined;
  const [, transport] = await connect({
    'traces.search': () => new Promise<string>((resolve) => (answer = resolve)),
    'app.info': () => 'still here',
  });
  await reached(transport, 'open');
  const abort = new AbortController();
  const call = transport.invoke('traces.search', {}, abort.signal);
  const refused = expect(call).rejects.toMatchObject({ code: 'call.cancelled' });
  abort.abort();
  await refused;
  answer('late');
  expect(await transport.invoke('app.info', {})).toBe('still here');
});

test('events reach who listens, until they stop', async () => {
  const [engine, transport] = await connect({ 'app.info': () => 1 });
  const heard: unknown[] = [];
  const stop = createClient(transport).on('store.changed', (data) => heard.push(data));
  await reached(transport, 'open');
  engine.emit('store.changed', { spans: 1, spansPerSecond: 2 });
  await vi.waitFor(() => expect(heard).toEqual([{ spans: 1, spansPerSecond: 2 }]), PATIENCE);
  stop();
  engine.emit('store.changed', { spans: 2, spansPerSecond: 2 });
  await transport.invoke('app.info', {});
  expect(heard).toHaveLength(1);
});

test('an engine that moved is followed', async () => {
  const [, transport] = await connect({ 'app.info': () => 'first' });
  await reached(transport, 'open');
  const second = await startFakeEngine({ 'app.info': () => 'second' });
  open.push(second);
  transport.moveTo({ url: second.url, token: FAKE_TOKEN });
  await vi.waitFor(async () => expect(await transport.invoke('app.info', {})).toBe('second'), PATIENCE);
});

test('waits grow, have a limit, and differ between pages', () => {
  expect([0, 1, 2, 3, 10, 1_000].map((attempt) => backoffMs(attempt, () => 0))).toEqual([
    250, 500, 1000, 2000, 5000, 5000,
  ]);
  expect(backoffMs(0, () => 0.999)).toBeGreaterThan(300);
});
