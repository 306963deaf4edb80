import { request as httpRequest, type IncomingHttpHeaders } from 'node:http';
import { networkInterfaces } from 'node:os';
import { afterEach, beforeEach, describe, expect, test } from 'vitest';
import { startReceiver, type Receiver, type ReceiverOptions } from '../../../app/engine/receiver/receiver.ts';
import { FakeIngest } from './fake-ingest.ts';
import { sampleTraces } from './sample.ts';

let ingest: FakeIngest;
let receiver: Receiver;

async function start(options: Partial<ReceiverOptions> = {}): Promise<void> {
  ingest = new FakeIngest();
  receiver = await startReceiver({ ingest, httpPort: 0, grpcPort: 0, ...options });
}

beforeEach(() => start());
afterEach(() => receiver.close());

interface Reply {
  status: number;
  headers: IncomingHttpHeaders;
}

function send(
  headers: Record<string, string>,
  method = 'POST',
  path = '/v1/traces',
  host = '127.0.0.1',
): Promise<Reply> {
  return new Promise((resolve, reject) => {
    const all = { 'content-type': 'application/x-protobuf', ...headers };
    const options = { host, port: receiver.httpPort, method, path, headers: all, agent: false };
    const request = httpRequest(options, (response) => {
      response.resume();
      response.on('end', () => resolve({ status: response.statusCode ?? 0, headers: response.headers }));
    });
    request.on('error', reject);
    request.end(method === 'POST' ? sampleTraces() : undefined);
  });
}

describe('Host', () => {
  test.each([
    'localhost',
    'localhost:4318',
    '127.0.0.1:4318',
    '[::1]:4318',
    'shop.localhost',
    'host.docker.internal:4318',
    'host.containers.internal',
  ])('%s is answered', async (host) => {
    expect((await send({ host })).status).toBe(200);
  });

  test.each([
    'evil.example',
    'evil.example:4318',
    '127.0.0.1.nip.io',
    'localhost.evil.example',
    '192.168.1.5:4318',
    'host.docker.internal.evil.example',
  ])('%s is refused on every route, preflights too', async (host) => {
    for (const [method, path] of [
      ['POST', '/v1/traces'],
      ['OPTIONS', '/v1/traces'],
      ['GET', '/'],
      ['POST', '/nowhere'],
    ] as const) {
      const reply = await send({ host, origin: 'http://localhost:3000' }, method, path);
      expect(reply.status).toBe(403);
      expect(reply.headers['access-control-allow-origin']).toBeUndefined();
    }
    expect(ingest.requests).toHaveLength(0);
  });
});

describe('pages', () => {
  const origin = 'http://localhost:5173';

  test('a preflight from a loopback origin is granted what it asks for', async () => {
    const reply = await send(
      {
        origin,
        'access-control-request-method': 'POST',
        'access-control-request-headers': 'content-type,x-api-key',
        'access-control-request-private-network': 'true',
      },
      'OPTIONS',
    );
    expect(reply.status).toBe(204);
    expect(reply.headers).toMatchObject({
      'access-control-allow-origin': origin,
      'access-control-allow-credentials': 'true',
      'access-control-allow-methods': 'POST, OPTIONS',
      'access-control-allow-headers': 'content-type,x-api-key',
      'access-control-allow-private-network': 'true',
      vary: 'Origin',
    });
  });

  test('answers carry the origin, errors too', async () => {
    const replies = await Promise.all([
      send({ origin }),
      send({ origin }, 'POST', '/wrong'),
      send({ origin, 'content-type': 'text/plain' }),
      send({ origin, 'content-encoding': 'br' }),
      send({ origin }, 'GET'),
      send({ origin, 'content-encoding': 'gzip' }),
    ]);
    expect(replies.map(({ status }) => status)).toEqual([200, 404, 415, 415, 405, 400]);
    for (const { headers } of replies) {
      expect(headers['access-control-allow-origin']).toBe(origin);
      expect(headers['access-control-allow-credentials']).toBe('true');
      expect(headers.vary).toBe('Origin');
    }
  });

  test.each(['https://evil.example', 'null', 'http://localhost.evil.example', 'chrome-extension://abc'])(
    'of %s can neither write nor read',
    async (foreign) => {
      for (const method of ['POST', 'OPTIONS']) {
        const reply = await send({ origin: foreign }, method);
        expect(reply.status).toBe(403);
        expect(reply.headers['access-control-allow-origin']).toBeUndefined();
      }
      expect(ingest.requests).toHaveLength(0);
      expect(receiver.status().senders[0]?.problems[0]).toEqual({
        reason: `foreign origin ${foreign}`,
        count: 2,
      });
    },
  );

  test('an origin that the user allowed may send', async () => {
    await receiver.close();
    await start({ allowedOrigins: ['https://app.example'] });
    expect((await send({ origin: 'https://app.example' })).headers['access-control-allow-origin']).toBe(
      'https://app.example',
    );
    expect((await send({ origin: 'https://app.example:444' })).status).toBe(403);
  });
});

describe('other machines', () => {
  test('a public address needs a token', async () => {
    await expect(startReceiver({ ingest, httpPort: 0, grpcPort: 0, listen: '0.0.0.0' })).rejects.toThrow(
      /needs a token/,
    );
  });

  test('with one, every request must carry it, whatever its Host', async () => {
    await receiver.close();
    await start({ listen: '0.0.0.0', token: 'secret' });
    const host = 'workstation.example:4318';
    expect((await send({ host })).status).toBe(401);
    expect((await send({ host, authorization: 'Bearer wrong' })).status).toBe(401);
    expect((await send({ host, authorization: 'Basic secret' })).headers['www-authenticate']).toBe('Bearer');
    expect(ingest.requests).toHaveLength(0);
    expect((await send({ host, authorization: 'Bearer secret' })).status).toBe(200);
    expect(ingest.requests).toHaveLength(1);
  });

  test('on loopback no token is asked for, though one is given', async () => {
    await receiver.close();
    await start({ listen: '127.0.0.1', token: 'secret' });
    expect((await send({})).status).toBe(200);
    expect((await send({ host: 'evil.example' })).status).toBe(403);
  });

  const outside = Object.values(networkInterfaces())
    .flatMap((addresses) => addresses ?? [])
    .find((address) => address.family === 'IPv4' && !address.internal);
  test.runIf(outside)('cannot reach the default ports', async () => {
    await expect(send({}, 'POST', '/v1/traces', outside!.address)).rejects.toThrow(/ECONNREFUSED/);
  });
});
