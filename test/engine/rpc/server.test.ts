import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, beforeEach, describe, expect, test, vi } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { TraceSummary } from '../../../app/core/contract/methods.ts';
import type { Handlers } from '../../../app/engine/rpc/handlers.ts';
import { type Rpc, startRpc } from '../../../app/engine/rpc/server.ts';
import { ask, post, TestSocket } from './ask.ts';
import { fakeHandlers } from './fake-handlers.ts';

const token = 'a-token-of-the-test';
const traceId = '0123456789abcdef0123456789abcdef';
const summary: TraceSummary = {
  traceId,
  rootService: 'shop',
  rootName: 'GET /',
  hasRoot: true,
  startNs: 1_700_000_000_123_456_789n,
  durationNs: 42n,
  spanCount: 1,
  errorCount: 0,
  services: ['shop'],
};

const answers: Partial<Handlers> = {
  'app.info': () => ({ version: '1', otlpHttp: '', otlpGrpc: '', data: '', notices: [] }),
  'traces.search': () => ({ traces: [summary], total: 1, complete: true, elapsedMs: 1 }),
  'traces.get': () => {
    throw new RpcError('trace.unknown', 'There is no such trace.');
  },
  'traces.export': () => ({ fileName: 'x', mediaType: 'y', data: new Uint8Array([0, 1, 254, 255]) }),
  'files.import': ({ name, data }) => ({
    name,
    format: [...data].join(),
    accepted: 0,
    rejected: 0,
    message: '',
  }),
  'demo.stop': () => {
    throw new Error('a secret detail');
  },
};
const fake = fakeHandlers(answers);
const folder = mkdtempSync(join(tmpdir(), 'rpc-'));
let rpc: Rpc;

beforeAll(async () => {
  mkdirSync(join(folder, 'site', 'assets'), { recursive: true });
  writeFileSync(join(folder, 'site', 'index.html'), '<!doctype html><title>page</title>');
  writeFileSync(join(folder, 'site', 'assets', 'app-B1x2C3d4.js'), 'export {};');
  writeFileSync(join(folder, 'secret.txt'), 'secret');
  rpc = await startRpc({
    port: 0,
    token,
    handlers: Promise.resolve({ ...handlersOf(fake.handlers) }),
    rendererDir: join(folder, 'site'),
    allowedOrigins: ['app://spanscope'],
  });
});
afterAll(async () => {
  await rpc.close();
  rmSync(folder, { recursive: true });
});
beforeEach(() => {
  fake.called.length = 0;
});

/** A plain table: a promise must not take the fake for another promise. */
function handlersOf(handlers: Handlers): Handlers {
  return Object.fromEntries(
    Object.keys(answers).map((method) => [method, handlers[method as keyof Handlers]]),
  ) as Handlers;
}

describe('POST /rpc', () => {
  test('answers with int64 as decimal strings and passes params on in their types', async () => {
    const params = { fromNs: '1700000000000000001', toNs: 5, order: 'slowest', limit: 7, query: null };
    const { status, json } = await post(rpc.port, token, 'traces.search', params);
    expect(status).toBe(200);
    expect(json).toEqual({
      traces: [{ ...summary, startNs: '1700000000123456789', durationNs: '42' }],
      total: 1,
      complete: true,
      elapsedMs: 1,
    });
    expect(fake.called[0]?.params).toEqual({
      fromNs: 1_700_000_000_000_000_001n,
      toNs: 5n,
      order: 'slowest',
      limit: 7,
    });
  });

  test('keeps a 64-bit integer exact that was sent as a JSON number', async () => {
    const headers = { authorization: `Bearer ${token}` };
    const body = '{"fromNs":1700000000123456789}';
    await ask(rpc.port, '/rpc/traces.search', { method: 'POST', headers }, body);
    expect(fake.called[0]?.params).toEqual({ fromNs: 1_700_000_000_123_456_789n });
  });

  test('writes bytes as base64 and reads them from it', async () => {
    const params = { traceId: traceId.toUpperCase(), format: 'otlp-proto' };
    expect((await post(rpc.port, token, 'traces.export', params)).json['data']).toBe('AAH+/w==');
    expect(fake.called[0]?.params).toEqual({ ...params, traceId });
    const sent = { name: 'f', data: 'AAH-_w' };
    expect((await post(rpc.port, token, 'files.import', sent)).json['format']).toBe('0,1,254,255');
  });

  test('takes an empty body for no params', async () => {
    const headers = { authorization: `Bearer ${token}` };
    expect((await ask(rpc.port, '/rpc/app.info', { method: 'POST', headers })).status).toBe(200);
  });

  test.each([
    ['a method that is not there', 'traces.nothing', {}, 404, 'method.unknown', /traces\.nothing/],
    ['a method of the prototype', 'constructor', {}, 404, 'method.unknown', /constructor/],
    ['a trace that is not there', 'traces.get', { traceId }, 404, 'trace.unknown', /no such trace/],
    ['a missing param', 'traces.get', {}, 400, 'params.invalid', /traceId must be 32 hex/],
    [
      'a wrong order',
      'traces.search',
      { order: 'best' },
      400,
      'params.invalid',
      /order must be one of newest/,
    ],
    ['a limit beyond the limit', 'traces.search', { limit: 10_001 }, 400, 'params.invalid', /limit/],
    ['a time that is none', 'traces.search', { fromNs: '1.5' }, 400, 'params.invalid', /fromNs/],
    [
      'a time beyond 64 bits',
      'traces.search',
      { toNs: '9223372036854775808' },
      400,
      'params.invalid',
      /toNs/,
    ],
    ['a param that is not known', 'traces.search', { form: 1 }, 400, 'params.invalid', /"form"/],
    ['params that are a list', 'traces.search', [], 400, 'params.invalid', /object/],
    ['a defect, without its detail', 'demo.stop', {}, 500, 'internal', /^(?!.*secret)/],
  ])('refuses %s', async (_what, method, params, status, code, message) => {
    const logged = vi.spyOn(process.stderr, 'write').mockReturnValue(true);
    const answer = await post(rpc.port, token, method, params);
    expect(logged.mock.calls.length).toBe(status === 500 ? 1 : 0);
    logged.mockRestore();
    expect(answer.status).toBe(status);
    expect(answer.json).toEqual({ error: { code, message: expect.stringMatching(message) as string } });
  });

  test.each(['{', '\xff', '[1', `${'['.repeat(100_000)}`, `${'{"a":'.repeat(100_000)}`])(
    'refuses what is not JSON (%#)',
    async (body) => {
      const headers = { authorization: `Bearer ${token}` };
      const bytes = Buffer.from(body, 'latin1');
      const answer = await ask(rpc.port, '/rpc/traces.search', { method: 'POST', headers }, bytes);
      expect(answer.status).toBe(400);
      expect(answer.body).toContain('params.invalid');
    },
  );

  test('refuses a body beyond the limit, announced or not', async () => {
    const body = ' '.repeat(1024 * 1024 + 1);
    const headers = { authorization: `Bearer ${token}` };
    const announced = { ...headers, 'content-length': body.length };
    const chunked = { ...headers, 'transfer-encoding': 'chunked' };
    for (const sent of [announced, chunked]) {
      const answer = await ask(rpc.port, '/rpc/app.info', { method: 'POST', headers: sent }, body);
      expect([answer.status, answer.body]).toEqual([413, expect.stringContaining('body.too-large')]);
    }
    expect(fake.called).toEqual([]);
  });
});

describe('who may call', () => {
  const call = { method: 'POST' };
  const bearer = { authorization: `Bearer ${token}` };

  test.each([
    ['no token', {}, 401, 'token.missing'],
    ['another token', { authorization: 'Bearer a-token-of-the-tesT' }, 401, 'token.wrong'],
    ['the token in another scheme', { authorization: `Basic ${token}` }, 401, 'token.missing'],
    ['a foreign Host', { ...bearer, host: 'evil.example' }, 403, 'host.foreign'],
    ['a Host that begins like ours', { ...bearer, host: '127.0.0.1.evil.example' }, 403, 'host.foreign'],
    ['a foreign Origin', { ...bearer, origin: 'https://evil.example' }, 403, 'origin.foreign'],
    ['another port of this machine', { ...bearer, origin: 'http://127.0.0.1:1' }, 403, 'origin.foreign'],
    ['a null Origin', { ...bearer, origin: 'null' }, 403, 'origin.foreign'],
    ['another site without Origin', { ...bearer, 'sec-fetch-site': 'cross-site' }, 403, 'origin.foreign'],
  ])('refuses %s before anything is called', async (_what, headers, status, code) => {
    const answer = await ask(rpc.port, '/rpc/app.info', { ...call, headers }, '{}');
    expect([answer.status, answer.body]).toEqual([status, expect.stringContaining(code)]);
    expect(answer.headers['access-control-allow-origin']).toBeUndefined();
    expect(fake.called).toEqual([]);
  });

  test('refuses GET and preflights', async () => {
    expect((await ask(rpc.port, '/rpc/app.info', { headers: bearer })).status).toBe(405);
    expect((await ask(rpc.port, '/rpc/app.info', { method: 'OPTIONS' })).status).toBe(401);
    expect((await ask(rpc.port, '/', { method: 'OPTIONS' })).status).toBe(405);
    expect(fake.called).toEqual([]);
  });

  test('takes its own origin and the allowed one', async () => {
    for (const origin of [`http://127.0.0.1:${rpc.port}`, 'app://spanscope']) {
      const headers = { ...bearer, origin };
      expect((await ask(rpc.port, '/rpc/app.info', { ...call, headers }, '{}')).status).toBe(200);
    }
  });

  test.each([
    ['a foreign Host', { host: 'evil.example' }],
    ['a foreign Origin', { origin: 'https://evil.example' }],
    ['a null Origin', { origin: 'null' }],
  ])('refuses a WebSocket with %s', async (_what, headers) => {
    await expect(new TestSocket(rpc.port, headers).open()).rejects.toThrow('403');
  });

  test('reads and writes nothing for a WebSocket that did not say hello', async () => {
    const socket = await new TestSocket(rpc.port).open();
    socket.send({ type: 'call', id: 1, method: 'app.info', params: {} });
    expect((await socket.closed).code).toBe(4401);
    expect(fake.called).toEqual([]);
    expect(socket.waiting).toEqual([]);
  });

  test('closes a WebSocket that says hello with another token', async () => {
    const socket = await new TestSocket(rpc.port).open();
    rpc.publish('store.changed', () => ({ spans: 1, spansPerSecond: 1 }));
    socket.send({ type: 'hello', token: 'wrong' });
    expect(await socket.closed).toEqual({ code: 4401, reason: 'token.wrong' });
    expect(socket.waiting).toEqual([]);
  });
});

describe('the page', () => {
  test('is served with a strict policy', async () => {
    const { status, headers, body } = await ask(rpc.port, '/');
    expect([status, body]).toEqual([200, expect.stringContaining('<title>page')]);
    expect(headers['content-type']).toBe('text/html; charset=utf-8');
    expect(headers['cache-control']).toBe('no-cache');
    expect(headers['x-content-type-options']).toBe('nosniff');
    expect(headers['referrer-policy']).toBe('no-referrer');
    const policy = String(headers['content-security-policy']);
    expect(policy.split('; ')).toEqual(
      expect.arrayContaining([
        "default-src 'none'",
        "script-src 'self'",
        "style-src 'self'",
        `connect-src ws://127.0.0.1:${rpc.port}`,
        "frame-ancestors 'none'",
      ]),
    );
    expect(policy).not.toMatch(/unsafe|\*/);
  });

  test('keeps hashed files for good', async () => {
    const { headers, body } = await ask(rpc.port, '/assets/app-B1x2C3d4.js');
    expect(headers['cache-control']).toContain('immutable');
    expect(headers['content-type']).toBe('text/javascript; charset=utf-8');
    expect(body).toBe('export {};');
    const head = await ask(rpc.port, '/assets/app-B1x2C3d4.js', { method: 'HEAD' });
    expect([head.headers['content-length'], head.body]).toEqual(['10', '']);
  });

  test.each([
    '/../secret.txt',
    '/%2e%2e/secret.txt',
    '/assets/..%2f..%2fsecret.txt',
    '/..%5csecret.txt',
    '/%',
    '/%00',
    '/assets',
    '/nothing',
  ])('does not serve %s', async (path) => {
    const { status, body } = await ask(rpc.port, path);
    expect(status).toBe(404);
    expect(body).not.toContain('secret');
  });

  test('is refused to a foreign Host', async () => {
    const answer = await ask(rpc.port, '/', { headers: { host: 'evil.example:4320' } });
    expect(answer.status).toBe(403);
    expect(JSON.stringify(answer.headers)).not.toContain('evil');
  });

  test('says so when it is not built', async () => {
    const bare = await startRpc({ port: 0, token, handlers: new Promise(() => {}) });
    const { status, body } = await ask(bare.port, '/');
    expect([status, body]).toEqual([503, expect.stringContaining('npm run build')]);
    await bare.close();
  });
});
