import {
  Client,
  compressionAlgorithms,
  credentials,
  Metadata,
  status as code,
  type ServiceError,
} from '@grpc/grpc-js';
import { connect } from 'node:http2';
import { connect as connectSocket } from 'node:net';
import { brotliCompressSync } from 'node:zlib';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { decodeExportResponse } from '../../../app/core/otlp/export-response.ts';
import { decodeStatus } from '../../../app/core/otlp/status.ts';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../../app/engine/receiver/receiver.ts';
import { FakeIngest } from './fake-ingest.ts';
import { longTraces, sampleTraces } from './sample.ts';

const TRACES = '/opentelemetry.proto.collector.trace.v1.TraceService/Export';

let ingest: FakeIngest;
let receiver: Receiver;
let client: Client;

async function start(
  options: Partial<ReceiverOptions> = {},
  algorithm = compressionAlgorithms.identity,
): Promise<void> {
  ingest = new FakeIngest();
  receiver = await startReceiver({ ingest, httpPort: 0, grpcPort: 0, ...options });
  client = new Client(`127.0.0.1:${receiver.grpcPort}`, credentials.createInsecure(), {
    'grpc.default_compression_algorithm': algorithm,
    'grpc.enable_retries': 0,
  });
}

async function stop(): Promise<void> {
  client.close();
  await receiver.close();
}

beforeEach(() => start());
afterEach(stop);

function send(body: Uint8Array = sampleTraces(), path = TRACES, metadata = new Metadata()): Promise<Buffer> {
  const asIs = (bytes: Buffer): Buffer => bytes;
  return new Promise((resolve, reject) => {
    client.makeUnaryRequest(path, asIs, asIs, Buffer.from(body), metadata, (error, reply) => {
      if (error) reject(error);
      else resolve(reply ?? Buffer.alloc(0));
    });
  });
}

async function refusalOf(sent: Promise<unknown>): Promise<ServiceError> {
  return sent.then(
    () => {
      throw new Error('expected a refusal');
    },
    (error: unknown) => error as ServiceError,
  );
}

describe('services', () => {
  test.each([
    ['traces', TRACES],
    ['logs', '/opentelemetry.proto.collector.logs.v1.LogsService/Export'],
    ['metrics', '/opentelemetry.proto.collector.metrics.v1.MetricsService/Export'],
    ['profiles', '/opentelemetry.proto.collector.profiles.v1development.ProfilesService/Export'],
  ])('%s', async (signal, path) => {
    expect(await send(sampleTraces(), path)).toHaveLength(0);
    expect(ingest.requests.map((request) => [request.signal, request.source])).toEqual([[signal, 'grpc']]);
  });

  test('unknown services and methods are unimplemented', async () => {
    for (const path of [
      '/opentelemetry.proto.collector.trace.v1.TraceService/Import',
      '/grpc.health.v1.Health/Check',
    ]) {
      expect((await refusalOf(send(sampleTraces(), path))).code).toBe(code.UNIMPLEMENTED);
    }
  });

  test('an empty request is a success', async () => {
    expect(await send(new Uint8Array(0))).toHaveLength(0);
  });

  test('both loopback addresses answer', async () => {
    client.close();
    client = new Client(`[::1]:${receiver.grpcPort}`, credentials.createInsecure());
    expect(await send()).toHaveLength(0);
    expect(receiver.status().senders[0]?.name).toMatch(/^grpc-node-js\/\S+ · ::1$/);
  });
});

describe('messages', () => {
  test.each([
    ['gzip', compressionAlgorithms.gzip],
    ['deflate', compressionAlgorithms.deflate],
    ['none', compressionAlgorithms.identity],
  ])('compression %s', async (_name, algorithm) => {
    await stop();
    await start({}, algorithm);
    await send(sampleTraces(2));
    await send(sampleTraces(2000));
    expect(ingest.spans).toHaveLength(2002);
    expect(ingest.shared).toBe(0);
  });

  test('other compressions are unimplemented, which clients do not send again', async () => {
    const session = connect(`http://127.0.0.1:${receiver.grpcPort}`);
    const stream = session.request({
      ':method': 'POST',
      ':path': TRACES,
      'content-type': 'application/grpc',
      te: 'trailers',
      'grpc-encoding': 'zstd',
    });
    const body = brotliCompressSync(sampleTraces());
    const head = Buffer.from([1, 0, 0, 0, body.length]);
    stream.end(Buffer.concat([head, body]));
    const grpcStatus = await new Promise((resolve) => {
      stream.on('response', (headers) => headers['grpc-status'] && resolve(headers['grpc-status']));
      stream.on('trailers', (headers) => resolve(headers['grpc-status']));
      stream.resume();
    });
    session.destroy();
    expect(Number(grpcStatus)).toBe(code.UNIMPLEMENTED);
    expect(receiver.status().senders[0]?.problems[0]?.reason).toContain('zstd');
  });

  test('more than four MiB is fine, more than the limit is exhausted, inflated too', async () => {
    const long = longTraces(5 * 1024 * 1024);
    expect(long.length).toBeGreaterThan(4 * 1024 * 1024);
    await send(long);
    expect(ingest.requests[0]?.payload).toHaveLength(long.length);
    for (const algorithm of [compressionAlgorithms.identity, compressionAlgorithms.gzip]) {
      await stop();
      await start({ maxBodyBytes: 10_000 }, algorithm);
      const error = await refusalOf(send(sampleTraces(1000)));
      expect(error.code).toBe(code.RESOURCE_EXHAUSTED);
      expect(error.metadata.get('grpc-status-details-bin')).toEqual([]);
      expect(ingest.requests).toHaveLength(0);
      expect(receiver.status().senders[0]?.problems[0]?.reason).toMatch(/larger than/);
    }
  });
});

describe('what the writer says', () => {
  test('partial success', async () => {
    ingest.outcome = { kind: 'accepted', accepted: 1, rejected: 2, message: 'no ids' };
    expect(decodeExportResponse(await send())).toEqual({ rejected: 2, message: 'no ids' });
  });

  test('malformed is an invalid argument', async () => {
    const error = await refusalOf(send(sampleTraces().subarray(0, 40)));
    expect(error.code).toBe(code.INVALID_ARGUMENT);
  });

  test('unavailable says when to come again', async () => {
    ingest.outcome = { kind: 'unavailable', message: 'The disk is full.', retryAfterMs: 1500 };
    const error = await refusalOf(send());
    expect([error.code, error.details]).toEqual([code.UNAVAILABLE, 'The disk is full.']);
    const [details] = error.metadata.get('grpc-status-details-bin');
    expect(decodeStatus(details as Buffer)).toEqual({
      code: 14,
      message: 'The disk is full.',
      retryAfterMs: 1500,
    });
  });

  test('a failure inside is unavailable', async () => {
    ingest.submit = () => Promise.reject(new Error('lost'));
    expect((await refusalOf(send())).code).toBe(code.UNAVAILABLE);
  });

  test('too much at a time is unavailable with a delay', async () => {
    const body = sampleTraces(100);
    await stop();
    await start({ maxInFlightBytes: body.length * 3 });
    let release = (): void => {};
    ingest.hold = new Promise((resolve) => (release = resolve));
    const sent = Array.from({ length: 10 }, () =>
      send(body).then(
        () => code.OK,
        (error: unknown) => (error as ServiceError).code,
      ),
    );
    await expect.poll(() => receiver.status().senders[0]?.problems[0]?.count).toBe(7);
    release();
    const codes = await Promise.all(sent);
    expect(codes.filter((c) => c === code.OK)).toHaveLength(3);
    expect(codes.filter((c) => c === code.UNAVAILABLE)).toHaveLength(7);
    expect(ingest.requests).toHaveLength(3);
  });
});

describe('access and connections', () => {
  test('a public address asks for the token', async () => {
    await stop();
    await start({ listen: '0.0.0.0', token: 'secret' });
    expect((await refusalOf(send())).code).toBe(code.UNAUTHENTICATED);
    const metadata = new Metadata();
    metadata.set('authorization', 'Bearer secret');
    expect(await send(sampleTraces(), TRACES, metadata)).toHaveLength(0);
    expect(ingest.requests).toHaveLength(1);
  });

  test('pings by the hundred are answered, and the connection stays', async () => {
    const session = connect(`http://127.0.0.1:${receiver.grpcPort}`);
    await new Promise((resolve) => session.once('connect', resolve));
    let wentAway = false;
    session.on('goaway', () => (wentAway = true));
    for (let i = 0; i < 200; i++) {
      await new Promise<void>((resolve, reject) =>
        session.ping((error) => (error ? reject(error) : resolve())),
      );
    }
    expect(wentAway).toBe(false);
    session.destroy();
  });

  test('a connection that never speaks, or speaks nonsense, harms nobody', async () => {
    const silent = connectSocket(receiver.grpcPort, '127.0.0.1');
    const rude = connectSocket(receiver.grpcPort, '127.0.0.1');
    rude.on('error', () => {});
    rude.write('POST /v1/traces HTTP/1.1\r\nhost: localhost\r\ncontent-length: 1\r\n\r\nx');
    await new Promise((resolve) => rude.once('close', resolve).resume());
    expect(await send()).toHaveLength(0);
    silent.destroy();
  });
});
