import { createServer, type IncomingHttpHeaders, type Server } from 'node:http';
import type { AddressInfo } from 'node:net';
import { setTimeout as sleep } from 'node:timers/promises';
import { gunzipSync } from 'node:zlib';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { createDemo, type Demo } from '../../../app/engine/demo/demo.ts';
import { sendTestTrace } from '../../../app/engine/demo/test-trace.ts';

interface Seen {
  url: string;
  headers: IncomingHttpHeaders;
  body: Uint8Array;
}

let server: Server;
let endpoint: string;
let seen: Seen[];
let answer: (index: number) => { status: number; headers?: Record<string, string>; body?: Uint8Array };
let demo: Demo | undefined;

beforeEach(async () => {
  seen = [];
  answer = () => ({ status: 200 });
  server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on('data', (chunk: Buffer) => chunks.push(chunk));
    request.on('end', () => {
      const { status, headers, body } = answer(seen.length);
      seen.push({ url: request.url ?? '', headers: request.headers, body: Buffer.concat(chunks) });
      response.writeHead(status, headers).end(body);
    });
  });
  await new Promise<void>((resolve) => server.listen(0, '127.0.0.1', resolve));
  endpoint = `http://127.0.0.1:${(server.address() as AddressInfo).port}`;
});

afterEach(async () => {
  await demo?.close();
  demo = undefined;
  server.closeAllConnections();
  await new Promise((resolve) => server.close(resolve));
});

async function until(condition: () => boolean): Promise<void> {
  while (!condition()) await sleep(10);
}

test('sends what happens as it ends, each process for itself, and counts what became of it', async () => {
  demo = createDemo({ endpoint, token: 'secret' });
  expect(demo.status().running).toBe(false);
  demo.start({ rate: 60, seed: 3 });
  await until(() => demo!.counts().acknowledged > 300);
  demo.stop();
  await demo.close();
  const counts = demo.counts();
  expect(counts.sent).toBe(counts.acknowledged);
  expect(counts.dropped + counts.refused).toBe(0);
  expect(new Set(seen.map((request) => request.url))).toEqual(new Set(['/v1/traces']));
  expect(new Set(seen.map((request) => request.headers['user-agent'])).size).toBeGreaterThan(4);
  for (const { headers, body } of seen) {
    expect(headers['content-type']).toBe('application/x-protobuf');
    expect(headers['authorization']).toBe('Bearer secret');
    const text = gunzipSync(body).toString('latin1');
    expect(text.split('service.instance.id')).toHaveLength(2);
  }
});

test('repeats what may be repeated, and gives up what may not', async () => {
  answer = (index) => (index < 3 ? { status: 503, headers: { 'retry-after': '0' } } : { status: 200 });
  demo = createDemo({ endpoint });
  demo.start({ rate: 30, seed: 1 });
  await until(() => demo!.counts().acknowledged > 50);
  expect(demo.counts().retries).toBe(3);
  answer = () => ({ status: 400 });
  await until(() => demo!.counts().refused > 0);
  expect(demo.counts().problem).toContain('400');
});

test('a partial success is counted as such', async () => {
  // partial_success { rejected_spans: 2, error_message: "bad id" }
  const body = Uint8Array.of(10, 10, 8, 2, 18, 6, ...new TextEncoder().encode('bad id'));
  answer = (index) => (index === 0 ? { status: 200, body } : { status: 200 });
  demo = createDemo({ endpoint });
  demo.start({ rate: 30, seed: 1 });
  await until(() => demo!.counts().acknowledged > 50);
  expect(demo.counts().refused).toBe(2);
});

test('a receiver that is away costs nothing but spans', async () => {
  await new Promise((resolve) => server.close(resolve));
  demo = createDemo({ endpoint });
  demo.start({ rate: 50, seed: 1 });
  await until(() => demo!.counts().retries > 3);
  expect(demo.counts().problem).toContain('ECONNREFUSED');
  await demo.close();
  expect(demo.counts().acknowledged).toBe(0);
  server.listen(0);
});

test('faults, rate and seed change while it runs; nonsense is refused by name', () => {
  demo = createDemo({ endpoint });
  expect(demo.start({ seed: 5, rate: 2 })).toMatchObject({ running: true, seed: 5, rate: 2, faults: [] });
  expect(demo.setFaults(['n-plus-one'])).toMatchObject({ seed: 5, faults: ['n-plus-one'] });
  expect(demo.start({ rate: 4 })).toMatchObject({ seed: 5, rate: 4, faults: ['n-plus-one'] });
  expect(demo.start({ faults: [] }).faults).toEqual([]);
  expect(demo.status().available).toHaveLength(7);
  expect(demo.status().services.length).toBeGreaterThanOrEqual(12);
  expect(() => demo!.setFaults(['toString'])).toThrow(/has no fault named “toString”/);
  expect(() => demo!.start({ rate: 0 })).toThrow(/more than 0/);
  expect(() => demo!.start({ rate: Number.NaN })).toThrow(/more than 0/);
  expect(demo.stop().running).toBe(false);
});

test('the test trace is sent once and named by its id', async () => {
  const { traceId } = await sendTestTrace({ endpoint });
  expect(traceId).toMatch(/^[0-9a-f]{32}$/);
  expect(seen).toHaveLength(1);
  const body = gunzipSync(seen[0]!.body).toString('latin1');
  for (const service of ['test-web', 'test-greeter', 'test-printer']) expect(body).toContain(service);
  expect(body).toContain('exception.stacktrace');
  answer = () => ({ status: 400 });
  await expect(sendTestTrace({ endpoint })).rejects.toMatchObject({ code: 'demo.testTrace' });
});
