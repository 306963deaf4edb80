import { createServer, type Http2Server, type ServerHttp2Stream } from 'node:http2';
import type { AddressInfo } from 'node:net';
import { gunzipSync } from 'node:zlib';
import { afterEach, expect, test } from 'vitest';
import { GrpcPoster } from '../../../app/engine/replay/grpc-poster.ts';

let server: Http2Server;
let poster: GrpcPoster;
afterEach(async () => {
  poster.close();
  await new Promise((resolve) => server.close(resolve));
});

const PAYLOAD = new TextEncoder().encode('a request');
const PATH = '/opentelemetry.proto.collector.logs.v1.LogsService/Export';

/** A receiver that answers as the test says, once a request is there. */
async function receiver(
  answer: (stream: ServerHttp2Stream) => void,
): Promise<{ seen: Record<string, unknown>[] }> {
  const seen: Record<string, unknown>[] = [];
  server = createServer();
  server.on('stream', (stream, headers) => {
    const chunks: Buffer[] = [];
    stream.on('data', (chunk: Buffer) => chunks.push(chunk));
    stream.on('end', () => {
      seen.push({ ...headers, body: Buffer.concat(chunks) });
      answer(stream);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  poster = new GrpcPoster(`http://127.0.0.1:${(server.address() as AddressInfo).port}`, { 'x-key': 'k' });
  return { seen };
}

const post = () => poster.post(PATH, PAYLOAD, 'agent/1');

/** A whole answer: its message, if any, and its outcome. */
function respond(stream: ServerHttp2Stream, trailers: Record<string, string>, message?: Uint8Array): void {
  stream.respond({ ':status': 200, 'content-type': 'application/grpc' }, { waitForTrailers: true });
  stream.on('wantTrailers', () => {
    stream.sendTrailers(trailers);
  });
  if (message === undefined) stream.end();
  else stream.end(Buffer.concat([Buffer.from([0, 0, 0, 0, message.length]), message]));
}

test('a request goes compressed, framed and with its headers, and partial success is heard', async () => {
  // partial_success { rejected: 3, error_message: "no" }
  const { seen } = await receiver((stream) => {
    respond(stream, { 'grpc-status': '0' }, Uint8Array.from([10, 6, 8, 3, 18, 2, 110, 111]));
  });
  expect(await post()).toEqual({ kind: 'acknowledged', rejected: 3, message: 'no' });
  const [first] = seen;
  expect(first).toMatchObject({
    ':path': PATH,
    ':method': 'POST',
    'content-type': 'application/grpc',
    'grpc-encoding': 'gzip',
    te: 'trailers',
    'x-key': 'k',
    'user-agent': 'agent/1',
  });
  const body = first!['body'] as Buffer;
  expect([body[0], body.readUInt32BE(1)]).toEqual([1, body.length - 5]);
  expect(gunzipSync(body.subarray(5))).toEqual(Buffer.from(PAYLOAD));
});

test('what was rejected is heard also where nothing is said of it', async () => {
  await receiver((stream) => {
    respond(stream, { 'grpc-status': '0' }, Uint8Array.from([10, 2, 8, 3]));
  });
  expect(await post()).toEqual({ kind: 'acknowledged', rejected: 3, message: '' });
});

test('codes are judged as OTLP asks', async () => {
  let trailers: Record<string, string> = {};
  await receiver((stream) => {
    respond(stream, trailers);
  });
  const judged = async (code: number, more: Record<string, string> = {}) => {
    trailers = { 'grpc-status': String(code), ...more };
    return post();
  };
  for (const code of [1, 4, 10, 11, 14, 15])
    expect(await judged(code)).toMatchObject({ kind: 'retry', status: 503 });
  for (const [code, status] of [
    [3, 400],
    [7, 403],
    [12, 404],
    [16, 401],
    [8, 413],
    [2, 500],
    [13, 500],
  ] as const)
    expect(await judged(code)).toMatchObject({ kind: 'refused', status });
  expect(await judged(16, { 'grpc-message': 'no%20token%' })).toMatchObject({
    message: expect.stringContaining('no%20token%') as string,
  });
  expect(await judged(16, { 'grpc-message': 'no%20token' })).toMatchObject({
    message: 'the receiver answered UNAUTHENTICATED: no token',
  });
  // A Status whose detail is a RetryInfo of 1.5 s.
  const url = Buffer.from('type.googleapis.com/google.rpc.RetryInfo');
  const delay = [8, 1, 16, 0x80, 0xca, 0xb5, 0xee, 0x01];
  const info = [10, delay.length, ...delay];
  const any = [10, url.length, ...url, 18, info.length, ...info];
  const details = Buffer.from([8, 8, 26, any.length, ...any]).toString('base64');
  for (const code of [8, 14])
    expect(await judged(code, { 'grpc-status-details-bin': details })).toMatchObject({
      kind: 'retry',
      afterMs: 1_500,
    });
  expect(await judged(14, { 'grpc-status-details-bin': 'AAAA' })).toMatchObject({ afterMs: undefined });
});

test('what is not gRPC, and a connection that ends, are told', async () => {
  let isCut = false;
  await receiver((stream) => {
    if (isCut) stream.session?.destroy();
    else {
      stream.respond({ ':status': 404 });
      stream.end('not here');
    }
  });
  expect(await post()).toEqual({
    kind: 'refused',
    status: 404,
    message: 'the receiver answered HTTP 404, not gRPC',
  });
  isCut = true;
  expect(await post()).toMatchObject({ kind: 'retry', status: 0 });
  isCut = false;
  expect(await post()).toMatchObject({ kind: 'refused', status: 404 });
});

test('where nobody listens it can be tried again', async () => {
  await receiver(() => undefined);
  const gone = new GrpcPoster('http://127.0.0.1:1', {});
  expect(await gone.post(PATH, PAYLOAD, 'agent/1')).toMatchObject({ kind: 'retry', status: 0 });
  gone.close();
});
