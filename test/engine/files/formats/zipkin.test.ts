import { expect, test } from 'vitest';
import { zipkin } from '../../../../app/engine/files/formats/zipkin.ts';
import { WINDOW_SPANS } from '../../../../app/engine/files/formats/zipkin-shared.ts';
import { fixture, named, plain, readWith } from './read-with.ts';

test('a trace of the second version: endpoints, tags, annotations in three forms', async () => {
  const { spans, skipped, repaired } = await readWith(zipkin, fixture('zipkin/v2-trace.json'));
  expect([skipped, repaired]).toEqual([[], []]);
  const client = spans.find(({ kind }) => kind === 3)!;
  expect(client).toMatchObject({
    traceId: '00000000000000005af7183fb1d4cf5f',
    spanId: '352bff9a74ca9ad2',
    parentSpanId: '6b221d5bc9e6496c',
    startNs: 1_556_604_172_355_737_000n,
    endNs: 1_556_604_172_357_168_000n,
  });
  expect(plain(client.attributes)).toEqual({
    'http.method': 'GET',
    'http.path': '/api',
    'network.local.address': '192.168.99.1',
    'network.local.port': 3306n,
    'peer.service': 'backend',
    'network.peer.address': '172.19.0.2',
    'network.peer.port': 58_648n,
  });
  expect(plain(client.resource.attributes)).toEqual({ 'service.name': 'frontend' });
  const server = spans.find(({ kind }) => kind === 2)!;
  expect(server.status).toEqual({ code: 2, message: 'backend is tired' });
  expect(
    server.events.map(({ name, attributes, droppedAttributesCount }) => [
      name,
      plain(attributes),
      droppedAttributesCount,
    ]),
  ).toEqual([
    ['cache miss', {}, 0],
    ['retry', { attempt: 2n }, 0],
    ['exception', { 'exception.type': 'Oops' }, 1],
  ]);
  const root = named(spans, 'root');
  expect(root).toMatchObject({ kind: 4, status: { code: 1 }, scope: { name: 'lib', version: '2' } });
  expect(plain(root.attributes)).toEqual({ error: 'false', 'zipkin.debug': true });
});

test("the server's side of a shared span gets an id of its own, and what it did becomes its own", async () => {
  const { spans } = await readWith(zipkin, fixture('zipkin/v2-trace.json'));
  const client = spans.find(({ kind }) => kind === 3)!;
  const server = spans.find(({ kind }) => kind === 2)!;
  expect(server.spanId).not.toBe(client.spanId);
  expect(server.parentSpanId).toBe(client.spanId);
  expect(named(spans, 'render').parentSpanId).toBe(server.spanId);
  const again = await readWith(zipkin, fixture('zipkin/v2-trace.json'), 7);
  expect(again.spans).toEqual(spans);
});

test('lists of traces', async () => {
  const { spans, skipped } = await readWith(zipkin, fixture('zipkin/v2-traces.json'));
  expect(skipped).toEqual([]);
  expect(spans.map(({ name, parentSpanId, startNs }) => [name, parentSpanId, startNs])).toEqual([
    ['one', '', 1_600_000_000_000_000_000n],
    ['two', '', 1_600_000_000_000_100_000n],
    ['three', '00000000000000b1', 0n],
  ]);
  expect(plain(named(spans, 'two').attributes)).toEqual({ 'peer.service': 'broker' });
});

test('one span a line, links in tags, a peer that is tagged', async () => {
  const { spans, skipped } = await readWith(zipkin, fixture('zipkin/v2-lines.jsonl'));
  expect(skipped).toEqual([]);
  const first = named(spans, 'first');
  expect(
    first.links.map(({ traceId, spanId, attributes, droppedAttributesCount }) => [
      traceId,
      spanId,
      plain(attributes),
      droppedAttributesCount,
    ]),
  ).toEqual([['000000000000000000000000000000d1', '00000000000000d2', { why: 'retry' }, 3]]);
  const second = named(spans, 'second');
  expect(plain(second.attributes)).toEqual({ 'peer.service': 'tagged', 'http.status_code': '404' });
  expect(second.status.code).toBe(2);
});

test('a span of the first version that is both sides of a call becomes two', async () => {
  const { spans, skipped, repaired } = await readWith(zipkin, fixture('zipkin/v1-trace.json'));
  expect([skipped, repaired]).toEqual([[], []]);
  const client = spans.find(({ kind }) => kind === 3)!;
  const server = spans.find(({ kind }) => kind === 2)!;
  expect(client).toMatchObject({
    name: 'get',
    spanId: 'ebf33e1a81dc6f71',
    parentSpanId: 'bd7a977555f6b982',
    startNs: 1_458_702_548_478_000_000n,
    endNs: 1_458_702_548_832_374_000n,
    events: [],
  });
  expect(plain(client.attributes)).toMatchObject({ 'peer.service': 'back', 'network.peer.port': 9000n });
  expect(server).toMatchObject({
    parentSpanId: 'ebf33e1a81dc6f71',
    startNs: 1_458_702_548_480_000_000n,
    endNs: 1_458_702_548_830_000_000n,
  });
  expect(server.events.map(({ name }) => name)).toEqual(['cache.miss']);
  expect(plain(server.attributes)).toMatchObject({ 'http.path': '/api' });
  const work = named(spans, 'work');
  expect(work).toMatchObject({ kind: 1, parentSpanId: server.spanId });
  expect(plain(work.resource.attributes)).toEqual({ 'service.name': 'back' });
});

test('a call of the client stays with the client', async () => {
  const span = (fields: object): object => ({ traceId: 'a', timestamp: 1_600_000_000_000_000, ...fields });
  const at = (serviceName: string): object => ({ localEndpoint: { serviceName } });
  const file = [
    span({ id: '1', kind: 'CLIENT', name: 'client', ...at('web') }),
    span({ id: '1', kind: 'SERVER', name: 'server', shared: true, ...at('cart') }),
    span({ id: '2', parentId: '1', name: 'of the client', ...at('web') }),
    span({ id: '3', parentId: '1', name: 'of the server', ...at('cart') }),
  ];
  const { spans } = await readWith(zipkin, JSON.stringify(file));
  expect(named(spans, 'of the client').parentSpanId).toBe('0000000000000001');
  expect(named(spans, 'of the server').parentSpanId).toBe(named(spans, 'server').spanId);
});

test('sides that lie far apart are joined within a window, and children that come later find theirs', async () => {
  const filler = Array.from({ length: WINDOW_SPANS }, (_, i) => ({
    traceId: 'ff',
    id: (i + 100).toString(16),
  }));
  const half = filler.slice(0, WINDOW_SPANS / 4);
  const file = [
    { traceId: 'a', id: '1', kind: 'CLIENT', name: 'client' },
    ...half,
    { traceId: 'a', id: '1', kind: 'SERVER', name: 'server', shared: true },
    ...filler,
    { traceId: 'a', id: '2', parentId: '1', name: 'child', localEndpoint: { serviceName: 'cart' } },
  ];
  const { spans } = await readWith(zipkin, JSON.stringify(file), 1 << 20);
  expect(spans).toHaveLength(file.length);
  expect(named(spans, 'server').parentSpanId).toBe('0000000000000001');
  expect(named(spans, 'child').parentSpanId).toBe(named(spans, 'server').spanId);
});

test('what is no span is told with its place', async () => {
  const file =
    '[{"traceId":"xyz","id":"1"},\n7,\n{"traceId":"1","id":"1","kind":"OTHER","timestamp":-1,"duration":{},"annotations":[5],"tags":{"a":{"b":1},"c":null}}]';
  const { spans, skipped, repaired } = await readWith(zipkin, file);
  expect(skipped).toEqual([
    'line 1 (byte 0), 1. in the list: a span without a valid traceId',
    'line 1 (byte 0), 2. in the list: no span',
  ]);
  expect(repaired).toHaveLength(2);
  expect(spans).toHaveLength(1);
  expect(plain(spans[0]!.attributes)).toEqual({ a: '{"b":1}', c: 'null' });
});
