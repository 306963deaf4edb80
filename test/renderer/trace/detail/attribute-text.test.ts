import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyValue } from '../../../../app/core/model/attributes.ts';
import { parseQuery } from '../../../../app/core/query/parse.ts';
import { queryFor, textOf, typeLabel } from '../../../../renderer/views/trace/detail/attribute-text.ts';
import { spanSource } from '../../../../renderer/views/trace/detail/span-source.ts';

const string = (value: string): AnyValue => ({ type: 'string', value });
const int = (value: bigint): AnyValue => ({ type: 'int', value });

test('values read as text, with their type beside where it is not plain', () => {
  const nested: AnyValue = {
    type: 'map',
    value: [{ key: 'a', value: { type: 'array', value: [int(1n), { type: 'empty' }] } }],
  };
  expect(textOf(nested)).toBe('{"a":[1,null]}');
  expect(typeLabel(nested)).toBe('map 1');
  expect(textOf(int(2n ** 63n - 1n))).toBe('9223372036854775807');
  expect(textOf({ type: 'bytes', value: Uint8Array.of(222, 173) })).toBe('0xdead');
  expect([typeLabel(string('x')), typeLabel(int(1n))]).toEqual(['', 'int']);
});

test('a value is written as JSON with all its digits, and with keys as they were received', () => {
  const value: AnyValue = {
    type: 'map',
    value: [
      { key: '__proto__', value: string('x"') },
      { key: 'n', value: int(2n ** 63n - 1n) },
      { key: 'n', value: { type: 'double', value: Number.NaN } },
      { key: 'b', value: { type: 'bytes', value: Uint8Array.of(222) } },
    ],
  };
  expect(textOf(value)).toBe('{"__proto__":"x\\"","n":9223372036854775807,"n":"NaN","b":"0xde"}');
});

test('predicates are written so that they are read back', () => {
  expect(queryFor('span', 'http.request.method', string('POST'))).toBe('http.request.method:POST');
  expect(queryFor('span', 'http.request.method', string('POST'), true)).toBe('-http.request.method:POST');
  expect(queryFor('span', 'url.full', string('https://a/b?c=*'))).toBe('url.full = "https://a/b?c=*"');
  expect(queryFor('span', 'retry', int(2n))).toBe('retry:2');
  expect(queryFor('span', 'zip', string('01234'))).toBe('zip = "01234"');
  expect(queryFor('event', 'exception.type', string('Timeout'))).toBe('event.exception.type:Timeout');
  expect(queryFor('span', 'name', string('x'))).toBe('.name:x');
  expect(queryFor('span', 'list', { type: 'array', value: [] })).toBeUndefined();
});

test('whatever key and value, the predicate is a query without errors', () => {
  fc.assert(
    fc.property(fc.string({ minLength: 1 }), fc.string(), fc.boolean(), (key, value, exclude) => {
      const query = queryFor('span', key, string(value), exclude)!;
      expect({ query, diagnostics: parseQuery(query).diagnostics }).toEqual({ query, diagnostics: [] });
    }),
  );
});

test('the raw form is OTLP/JSON: hex ids, int64 as strings, bytes in base64', () => {
  const source = JSON.parse(
    spanSource({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '',
      traceState: '',
      flags: 1,
      name: 'charge',
      kind: 3,
      startNs: 1_700_000_000_000_000_001n,
      endNs: 1_700_000_000_000_000_009n,
      status: { code: 2, message: 'no' },
      attributes: [
        { key: 'n', value: int(5n) },
        { key: 'b', value: { type: 'bytes', value: Uint8Array.of(1, 2, 3) } },
      ],
      droppedAttributesCount: 4,
      events: [],
      droppedEventsCount: 0,
      links: [],
      droppedLinksCount: 0,
      resource: { attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
      scope: { name: 'lib', version: '1', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
    }),
  ) as { resourceSpans: { scopeSpans: { spans: object[] }[] }[] };
  expect(source.resourceSpans[0]!.scopeSpans[0]!.spans[0]).toMatchObject({
    traceId: '0af7651916cd43dd8448eb211c80319c',
    startTimeUnixNano: '1700000000000000001',
    attributes: [
      { key: 'n', value: { intValue: '5' } },
      { key: 'b', value: { bytesValue: 'AQID' } },
    ],
    droppedAttributesCount: 4,
  });
});
