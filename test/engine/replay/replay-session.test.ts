import { createServer, type IncomingMessage, type Server, type ServerResponse } from 'node:http';
import type { AddressInfo } from 'node:net';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job } from '../../../app/core/contract/file-methods.ts';
import type { ReceiverStatus, TraceSearchResult } from '../../../app/core/contract/methods.ts';
import { DEFAULT_RULES } from '../../../app/core/redaction/default-rules.ts';
import { withToken } from '../../../app/engine/sessions/replays.ts';
import { jsonLines, makeCapture, RunningEngine, START_NS, traceIds } from '../sessions/running-engine.ts';
import { join } from 'node:path';

let engine: RunningEngine;
let session: string;

beforeAll(async () => {
  engine = await RunningEngine.start();
  const path = join(engine.files, 'one.spanscope');
  makeCapture(path, [
    { traceId: traceIds(1)[0]!, name: 'mail to anna@example.com' },
    { traceId: traceIds(1, 2)[0]!, name: 'GET /late', startNs: START_NS + 300_000_000n },
  ]);
  const opened = await engine.read({ paths: [path] });
  session = opened.session.id;
});

afterAll(async () => {
  await engine.stop();
});

async function replay(params: Record<string, unknown>): Promise<string> {
  const { job } = await engine.call<{ job: string }>('replay.start', { session, scope: {}, ...params });
  return job;
}

async function ended(job: string): Promise<Job> {
  return engine.call<Job>('jobs.wait', { job });
}

/** A server that answers as the test says. */
async function endpoint(
  answer: (request: IncomingMessage, response: ServerResponse) => void,
): Promise<{ url: string; server: Server }> {
  const server = createServer((request, response) => {
    request.resume();
    request.on('end', () => {
      answer(request, response);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  return { url: `http://127.0.0.1:${(server.address() as AddressInfo).port}`, server };
}

async function stopped(server: Server): Promise<void> {
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
}

test('a capture is replayed into our own receiver, redacted, as of now, under fresh ids', async () => {
  const before = BigInt(Date.now()) * 1_000_000n - 1_000_000_000n;
  const job = await ended(
    await replay({ endpoint: engine.engine.info.otlpHttp, freshIds: true, redaction: DEFAULT_RULES }),
  );
  expect(job).toMatchObject({ state: 'done', kind: 'replay', unit: 'items', done: 6, total: 6 });
  expect(job.replayed).toEqual({ rounds: 1, sent: 6, acknowledged: 6, refused: 0, leftMs: 0, problem: '' });
  const found = await engine.call<TraceSearchResult>('traces.search', { limit: 10 });
  expect(found.traces).toHaveLength(2);
  for (const { startNs, traceId, spanCount } of found.traces) {
    expect(BigInt(startNs)).toBeGreaterThan(before);
    expect(traceIds(2)).not.toContain(traceId);
    expect(spanCount).toBe(3);
  }
  const names = found.traces.map(({ rootName }) => rootName);
  expect(names).toContain('GET /late');
  expect(names.find((name) => name !== 'GET /late')).toMatch(/^mail to \[email-[0-9a-f]{8}\]$/);
  const [a, b] = found.traces.map(({ startNs }) => BigInt(startNs));
  expect(a! - b!).toBe(300_000_000n);
  const status = await engine.call<ReceiverStatus>('receiver.status');
  expect(JSON.stringify(status)).toContain('spanscope-replay/');
});

test('cancelling ends a replay at once, whatever its endpoint does', async () => {
  const { url, server } = await endpoint(() => undefined);
  try {
    const job = await replay({ endpoint: url, loop: true });
    await expect
      .poll(
        async () => (await engine.call<{ jobs: Job[] }>('jobs.list')).jobs.find(({ id }) => id === job)?.done,
      )
      .toBeGreaterThan(0);
    const cancelled = await engine.call<Job>('jobs.cancel', { job });
    expect(cancelled).toMatchObject({ state: 'cancelled', code: 'call.cancelled' });
    expect(cancelled.replayed).toMatchObject({ rounds: 1, acknowledged: 0 });
  } finally {
    await stopped(server);
  }
});

test('headers go along, a path is taken as it is, and an answer of 503 is waited for', async () => {
  const seen: {
    url: string | undefined;
    key: unknown;
    agent: unknown;
    encoding: unknown;
    authorization: unknown;
  }[] = [];
  const { url, server } = await endpoint((request, response) => {
    const { headers } = request;
    seen.push({
      url: request.url,
      key: headers['x-key'],
      agent: headers['user-agent'],
      encoding: headers['content-encoding'],
      authorization: headers.authorization,
    });
    response.writeHead(seen.length === 1 ? 503 : 200, seen.length === 1 ? { 'retry-after': '0' } : {});
    response.end();
  });
  try {
    const job = await ended(
      await replay({ endpoint: `${url}/otlp/custom?tenant=1`, headers: { 'X-Key': 'k' }, speed: 100 }),
    );
    expect(job).toMatchObject({ state: 'done', replayed: { sent: 6, acknowledged: 6 } });
    expect(seen.length).toBeGreaterThan(1);
    for (const each of seen) {
      expect(each).toMatchObject({
        url: '/otlp/custom?tenant=1',
        key: 'k',
        encoding: 'gzip',
        authorization: undefined,
      });
      expect(String(each.agent)).toMatch(/^spanscope-replay\//);
    }
  } finally {
    await stopped(server);
  }
});

test('what can not work is said with its reason', async () => {
  const refusing = await endpoint((_request, response) => {
    response.writeHead(404).end();
  });
  try {
    expect(await ended(await replay({ endpoint: refusing.url }))).toMatchObject({
      state: 'failed',
      code: 'replay.refused',
    });
  } finally {
    await stopped(refusing.server);
  }
  expect(await ended(await replay({ endpoint: refusing.url }))).toMatchObject({
    state: 'failed',
    code: 'replay.no-receiver',
  });
  expect(await ended(await replay({ endpoint: refusing.url, scope: { pinned: true } }))).toMatchObject({
    state: 'failed',
    code: 'replay.empty',
  });
  for (const wrong of [
    'localhost:4318',
    'file:///etc/passwd',
    'ftp://x',
    'http://user:pw@x',
    'javascript:1',
    '',
  ])
    await expect(replay({ endpoint: wrong })).rejects.toMatchObject({ code: 'params.invalid' });
  for (const headers of [{ host: 'x' }, { 'a b': 'c' }, { a: 'b\r\nc: d' }])
    await expect(replay({ endpoint: refusing.url, headers })).rejects.toMatchObject({
      code: 'params.invalid',
    });
  const redaction = [{ id: 'own', title: 'Own', enabled: true, match: 'value', pattern: '(a+)+$' }];
  await expect(replay({ endpoint: refusing.url, redaction })).rejects.toMatchObject({
    code: 'redaction.invalid',
  });
});

test('a pattern that turns out not to come to an end ends the replay, and nothing of that request is sent', async () => {
  const path = join(engine.files, 'endless.spanscope');
  makeCapture(path, [{ traceId: traceIds(1, 9)[0]!, name: `${'qk'.repeat(40)}!` }]);
  const opened = await engine.read({ paths: [path] });
  let posts = 0;
  const { url, server } = await endpoint((_request, response) => {
    posts++;
    response.end();
  });
  try {
    const redaction = [
      { id: 'own', title: 'Own', enabled: true, match: 'value', pattern: '(?:qk|q|k|qkq)+$' },
    ];
    const job = await ended(await replay({ session: opened.session.id, endpoint: url, redaction }));
    expect(job).toMatchObject({ state: 'failed', code: 'redaction.slow' });
    expect(job.message).toContain('"Own" takes too long on a name or message');
    expect(posts).toBe(0);
  } finally {
    await stopped(server);
  }
});

test('our token is for our own receiver alone', () => {
  const own = { endpoint: 'http://127.0.0.1:4318', token: 't' };
  expect(withToken({}, new URL('http://127.0.0.1:4318/v1/traces'), own)).toEqual({
    authorization: 'Bearer t',
  });
  expect(withToken({}, new URL('http://127.0.0.1:4319/v1/traces'), own)).toEqual({});
  expect(withToken({}, new URL('https://127.0.0.1:4318/v1/traces'), own)).toEqual({});
  expect(withToken({ authorization: 'x' }, new URL('http://127.0.0.1:4318/'), own)).toEqual({
    authorization: 'x',
  });
});

test('lines of JSON that were opened can be replayed, and what is live as well', async () => {
  const { writeFileSync } = await import('node:fs');
  const path = join(engine.files, 'lines.jsonl');
  writeFileSync(path, jsonLines(traceIds(20, 100)));
  const opened = await engine.read({ paths: [path] });
  const { job } = await engine.call<{ job: string }>('replay.start', {
    session: opened.session.id,
    scope: { traceIds: traceIds(5, 100) },
    endpoint: engine.engine.info.otlpHttp,
  });
  expect(await ended(job)).toMatchObject({ state: 'done', replayed: { sent: 5, acknowledged: 5 } });
  const live = await engine.call<{ job: string }>('replay.start', {
    scope: { selection: { query: 'service = filed' } },
    endpoint: engine.engine.info.otlpHttp,
    freshIds: true,
  });
  expect(await ended(live.job)).toMatchObject({ state: 'done', replayed: { sent: 5, acknowledged: 5 } });
});

test('over gRPC it arrives as well, and where nothing listens that is said', async () => {
  const endpoint = `http://${engine.engine.info.otlpGrpc}`;
  const job = await ended(await replay({ endpoint, protocol: 'grpc', freshIds: true, speed: 100 }));
  expect(job).toMatchObject({
    state: 'done',
    replayed: { sent: 6, acknowledged: 6, refused: 0, problem: '' },
  });
  await expect(replay({ endpoint: `${endpoint}/v1/traces`, protocol: 'grpc' })).rejects.toMatchObject({
    code: 'params.invalid',
  });
  expect(await ended(await replay({ endpoint: 'http://127.0.0.1:1', protocol: 'grpc' }))).toMatchObject({
    code: 'replay.no-receiver',
  });
});

test('what would be sent is told before, with the time that it takes', async () => {
  const plan = { session, scope: {}, speed: 0.1 };
  expect(await engine.call('replay.plan', plan)).toMatchObject({ spans: 6, logs: 0, dataPoints: 0 });
  const { durationMs } = await engine.call<{ durationMs: number }>('replay.plan', plan);
  expect(durationMs).toBeGreaterThan(2_900);
  const cut = await engine.call<{ durationMs: number }>('replay.plan', { ...plan, maxPauseMs: 100 });
  expect(cut.durationMs).toBeLessThan(1_000);
  await expect(engine.call('replay.plan', { ...plan, signals: ['metrics'] })).rejects.toMatchObject({
    code: 'replay.empty',
  });
  await expect(engine.call('replay.plan', { ...plan, signals: [] })).rejects.toMatchObject({
    code: 'params.invalid',
  });
});
