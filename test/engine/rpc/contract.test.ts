import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { toHex } from '../../../app/core/base/hex.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { type Engine, startEngine } from '../../../app/engine/engine.ts';
import { VERSION } from '../../../app/engine/version.ts';
import { ask, post, TestSocket } from './ask.ts';

const folders: string[] = [];
function newFolder(): string {
  const folder = mkdtempSync(join(tmpdir(), 'engine-'));
  folders.push(folder);
  return folder;
}
afterAll(() => {
  for (const folder of folders) rmSync(folder, { recursive: true });
});

const ports = { uiPort: 0, otlpHttpPort: 0, otlpGrpcPort: 0 };
const portOf = (address: string): number => Number(/:(\d+)/.exec(address)?.[1]);

const traceId = 'a1'.repeat(16);
const startNs = 1_700_000_000_123_456_789n;
const request = writeTraces(
  ['front', 'back'].map((service, i) => ({
    resource: [{ key: 'service.name', value: { type: 'string', value: service } }],
    scopes: [
      {
        name: 'test',
        version: '1.2',
        spans: [
          {
            traceId,
            spanId: `000000000000000${i + 1}`,
            parentSpanId: i === 0 ? '' : '0000000000000001',
            name: `do ${service}`,
            kind: i === 0 ? 2 : 3,
            startNs: startNs + BigInt(i),
            endNs: startNs + 1_000_000n,
            attributes: [
              { key: 'big', value: { type: 'int', value: 9_007_199_254_740_993n } },
              { key: '__proto__', value: { type: 'string', value: 'kept' } },
            ],
            status: i === 0 ? undefined : { code: 2, message: 'broke' },
          },
        ],
      },
    ],
  })),
);

describe('a running engine', () => {
  let engine: Engine;
  let port: number;
  const call = (method: string, params: unknown = {}) => post(port, engine.info.token, method, params);

  beforeAll(async () => {
    engine = await startEngine({ ...ports, dataDir: newFolder() });
    port = portOf(engine.info.rpc);
    const answer = await ask(
      portOf(engine.info.otlpHttp),
      '/v1/traces',
      { method: 'POST', headers: { 'content-type': 'application/x-protobuf' } },
      request,
    );
    expect(answer.status).toBe(200);
  });
  afterAll(() => engine.close());

  test('says where it is, in the form that other programs rely on', () => {
    const { info } = engine;
    expect(Object.keys(info)).toEqual(['url', 'rpc', 'token', 'otlpHttp', 'otlpGrpc', 'data', 'pid']);
    expect(info.url).toBe(`http://127.0.0.1:${port}/#token=${info.token}`);
    expect(info.rpc).toBe(`http://127.0.0.1:${port}/rpc`);
    expect(info.token).toMatch(/^[\w-]{43}$/);
    expect(info.otlpHttp).toMatch(/^http:\/\/127\.0\.0\.1:\d+$/);
    expect(info.otlpGrpc).toMatch(/^127\.0\.0\.1:\d+$/);
    expect([info.pid, info.data]).toEqual([process.pid, folders[0]]);
  });

  test('app.info', async () => {
    const { json } = await call('app.info');
    expect(json).toMatchObject({ version: VERSION, otlpHttp: engine.info.otlpHttp, notices: [] });
    expect(existsSync(json['data'] as string)).toBe(true);
  });

  test('store.stats', async () => {
    expect((await call('store.stats')).json).toMatchObject({
      spans: 2,
      traces: 1,
      segments: 0,
      journalRequests: 1,
      services: expect.arrayContaining(['front', 'back']) as string[],
      bytes: expect.any(Number) as number,
      spansPerSecond: expect.any(Number) as number,
    });
  });

  test('traces.search', async () => {
    const found = {
      traceId,
      rootService: 'front',
      rootName: 'do front',
      hasRoot: true,
      startNs: startNs.toString(),
      durationNs: '1000000',
      spanCount: 2,
      errorCount: 1,
    };
    for (const params of [{}, { query: 'service:back', order: 'slowest' }, { fromNs: startNs.toString() }]) {
      const { status, json } = await call('traces.search', params);
      expect(status).toBe(200);
      expect(json).toMatchObject({ traces: [found], total: 1, complete: true });
    }
    expect((await call('traces.search', { query: 'service:nobody' })).json).toMatchObject({
      traces: [],
      total: 0,
    });
    expect((await call('traces.search', { query: '(' })).json).toMatchObject({
      error: { code: 'query.invalid' },
    });
  });

  test('traces.get and spans.get', async () => {
    const { json } = await call('traces.get', { traceId: traceId.toUpperCase() });
    expect(json).toMatchObject({
      traceId,
      spans: [
        { spanId: '0000000000000001', parentSpanId: '', service: 'front', kind: 'server', status: 'unset' },
        { spanId: '0000000000000002', parentSpanId: '0000000000000001', kind: 'client', status: 'error' },
      ],
    });
    const [span] = json['spans'] as Record<string, Record<string, unknown>>[];
    expect(Object.entries(span!['attributes']!)).toEqual([
      ['big', '9007199254740993'],
      ['__proto__', 'kept'],
    ]);
    const detail = await call('spans.get', { traceId, spanId: '0000000000000002' });
    expect(detail.json).toMatchObject({
      startNs: (startNs + 1n).toString(),
      status: { code: 2, message: 'broke' },
      attributes: [
        { key: 'big', value: { type: 'int', value: '9007199254740993' } },
        { key: '__proto__', value: { type: 'string', value: 'kept' } },
      ],
      scope: { name: 'test', version: '1.2' },
    });
  });

  test('map.get', async () => {
    const { json } = await call('map.get');
    const names = (json['nodes'] as { name: string }[]).map((node) => node.name);
    expect(names).toEqual(expect.arrayContaining(['front', 'back']));
    expect(json['edges']).toBeInstanceOf(Array);
  });

  test('what was exported can be imported elsewhere', async () => {
    const other = await startEngine({ ...ports, dataDir: newFolder() });
    const into = portOf(other.info.rpc);
    for (const format of ['otlp-json', 'otlp-proto']) {
      const { json } = await call('traces.export', { traceId, format });
      const sent = { name: json['fileName'], data: json['data'] };
      const report = await post(into, other.info.token, 'files.import', sent);
      expect(report.json).toMatchObject({ accepted: 2, rejected: 0, message: '' });
    }
    expect((await post(into, other.info.token, 'traces.get', { traceId })).json).toEqual(
      (await call('traces.get', { traceId })).json,
    );
    await other.close();
  });

  test('unknown traces, spans and sessions are 404 with a code', async () => {
    const missing = 'f'.repeat(32);
    const spanId = 'f'.repeat(16);
    for (const [method, params, code] of [
      ['traces.get', { traceId: missing }, 'trace.unknown'],
      ['traces.columns', { traceId: missing }, 'trace.unknown'],
      ['traces.export', { traceId: missing, format: 'otlp-json' }, 'trace.unknown'],
      ['spans.get', { traceId, spanId }, 'span.unknown'],
      ['store.stats', { session: 'none' }, 'session.unknown'],
    ] as const) {
      const { status, json } = await call(method, params);
      expect([method, status, json['error']]).toEqual([method, 404, expect.objectContaining({ code })]);
    }
  });

  test('what arrives is told over the WebSocket, and its columns come as columns', async () => {
    const socket = await new TestSocket(port).open();
    socket.send({ type: 'hello', token: engine.info.token });
    expect(await socket.next()).toEqual({ type: 'welcome' });
    const sent = (await call('receiver.sendTestTrace')).json['traceId'] as string;
    // Of the store's change is told again while the rate comes down.
    const untold = new Set(['store.changed', 'receiver.changed']);
    while (untold.size > 0) {
      const message = await socket.next();
      if (message.type === 'event') untold.delete(message.event);
    }
    socket.send({ type: 'call', id: 1, method: 'traces.columns', params: { traceId: sent } });
    let answer = await socket.next();
    while (answer.type === 'event') answer = await socket.next();
    expect(answer).toMatchObject({ type: 'result', id: 1, result: { traceId: sent, count: 6 } });
    const { start, idHi } = (answer as unknown as { result: { start: unknown; idHi: Uint32Array } }).result;
    expect([start, idHi]).toEqual([expect.any(Float64Array), expect.any(Uint32Array)]);
    expect(toHex(new Uint8Array(idHi.buffer, idHi.byteOffset, 4))).toMatch(/^[0-9a-f]{8}$/);
    // The rate is told until it has come down.
    let rate = 1;
    while (rate > 0) {
      const message = await socket.next();
      if (message.type === 'event' && message.event === 'store.changed')
        rate = (message.data as { spansPerSecond: number }).spansPerSecond;
    }
    socket.socket.close();
  });

  test('who connects while the rate comes down is told of it to the end', async () => {
    const rate = async () => (await call('store.stats')).json['spansPerSecond'] as number;
    let socket: TestSocket;
    do {
      // Nobody is connected when it arrives, and the rate has not come down when somebody is.
      await call('receiver.sendTestTrace');
      await expect.poll(rate, { interval: 20 }).toBeGreaterThan(0);
      socket = await new TestSocket(port).open();
      socket.send({ type: 'hello', token: engine.info.token });
      expect(await socket.next()).toEqual({ type: 'welcome' });
    } while ((await rate()) === 0);
    let last = Infinity;
    while (last > 0) {
      const message = await socket.next();
      if (message.type === 'event' && message.event === 'store.changed')
        last = (message.data as { spansPerSecond: number }).spansPerSecond;
    }
    expect(await rate()).toBe(0);
    socket.socket.close();
  });

  test('the demo shop starts, sends and stops', async () => {
    const before = (await call('store.stats')).json['spans'] as number;
    const started = await call('demo.start', { rate: 100, seed: 3, faults: ['slow-database'] });
    expect(started.json).toMatchObject({ running: true, rate: 100, seed: 3, faults: ['slow-database'] });
    await expect.poll(async () => (await call('store.stats')).json['spans']).toBeGreaterThan(before);
    expect((await call('demo.stop')).json).toMatchObject({ running: false });
    expect((await call('demo.start', { faults: ['none such'] })).status).toBe(400);
  });
});

describe('an engine', () => {
  test('still has what it acknowledged when it is started again', async () => {
    const dataDir = newFolder();
    const first = await startEngine({ ...ports, dataDir, token: 'a-token-of-the-test' });
    const headers = { 'content-type': 'application/x-protobuf' };
    await ask(portOf(first.info.otlpHttp), '/v1/traces', { method: 'POST', headers }, request);
    await first.close();
    const second = await startEngine({ ...ports, dataDir, token: 'a-token-of-the-test' });
    const { json } = await post(portOf(second.info.rpc), 'a-token-of-the-test', 'traces.get', { traceId });
    expect(json['spans']).toHaveLength(2);
    await second.close();
  });

  test('that cannot have its ports starts nothing and names each of them', async () => {
    const taken = createServer();
    await new Promise<void>((resolve) => taken.listen(0, '127.0.0.1', resolve));
    const port = (taken.address() as { port: number }).port;
    const dataDir = newFolder();
    const options = { dataDir, uiPort: port, otlpHttpPort: 0, otlpGrpcPort: port };
    await expect(startEngine(options)).rejects.toMatchObject({
      code: 'port.taken',
      message: expect.stringMatching(
        new RegExp(`Port ${port} \\(window and RPC\\).*pid ${process.pid}.*\\n.*\\(OTLP/gRPC\\)`, 's'),
      ) as string,
    });
    const next = await startEngine({ ...ports, dataDir });
    await next.close();
    taken.close();
  });

  test('lets one process at a time have a data folder', async () => {
    const dataDir = newFolder();
    const first = await startEngine({ ...ports, dataDir });
    await expect(startEngine({ ...ports, dataDir })).rejects.toMatchObject({ code: 'data.locked' });
    await first.close();
  });
});

test('the version is that of package.json', () => {
  const { version } = JSON.parse(readFileSync('package.json', 'utf8')) as { version: string };
  expect(VERSION).toBe(version);
});
