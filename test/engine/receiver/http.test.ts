import { request as httpRequest, Agent, type IncomingHttpHeaders } from 'node:http';
import { connect } from 'node:net';
import { deflateSync, gzipSync, zstdCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeExportResponse } from '../../../app/core/otlp/export-response.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { decodeStatus } from '../../../app/core/otlp/status.ts';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../../app/engine/receiver/receiver.ts';
import { FakeIngest } from './fake-ingest.ts';
import { sampleTraces, TRACE_ID } from './sample.ts';

let ingest: FakeIngest;
let receiver: Receiver;
const PROTO = { 'content-type': 'application/x-protobuf' };
const JSON_TYPE = { 'content-type': 'application/json' };

async function start(options: Partial<ReceiverOptions> = {}): Promise<void> {
  ingest = new FakeIngest();
  receiver = await startReceiver({ ingest, httpPort: 0, grpcPort: 0, ...options });
}

beforeEach(() => start());
afterEach(() => receiver.close());

async function restart(options: Partial<ReceiverOptions>): Promise<void> {
  await receiver.close();
  await start(options);
}

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
  body: Buffer;
}

interface Sent {
  method?: string;
  path?: string;
  headers?: Record<string, string>;
  body?: Uint8Array | string;
  agent?: Agent;
  host?: string;
}

function send(sent: Sent = {}): Promise<Reply> {
  const {
    method = 'POST',
    path = '/v1/traces',
    headers = PROTO,
    body = sampleTraces(),
    agent,
    host = '127.0.0.1',
  } = sent;
  return new Promise((resolve, reject) => {
    const request = httpRequest(
      { host, port: receiver.httpPort, method, path, headers, agent: agent ?? false },
      (response) => {
        const chunks: Buffer[] = [];
        response.on('data', (chunk: Buffer) => chunks.push(chunk));
        response.on('end', () => {
          resolve({
            status: response.statusCode ?? 0,
            headers: response.headers,
            body: Buffer.concat(chunks),
          });
        });
        response.on('error', reject);
      },
    );
    request.on('error', reject);
    request.end(method === 'POST' ? body : undefined);
  });
}

const json = (count = 1): string => otlpProtoToJson('traces', sampleTraces(count));
const jsonOf = (reply: Reply): unknown => JSON.parse(reply.body.toString());
const reasons = (): string[] =>
  receiver.status().senders.flatMap((sender) => sender.problems.map((p) => p.reason));

describe('paths and methods', () => {
  test.each(['/v1/traces', '/v1/logs', '/v1/metrics', '/v1development/profiles', '/v1/traces?x=1'])(
    'POST %s is taken',
    async (path) => {
      const body = path.includes('traces') ? sampleTraces() : new Uint8Array([0x0a, 0]);
      expect((await send({ path, body })).status).toBe(200);
      expect(ingest.requests).toHaveLength(1);
      expect(ingest.requests[0]!.source).toBe('http');
    },
  );

  test.each([
    ['/', /lacks a path/],
    ['/v1/traces/v1/traces', /twice/],
    ['/v1/traces/', /slash too many/],
    ['/otlp/v1/traces', /prefix/],
    ['/api/v2/spans', /Zipkin/],
    ['/api/traces', /Jaeger/],
    ['/anything', /no OTLP path/],
  ])('%s is not found, and says why', async (path, hint) => {
    const reply = await send({ path, headers: JSON_TYPE, body: '{}' });
    expect(reply.status).toBe(404);
    expect(jsonOf(reply)).toMatchObject({ message: expect.stringMatching(hint) as unknown });
    expect(reasons()).toEqual([expect.stringMatching(hint)]);
  });

  test.each(['GET', 'PUT', 'DELETE', 'PATCH', 'HEAD'])('%s is not allowed', async (method) => {
    const reply = await send({ method });
    expect(reply.status).toBe(405);
    expect(reply.headers.allow).toBe('POST, OPTIONS');
    expect(ingest.requests).toHaveLength(0);
  });
});

describe('media types', () => {
  test.each([
    'application/x-protobuf',
    'application/protobuf',
    'APPLICATION/X-PROTOBUF',
    'application/x-protobuf; foo=bar',
  ])('%s is protobuf', async (type) => {
    const reply = await send({ headers: { 'content-type': type } });
    expect([reply.status, reply.headers['content-type'], reply.body.length]).toEqual([
      200,
      'application/x-protobuf',
      0,
    ]);
  });

  test.each(['application/json', 'Application/JSON; charset=utf-8'])('%s is JSON', async (type) => {
    const reply = await send({ headers: { 'content-type': type }, body: json() });
    expect([reply.status, reply.headers['content-type'], reply.body.toString()]).toEqual([
      200,
      'application/json',
      '{}',
    ]);
    expect(ingest.spans[0]).toMatchObject({ traceId: TRACE_ID, startNs: 1_790_000_000_123_456_789n });
  });

  test.each([
    'text/plain',
    'application/x-www-form-urlencoded',
    'multipart/form-data',
    'application/jsonx',
    '',
  ])('%j is refused', async (type) => {
    const reply = await send({ headers: type === '' ? {} : { 'content-type': type }, body: json() });
    expect(reply.status).toBe(415);
    expect(ingest.requests).toHaveLength(0);
    expect(reasons()).toEqual([`media type ${type || 'missing'}`]);
  });
});

describe('content encodings', () => {
  const codings = { gzip: gzipSync, deflate: deflateSync, zstd: zstdCompressSync };
  test.each(Object.keys(codings) as (keyof typeof codings)[])('%s, in protobuf and JSON', async (coding) => {
    const headers = { 'content-encoding': coding };
    expect(
      (await send({ headers: { ...PROTO, ...headers }, body: codings[coding](sampleTraces(300)) })).status,
    ).toBe(200);
    expect(
      (await send({ headers: { ...JSON_TYPE, ...headers }, body: codings[coding](json(2)) })).status,
    ).toBe(200);
    expect(ingest.spans).toHaveLength(302);
    expect(receiver.status().senders[0]!.encodings).toEqual([`protobuf ${coding}`, `json ${coding}`]);
    expect(ingest.shared).toBe(0);
  });

  test('identity and upper case', async () => {
    expect((await send({ headers: { ...PROTO, 'content-encoding': 'identity' } })).status).toBe(200);
    const body = gzipSync(sampleTraces());
    expect((await send({ headers: { ...PROTO, 'content-encoding': 'GZIP' }, body })).status).toBe(200);
  });

  test.each(['snappy', 'br', 'gzip, gzip', 'x-snappy-framed'])('%s is refused by name', async (coding) => {
    const reply = await send({ headers: { ...PROTO, 'content-encoding': coding } });
    expect(reply.status).toBe(415);
    expect(decodeStatus(reply.body).message).toContain(coding);
    expect(reply.headers['accept-encoding']).toContain('zstd');
  });

  test.each(['gzip', 'deflate', 'zstd'] as const)('damaged or cut %s is malformed', async (coding) => {
    const whole = codings[coding](sampleTraces(50));
    for (const body of [
      Buffer.from('not compressed'),
      whole.subarray(0, whole.length - 9),
      new Uint8Array(0),
    ]) {
      const reply = await send({ headers: { ...PROTO, 'content-encoding': coding }, body });
      expect(reply.status).toBe(400);
      expect(decodeStatus(reply.body).message).toContain(coding);
    }
    expect(ingest.requests).toHaveLength(0);
  });
});

describe('sizes', () => {
  test('a body over the limit is refused, announced or not, plain or inflated', async () => {
    await restart({ maxBodyBytes: 10_000 });
    const long = sampleTraces(500);
    expect(long.length).toBeGreaterThan(10_000);
    const chunked = { ...PROTO, 'transfer-encoding': 'chunked' };
    for (const sent of [
      { headers: PROTO, body: long },
      { headers: chunked, body: long },
      { headers: { ...PROTO, 'content-encoding': 'gzip' }, body: gzipSync(long) },
    ]) {
      const reply = await send(sent);
      expect(reply.status).toBe(413);
      expect(decodeStatus(reply.body).message).toContain('10000 bytes');
    }
    expect(reasons()).toEqual(['body too large']);
    expect((await send()).status).toBe(200);
  });

  test('bombs of a thousand to one are refused, many at once, and memory stays flat', async () => {
    const zeros = Buffer.alloc(16 * 1024 * 1024);
    const bomb = gzipSync(Buffer.concat(Array.from({ length: 8 }, () => zeros)));
    expect(bomb.length).toBeLessThan(200_000);
    const before = process.memoryUsage().rss;
    const headers = { ...PROTO, 'content-encoding': 'gzip' };
    const replies = await Promise.all(Array.from({ length: 6 }, () => send({ headers, body: bomb })));
    // Over the limit of one body, or over what all may hold together.
    for (const { status } of replies) expect([413, 503]).toContain(status);
    expect(ingest.requests).toHaveLength(0);
    // Six of them unchecked would hold 768 MiB.
    expect(process.memoryUsage().rss - before).toBeLessThan(400 * 1024 * 1024);
    expect((await send()).status).toBe(200);
  });
});

describe('empty requests', () => {
  test('nothing in protobuf, an empty object, and resources without spans', async () => {
    expect((await send({ body: new Uint8Array(0) })).status).toBe(200);
    expect((await send({ headers: JSON_TYPE, body: '{}' })).status).toBe(200);
    expect((await send({ headers: JSON_TYPE, body: '{"resourceSpans":[{"scopeSpans":[]}]}' })).status).toBe(
      200,
    );
    expect((await send({ headers: JSON_TYPE, body: '' })).status).toBe(400);
    expect(ingest.spans).toHaveLength(0);
  });
});

describe('what the writer says', () => {
  test('partial success in both encodings', async () => {
    ingest.outcome = { kind: 'accepted', accepted: 2, rejected: 1, message: 'one span has no id' };
    expect(decodeExportResponse((await send()).body)).toEqual({ rejected: 1, message: 'one span has no id' });
    const reply = await send({ headers: JSON_TYPE, body: json() });
    expect(reply.status).toBe(200);
    expect(jsonOf(reply)).toEqual({
      partialSuccess: { rejectedSpans: '1', errorMessage: 'one span has no id' },
    });
    expect(receiver.status().senders[0]).toMatchObject({ accepted: 4, rejected: 2 });
  });

  test('malformed is 400 with BadRequest', async () => {
    const reply = await send({ body: sampleTraces().subarray(0, 40) });
    expect(reply.status).toBe(400);
    expect(reply.headers['retry-after']).toBeUndefined();
    expect(decodeStatus(reply.body)).toMatchObject({ code: 3, violations: [{ field: 'body' }] });
    const broken = await send({ headers: JSON_TYPE, body: '{"resourceSpans":[' });
    expect(broken.status).toBe(400);
    expect(jsonOf(broken)).toMatchObject({
      code: 3,
      details: [{ '@type': 'type.googleapis.com/google.rpc.BadRequest' }],
    });
  });

  test('unavailable is 503 with Retry-After, never 500', async () => {
    ingest.outcome = { kind: 'unavailable', message: 'The disk is full.', retryAfterMs: 1500 };
    const reply = await send();
    expect([reply.status, reply.headers['retry-after']]).toEqual([503, '2']);
    expect(decodeStatus(reply.body)).toEqual({ code: 14, message: 'The disk is full.', retryAfterMs: 1500 });
  });

  test('a failure inside is retryable too', async () => {
    ingest.submit = () => Promise.reject(new Error('lost'));
    const reply = await send({ headers: JSON_TYPE, body: json() });
    expect(reply.status).toBe(503);
    expect(reasons()).toEqual(['failed inside: lost']);
  });
});

describe('long JSON', () => {
  test('is converted off the main thread, right or wrong', async () => {
    const body = json(4000);
    expect(body.length).toBeGreaterThan(256 * 1024);
    expect((await send({ headers: JSON_TYPE, body })).status).toBe(200);
    expect(ingest.spans).toHaveLength(4000);
    expect((await send({ headers: JSON_TYPE, body: body.slice(0, -1) })).status).toBe(400);
    const deep = `{"x":${'['.repeat(300_000)}`;
    expect((await send({ headers: JSON_TYPE, body: deep })).status).toBe(400);
    expect(ingest.shared).toBe(0);
  });
});

describe('connections', () => {
  test('200 requests on one socket, 50 in parallel, nothing lost', async () => {
    const one = new Agent({ keepAlive: true, maxSockets: 1 });
    for (let i = 0; i < 200; i++) expect((await send({ agent: one })).status).toBe(200);
    const many = new Agent({ keepAlive: true, maxSockets: 50 });
    const replies = await Promise.all(Array.from({ length: 200 }, () => send({ agent: many })));
    expect(replies.every(({ status }) => status === 200)).toBe(true);
    expect(ingest.spans).toHaveLength(400);
    one.destroy();
    many.destroy();
  });

  test('idle connections are kept longer than clients keep them', async () => {
    expect((await send({ agent: new Agent({ keepAlive: true }) })).headers['keep-alive']).toBe('timeout=600');
  });

  test('a body cut off by its sender stores nothing', async () => {
    const socket = connect(receiver.httpPort, '127.0.0.1');
    const head =
      'POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-type: application/x-protobuf\r\ncontent-length: 100\r\n\r\n';
    await new Promise((written) => socket.write(`${head}abc`, written));
    socket.destroy();
    await expect.poll(reasons).toEqual(['connection closed in mid-body']);
    expect(ingest.requests).toHaveLength(0);
  });
});

describe('other protocols', () => {
  test('gRPC on this port is told apart from noise', async () => {
    for (const words of ['PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n', 'hello\r\n\r\n']) {
      const socket = connect(receiver.httpPort, '127.0.0.1');
      socket.on('error', () => {});
      socket.end(words);
      await new Promise((resolve) => socket.once('close', resolve).resume());
    }
    expect(reasons()).toEqual([expect.stringContaining('gRPC sent to the OTLP/HTTP port')]);
    expect((await send()).status).toBe(200);
  });
});

describe('overload', () => {
  test('what does not fit is refused as retryable: accepted and refused are all that was sent', async () => {
    const body = sampleTraces(100);
    await restart({ maxInFlightBytes: body.length * 5 });
    let release = (): void => {};
    ingest.hold = new Promise((resolve) => (release = resolve));
    const sent = Array.from({ length: 25 }, () => send({ body }));
    await expect.poll(() => receiver.status().senders[0]?.problems[0]?.count).toBe(20);
    release();
    const statuses = (await Promise.all(sent)).map(({ status }) => status);
    expect(statuses.filter((s) => s === 200)).toHaveLength(5);
    expect(statuses.filter((s) => s === 503)).toHaveLength(20);
    expect(ingest.requests).toHaveLength(5);
    expect((await send({ body })).status).toBe(200);
  });

  test('closing lets what has arrived be answered', async () => {
    let release = (): void => {};
    ingest.hold = new Promise((resolve) => (release = resolve));
    const reply = send();
    await expect.poll(() => receiver.status().senders[0]?.requests).toBe(1);
    const closing = receiver.close();
    release();
    expect((await reply).status).toBe(200);
    await closing;
  });
});

describe('senders', () => {
  test('are told apart, counted and bounded', async () => {
    const changes: number[] = [];
    const stop = receiver.onChange(() => changes.push(1));
    await send({ headers: { ...PROTO, 'user-agent': 'alpha/1' } });
    await send({ headers: { ...PROTO, 'user-agent': 'beta/2' }, path: '/' });
    expect(changes.length).toBeGreaterThan(0);
    stop();
    const { senders, otlpHttp, otlpGrpc } = receiver.status();
    expect(otlpHttp).toBe(`http://127.0.0.1:${receiver.httpPort}`);
    expect(otlpGrpc).toBe(`127.0.0.1:${receiver.grpcPort}`);
    expect(senders.map(({ name, requests, accepted }) => [name, requests, accepted])).toEqual([
      ['beta/2 · 127.0.0.1', 0, 0],
      ['alpha/1 · 127.0.0.1', 1, 1],
    ]);
    expect(senders[1]).toMatchObject({
      protocol: 'http',
      bytes: sampleTraces().length,
      encodings: ['protobuf'],
      problems: [],
    });
    const agent = new Agent({ keepAlive: true, maxSockets: 4 });
    await Promise.all(
      Array.from({ length: 300 }, (_, i) =>
        send({ agent, headers: { ...PROTO, 'user-agent': `many/${i}` } }),
      ),
    );
    agent.destroy();
    expect(receiver.status().senders).toHaveLength(200);
  });

  test('a sender with ever new problems does not grow without end', async () => {
    for (let i = 0; i < 40; i++) await send({ path: `/wrong/${i}` });
    const [sender] = receiver.status().senders;
    expect(sender!.problems).toHaveLength(21);
    expect(sender!.problems[0]).toEqual({ reason: 'other reasons', count: 20 });
  });
});
