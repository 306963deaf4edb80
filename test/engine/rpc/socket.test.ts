import { afterEach, describe, expect, test } from 'vitest';
import type { Handlers } from '../../../app/engine/rpc/handlers.ts';
import { type Rpc, startRpc } from '../../../app/engine/rpc/server.ts';
import { TestSocket } from './ask.ts';

const token = 'a-token-of-the-test';
const running: Rpc[] = [];

async function start(handlers: Partial<Handlers>): Promise<Rpc> {
  const rpc = await startRpc({ port: 0, token, handlers: Promise.resolve(handlers as Handlers) });
  running.push(rpc);
  return rpc;
}

async function connect(rpc: Rpc): Promise<TestSocket> {
  const socket = await new TestSocket(rpc.port).open();
  socket.send({ type: 'hello', token });
  expect(await socket.next()).toEqual({ type: 'welcome' });
  return socket;
}

afterEach(async () => {
  await Promise.all(running.splice(0).map((rpc) => rpc.close()));
});

describe('calls', () => {
  test('are answered under their ids, bytes and bigints as they are', async () => {
    const rpc = await start({
      'traces.export': ({ traceId }) => ({ fileName: traceId, mediaType: '', data: new Uint8Array([7, 8]) }),
      'traces.search': ({ fromNs }) => ({ traces: [], total: Number(fromNs), complete: true, elapsedMs: 0 }),
    });
    const socket = await connect(rpc);
    const traceId = 'ab'.repeat(16);
    socket.send({ type: 'call', id: 5, method: 'traces.search', params: { fromNs: 3n, query: undefined } });
    socket.send({ type: 'call', id: 6, method: 'traces.export', params: { traceId, format: 'otlp-json' } });
    const answers = [await socket.next(), await socket.next()];
    expect(answers).toEqual(
      expect.arrayContaining([
        { type: 'result', id: 5, result: { traces: [], total: 3, complete: true, elapsedMs: 0 } },
        { type: 'result', id: 6, result: { fileName: traceId, mediaType: '', data: new Uint8Array([7, 8]) } },
      ]),
    );
  });

  test('tell how far they are, and what there is already, as long as they are wanted', async () => {
    const rpc = await start({
      'traces.columns': async (_params, signal, onProgress) => {
        onProgress?.(1, 3);
        onProgress?.(2, 3, { rows: Uint32Array.of(7) });
        await new Promise((resolve) => signal.addEventListener('abort', resolve));
        onProgress?.(3, 3);
        signal.throwIfAborted();
        throw new Error('not reached');
      },
    });
    const socket = await connect(rpc);
    const params = { traceId: 'ab'.repeat(16) };
    socket.send({ type: 'call', id: 4, method: 'traces.columns', params });
    expect(await socket.next()).toEqual({ type: 'progress', id: 4, done: 1, total: 3 });
    expect(await socket.next()).toEqual({
      ...{ type: 'progress', id: 4, done: 2, total: 3 },
      part: { rows: Uint32Array.of(7) },
    });
    socket.send({ type: 'cancel', id: 4 });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 4, code: 'call.cancelled' });
  });

  test('bring columns of any length in one message, in between others', async () => {
    const columns = { rows: new Uint32Array(300_001).map((_, i) => i), elapsedMs: 1, version: '1' };
    const rpc = await start({ 'traces.find': () => columns, 'app.info': () => ({ version: '2' }) as never });
    const socket = await connect(rpc);
    const params = { traceId: 'ab'.repeat(16), query: '' };
    for (let id = 1; id <= 6; id++) {
      if (id % 2 === 0) socket.send({ type: 'call', id, method: 'app.info', params: {} });
      else socket.send({ type: 'call', id, method: 'traces.find', params });
    }
    for (let i = 0; i < 6; i++) {
      const { id, result } = (await socket.next()) as { id: number; result: typeof columns };
      expect(result).toEqual(id % 2 === 0 ? { version: '2' } : columns);
    }
  });

  test('are refused with a code', async () => {
    const socket = await connect(await start({}));
    socket.send({ type: 'call', id: 1, method: 'nothing', params: {} });
    socket.send({ type: 'call', id: 2, method: 'spans.get', params: { traceId: 'x' } });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 1, code: 'method.unknown' });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 2, code: 'params.invalid' });
  });

  test('are cancelled by a message and by leaving', async () => {
    const called: Record<string, PromiseWithResolvers<AbortSignal>> = {
      first: Promise.withResolvers(),
      second: Promise.withResolvers(),
    };
    const rpc = await start({
      'map.get': ({ query }, signal) => {
        called[query!]!.resolve(signal);
        return new Promise((_, reject) => {
          signal.addEventListener('abort', () => {
            reject(signal.reason as Error);
          });
        });
      },
    });
    const socket = await connect(rpc);
    socket.send({ type: 'call', id: 1, method: 'map.get', params: { query: 'first' } });
    socket.send({ type: 'call', id: 2, method: 'map.get', params: { query: 'second' } });
    const [first, second] = await Promise.all([called['first']!.promise, called['second']!.promise]);
    socket.send({ type: 'cancel', id: 1 });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 1, code: 'call.cancelled' });
    expect([first.aborted, second.aborted]).toEqual([true, false]);
    const left = new Promise((resolve) => {
      second.addEventListener('abort', resolve);
    });
    socket.socket.close();
    await left;
  });

  test('are bounded in number', async () => {
    const socket = await connect(await start({ 'demo.status': () => new Promise(() => {}) }));
    for (let id = 0; id <= 256; id++) socket.send({ type: 'call', id, method: 'demo.status', params: {} });
    expect(await socket.next()).toMatchObject({ type: 'error', id: 256, code: 'calls.too-many' });
  });

  test.each([
    ['text', 'hello'],
    ['an empty frame', new Uint8Array(0)],
    ['a length beyond the frame', new Uint8Array([255, 255, 255, 255, 1])],
    ['no message', new Uint8Array([4, 0, 0, 0, 0x6e, 0x75, 0x6c, 0x6c])],
  ])('end with a connection that sends %s', async (_what, data) => {
    const socket = await connect(await start({}));
    socket.socket.send(data);
    expect((await socket.closed).code).toBe(4400);
  });
});

describe('events', () => {
  test('come at once, then at a limited pace, the last one always', async () => {
    const rpc = await start({});
    const socket = await connect(rpc);
    const started = performance.now();
    for (let spans = 1; spans <= 50; spans++)
      rpc.publish('store.changed', () => ({ spans, spansPerSecond: 0 }));
    expect(await socket.next()).toMatchObject({ event: 'store.changed', data: { spans: 1 } });
    expect(await socket.next()).toMatchObject({ event: 'store.changed', data: { spans: 50 } });
    expect(performance.now() - started).toBeGreaterThan(95);
    expect(socket.waiting).toEqual([]);
  });

  test('wait for a connection that is slow, and only the newest of each kind', async () => {
    const data = new Uint8Array(48 * 1024 * 1024);
    const rpc = await start({ 'traces.export': () => ({ fileName: '', mediaType: '', data }) });
    const socket = await connect(rpc);
    socket.socket.pause();
    const params = { traceId: 'ab'.repeat(16), format: 'otlp-proto' };
    socket.send({ type: 'call', id: 1, method: 'traces.export', params });
    // The other connection's answer comes after the slow one's was sent, and so filled its buffers.
    const quick = await connect(rpc);
    quick.send({ type: 'call', id: 1, method: 'traces.export', params });
    await quick.next();
    const notice = { code: 'store.full', message: 'full', active: true };
    for (let i = 0; i < 20; i++) rpc.publish('notice', () => notice);
    rpc.publish('notice', () => ({ ...notice, code: 'store.replaced' }));
    rpc.publish('notice', () => ({ ...notice, active: false }));
    for (let i = 0; i < 22; i++) await quick.next();
    socket.socket.resume();
    expect(await socket.next()).toMatchObject({ type: 'result', id: 1 });
    expect(await socket.next()).toMatchObject({ data: { code: 'store.full', active: false } });
    expect(await socket.next()).toMatchObject({ data: { code: 'store.replaced' } });
    expect(socket.waiting).toEqual([]);
  });

  test('that are notices are all told, to every connection', async () => {
    const rpc = await start({});
    const sockets = [await connect(rpc), await connect(rpc)];
    const notice = { code: 'store.full', message: 'full', active: true };
    rpc.publish('notice', () => notice);
    rpc.publish('notice', () => ({ ...notice, active: false }));
    for (const socket of sockets) {
      expect(await socket.next()).toEqual({ type: 'event', event: 'notice', data: notice });
      expect(await socket.next()).toMatchObject({ data: { active: false } });
    }
  });
});

test('closing says goodbye', async () => {
  const rpc = await start({});
  const socket = await connect(rpc);
  await rpc.close();
  expect((await socket.closed).code).toBe(1001);
});
