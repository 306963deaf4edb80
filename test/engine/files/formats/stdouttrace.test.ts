import { expect, test } from 'vitest';
import { stdouttrace } from '../../../../app/engine/files/formats/stdouttrace.ts';
import { fixture, named, plain, readWith } from './read-with.ts';

test.each(['stdouttrace/compact.jsonl', 'stdouttrace/pretty.json'])('spans of %s', async (file) => {
  const { spans, skipped, repaired } = await readWith(stdouttrace, fixture(file));
  expect([skipped, repaired]).toEqual([[], []]);
  const root = named(spans, 'GET /rolldice');
  expect(root).toMatchObject({
    traceId: '83d8d6c5347593d092e9409f4978bd51',
    spanId: '4be8d1ae9c1a62a4',
    parentSpanId: '',
    // That it has no parent of another process is known.
    flags: 0x101,
    kind: 2,
    startNs: 1_769_590_724_298_985_123n,
    endNs: 1_769_590_724_299_117_000n,
    status: { code: 0 },
    scope: {
      name: 'otelhttp',
      version: '0.60.0',
      schemaUrl: 'https://opentelemetry.io/schemas/1.30.0',
      attributes: [{ key: 'team', value: { type: 'string', value: 'games' } }],
    },
  });
  expect(plain(root.attributes)).toEqual({
    'http.route': '/rolldice',
    'http.status_code': 200n,
    ratio: { double: 1 },
    ok: true,
    big: 9_223_372_036_854_775_807n,
    names: ['a', 'b'],
    ints: [1n, -2n],
    floats: [{ double: 1 }, { double: 2.5 }],
  });
  const roll = named(spans, 'roll');
  expect(roll).toMatchObject({
    parentSpanId: root.spanId,
    // The parent is known to be of the same process.
    flags: 0x101,
    kind: 1,
    status: { code: 2, message: 'unlucky' },
    droppedAttributesCount: 3,
    droppedEventsCount: 4,
    droppedLinksCount: 5,
    events: [{ timeNs: 1_769_590_724_299_060_000n, name: 'rolled', droppedAttributesCount: 2 }],
    links: [
      {
        traceId: '11111111111111111111111111111111',
        spanId: '2222222222222222',
        traceState: 'a=b',
        droppedAttributesCount: 1,
      },
    ],
  });
  expect(plain(roll.resource.attributes)).toEqual({ 'service.name': 'dice', 'service.version': '0.1.0' });
});

test('between lines of a log, of an old version, without times', async () => {
  const { spans, skipped } = await readWith(stdouttrace, fixture('stdouttrace/with-log-lines.txt'));
  expect(skipped).toHaveLength(2);
  expect(named(spans, 'old')).toMatchObject({
    startNs: 0n,
    endNs: 0n,
    kind: 3,
    status: { code: 2, message: 'bad' },
    scope: { name: 'lib', version: '1' },
  });
  // A leap day, and a parent of another process.
  expect(named(spans, 'remote')).toMatchObject({
    startNs: 1_709_251_199_500_000_000n,
    endNs: 1_709_251_200_000_000_000n,
    flags: 0x301,
  });
});

test('what has no span context is told', async () => {
  const { spans, skipped, repaired } = await readWith(
    stdouttrace,
    '{"Name":"x","SpanContext":{"TraceID":"0"}}\n{"Name":5,"SpanContext":{"TraceID":"1","SpanID":"2"},"SpanKind":"x","Attributes":[1],"Events":[null],"Links":[{}],"Resource":7}',
  );
  expect(skipped).toEqual(['line 1 (byte 0): an object without a valid SpanContext']);
  expect(spans).toHaveLength(1);
  expect(spans[0]).toMatchObject({ name: '5', kind: 0, startNs: 0n });
  expect(repaired).toContain('line 2 (byte 43): a link without valid ids was left out');
});

test('values in lists and maps, which are written with their types again', async () => {
  const { spans, skipped, repaired } = await readWith(stdouttrace, fixture('stdouttrace/nested.jsonl'));
  expect([skipped, repaired]).toEqual([[], []]);
  const span = named(spans, 'nested');
  expect(plain(span.attributes)).toEqual({
    list: [9_223_372_036_854_775_807n, 'x', { double: 2 }, [true], { q: 1n }, '07', null, ['u']],
    none: [],
    map: { a: 'b', f: { double: 1 }, in: { i: -1n, bytes: 'ff' } },
    noMap: {},
    bytes: '00ff01',
    noBytes: '',
    empty: null,
  });
  // Both are of another process.
  expect([span.flags, ...span.links.map(({ flags }) => flags)]).toEqual([0x301, 0x300, 0x100]);
});

test('a value that nests deeper than attributes go', async () => {
  const deep = 1000;
  const value = `${'{"Type":"SLICE","Value":['.repeat(deep)}${']}'.repeat(deep)}`;
  const { spans } = await readWith(
    stdouttrace,
    `{"Name":"deep","SpanContext":{"TraceID":"0a","SpanID":"0b"},"SpanKind":1,"Attributes":[{"Key":"k","Value":${value}}]}`,
  );
  expect(named(spans, 'deep').attributes).toMatchObject([{ key: 'k', value: { type: 'array' } }]);
});
