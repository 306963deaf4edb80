import { describe, expect, test } from 'vitest';
import { jaeger } from '../../../../app/engine/files/formats/jaeger.ts';
import { fixture, named, plain, readWith } from './read-with.ts';

const TRACE = '5b8aa5a2d2c872e8321cf37308d69df2';

describe("what Jaeger's UI downloads", () => {
  test('spans with their tags by type, logs, references, processes and warnings', async () => {
    const { spans, skipped, repaired } = await readWith(jaeger, fixture('jaeger/ui-download.json'));
    expect({ skipped, repaired, count: spans.length }).toEqual({ skipped: [], repaired: [], count: 2 });
    const web = named(spans, 'GET /cart');
    expect(web).toMatchObject({
      traceId: TRACE,
      spanId: '051581bf3cb55c13',
      parentSpanId: '',
      traceState: 'vendor=1',
      flags: 1,
      kind: 2,
      startNs: 1_781_000_000_123_456_000n,
      endNs: 1_781_000_000_148_457_000n,
      status: { code: 2, message: '' },
      scope: { name: 'shop/http', version: '1.2.0' },
    });
    expect(plain(web.attributes)).toEqual({
      'http.status_code': 503n,
      'sampler.param': true,
      load: { double: 0.75 },
      'row.id': 9_223_372_036_854_775_807n,
      'row.text': -9_007_199_254_740_993n,
      payload: '000102ff',
      'jaeger.warnings': ['clock skew adjustment disabled'],
    });
    expect(plain(web.resource.attributes)).toEqual({
      'service.name': 'web',
      'host.name': 'web-7',
      'telemetry.sdk.language': 'go',
    });
    expect(web.events.map(({ timeNs, name, attributes }) => [timeNs, name, plain(attributes)])).toEqual([
      [1_781_000_000_124_000_000n, 'exception', { 'exception.type': 'TimeoutError' }],
    ]);
  });

  test('the parent is the first CHILD_OF in the trace, all other references are links', async () => {
    const { spans } = await readWith(jaeger, fixture('jaeger/ui-download.json'));
    const sql = named(spans, 'SELECT items');
    expect(sql).toMatchObject({
      parentSpanId: '051581bf3cb55c13',
      kind: 3,
      status: { code: 2, message: 'deadlock' },
    });
    expect(sql.links.map(({ traceId, spanId, attributes }) => [traceId, spanId, plain(attributes)])).toEqual([
      [TRACE, '00000000000000aa', { 'opentracing.ref_type': 'follows_from' }],
      ['00000000000000000000000000000abc', '00000000000000ab', { 'opentracing.ref_type': 'child_of' }],
    ]);
  });
});

test('a bare trace: short ids, the old parent, and a process that is not there', async () => {
  const { spans, skipped, repaired } = await readWith(jaeger, fixture('jaeger/bare-trace.json'));
  expect(skipped).toEqual([]);
  expect(repaired).toEqual(['line 1 (byte 0), span 2: the process p9 of a span is not in its trace']);
  const [driver, redis] = [named(spans, '/driver.Find'), named(spans, 'redis')];
  expect(driver).toMatchObject({
    traceId: '0000000000000000000000000000007f',
    spanId: '0000000000000001',
    flags: 3,
    status: { code: 2 },
  });
  expect(plain(driver.attributes)).toEqual({ message: 'gone' });
  expect(redis).toMatchObject({ parentSpanId: '0000000000000001', status: { code: 1 } });
  expect(redis.resource.attributes).toEqual([]);
});

test('stores write all values as texts, and bytes in hex', async () => {
  const tags = [
    ['int64', '9007199254740993'],
    ['float64', '1e+300'],
    ['bool', 'true'],
    ['binary', '00ff0312'],
    ['binary', '00ff03'],
    ['binary', '00ff0...'],
  ].map(([type, value], i) => ({ key: String(i), type, value }));
  const process = { serviceName: 'shop', tags: [{ key: 'p', type: 'binary', value: 'abcd' }] };
  const line = JSON.stringify({ traceID: 'a', spanID: 'b', operationName: 'x', startTime: 1, tags, process });
  const { spans, repaired } = await readWith(jaeger, line);
  expect(repaired).toEqual([]);
  expect(plain(spans[0]!.attributes)).toEqual({
    0: 9_007_199_254_740_993n,
    1: { double: 1e300 },
    2: true,
    3: '00ff0312',
    4: '00ff03',
    5: '00ff0...',
  });
  expect(spans[0]!.attributes.map(({ value }) => value.type).slice(3)).toEqual(['bytes', 'bytes', 'string']);
  expect(plain(spans[0]!.resource.attributes)).toEqual({ 'service.name': 'shop', p: 'abcd' });
});

test('spans as stores keep them, one a line, each with its process', async () => {
  const { spans, skipped, repaired } = await readWith(jaeger, fixture('jaeger/store-lines.jsonl'));
  expect([skipped, repaired]).toEqual([[], []]);
  expect(spans.map(({ name, kind, parentSpanId }) => [name, kind, parentSpanId])).toEqual([
    ['consume', 5, '000000000000000a'],
    ['publish', 4, ''],
  ]);
  expect(spans.map(({ resource }) => plain(resource.attributes)['service.name'])).toEqual(['mailer', 'shop']);
});

describe('a trace that is too long to be held', () => {
  const PADDING = 'x'.repeat(3000);
  const COUNT = 1500;
  const span = (i: number, process: string): unknown => ({
    traceID: TRACE,
    spanID: (i + 1).toString(16),
    operationName: `op ${i}`,
    references: [],
    startTime: 1_781_000_000_000_000 + i,
    duration: 1,
    tags: [{ key: 'padding', type: 'string', value: PADDING }],
    processID: process,
  });
  const spans = Array.from({ length: COUNT }, (_, i) => span(i, `p${i % 2}`));
  const processes = { p0: { serviceName: 'even' }, p1: { serviceName: 'odd' } };

  test.each([
    ['behind its spans', { traceID: TRACE, spans, processes }],
    ['in front of them', { traceID: TRACE, processes, spans }],
  ])('finds its processes %s', async (_, trace) => {
    const file = JSON.stringify({ data: [trace, { traceID: '1', spans: [], processes: {} }] });
    const read = await readWith(jaeger, file, 100_000);
    expect([read.skipped, read.repaired]).toEqual([[], []]);
    expect(read.spans).toHaveLength(COUNT);
    for (const { name, resource } of read.spans) {
      const isEven = Number(name.slice(3)) % 2 === 0;
      expect(plain(resource.attributes)).toEqual({ 'service.name': isEven ? 'even' : 'odd' });
    }
  });

  test('that breaks off keeps its spans, and services are called by their processes', async () => {
    const file = JSON.stringify({ data: [{ traceID: TRACE, spans, processes }] });
    const read = await readWith(jaeger, file.slice(0, file.length * 0.9), 100_000);
    expect(read.skipped).toHaveLength(1);
    expect(read.spans.length).toBeGreaterThan(COUNT * 0.89);
    expect(new Set(read.spans.map(({ resource }) => plain(resource.attributes)['service.name']))).toEqual(
      new Set(['p0', 'p1']),
    );
    expect(read.repaired).toHaveLength(2);
  });
});

describe('odd values', () => {
  const readSpan = async (fields: object): Promise<Awaited<ReturnType<typeof readWith>>> =>
    readWith(
      jaeger,
      JSON.stringify({ traceID: 'a', spanID: 'b', operationName: 'x', startTime: 5, ...fields }),
    );

  test.each([
    ['no ids', { traceID: undefined }],
    ['an id that is no hex', { traceID: 'zz' }],
    ['an id of zeros', { spanID: '0000' }],
    ['an id that is too long', { spanID: '11112222333344445' }],
  ])('%s: the span is left out and told', async (_, fields) => {
    const { spans, skipped } = await readSpan(fields);
    expect(spans).toEqual([]);
    expect(skipped).toHaveLength(1);
  });

  test('tags whose value is not of their type stay what they are, and are told', async () => {
    const { spans, repaired } = await readSpan({
      tags: [
        { key: 'a', type: 'int64', value: 'many' },
        { key: 'b', type: 'bool', value: 'true' },
        { key: 'c', type: 'string', value: { deep: [1.5] } },
        { key: 'd', type: 'int64', value: '99999999999999999999' },
        { key: 'e', type: 'binary', value: 'AAA...' },
        { key: 'f', value: 3 },
        7,
        { type: 'string' },
      ],
    });
    expect(plain(spans[0]!.attributes)).toEqual({
      a: 'many',
      b: true,
      c: { deep: [{ double: 1.5 }] },
      d: '99999999999999999999',
      e: 'AAA...',
      f: 3n,
    });
    expect(repaired).toHaveLength(5);
  });

  test('a key that comes twice comes twice', async () => {
    const tag = { key: 'k', type: 'string', value: '1' };
    const { spans } = await readSpan({ tags: [tag, { ...tag, value: '2' }] });
    expect(spans[0]!.attributes.map(({ value }) => 'value' in value && value.value)).toEqual(['1', '2']);
  });

  test.each([
    ['error in text', [{ key: 'error', type: 'string', value: 'true' }], 2],
    ['error that is false', [{ key: 'error', type: 'bool', value: false }], 0],
    ['a failed request', [{ key: 'http.status_code', type: 'int64', value: 500 }], 2],
    ['what was not found, of a server', [{ key: 'http.status_code', type: 'int64', value: 404 }], 0],
    [
      'what was not found, of a client',
      [
        { key: 'http.response.status_code', type: 'int64', value: 404 },
        { key: 'span.kind', type: 'string', value: 'client' },
      ],
      2,
    ],
    [
      'a code beside a failed request',
      [
        { key: 'otel.status_code', type: 'string', value: 'OK' },
        { key: 'http.status_code', type: 'int64', value: 500 },
      ],
      1,
    ],
  ])('status: %s', async (_, tags, code) => {
    const { spans } = await readSpan({ tags });
    expect(spans[0]!.status.code).toBe(code);
  });

  test('times that are none', async () => {
    const { spans, repaired } = await readSpan({
      startTime: -4,
      duration: 'long',
      logs: [{ timestamp: {} }, 3],
    });
    expect(spans[0]).toMatchObject({ startNs: 0n, endNs: 0n });
    expect(spans[0]!.events).toHaveLength(1);
    expect(repaired).toHaveLength(3);
  });

  test('an id in base64 is decoded', async () => {
    const { spans } = await readSpan({ traceID: Buffer.from(TRACE, 'hex').toString('base64') });
    expect(spans[0]!.traceId).toBe(TRACE);
  });
});

test('an answer without traces is nothing, and told by nobody', async () => {
  const read = await readWith(jaeger, '{"data":[],"total":0,"limit":0,"offset":0,"errors":null}');
  expect(read).toEqual({ spans: [], skipped: [], repaired: [], requests: 0 });
});
