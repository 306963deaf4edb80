import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import type { AnyValue } from '../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { otlpJsonToProto, type JsonOptions, type OtlpError } from '../../../app/core/otlp/json-to-proto.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { resources } from './arbitraries.ts';
import { readTraces } from './read-traces.ts';

const encode = (text: string): Uint8Array => new TextEncoder().encode(text);

function toProto(json: string, options?: JsonOptions): Uint8Array {
  const result = otlpJsonToProto('traces', encode(json), options);
  if (!result.ok) throw new Error(result.error.message);
  return result.value;
}

function errorOf(json: string | Uint8Array): OtlpError {
  const result = otlpJsonToProto('traces', typeof json === 'string' ? encode(json) : json);
  if (result.ok) throw new Error('expected an error');
  return result.error;
}

/** A request with one span, whose members are given as JSON. */
const spanJson = (members: string): string => `{"resourceSpans":[{"scopeSpans":[{"spans":[{${members}}]}]}]}`;

function readSpanJson(members: string, options?: JsonOptions): SpanDetail {
  return readTraces(toProto(spanJson(members), options))[0]!;
}

function readValueJson(value: string): AnyValue | undefined {
  return readSpanJson(`"attributes":[{"key":"k","value":${value}}]`).attributes[0]?.value;
}

describe('there and back', () => {
  test('any traces come back the same, byte for byte', () => {
    fc.assert(
      fc.property(resources, (groups) => {
        const proto = writeTraces(groups);
        const back = toProto(otlpProtoToJson('traces', proto));
        expect(Buffer.compare(back, proto)).toBe(0);
        expect(back.buffer.byteLength).toBe(back.length);
      }),
      { numRuns: 500 },
    );
  });

  test('JSON that is escaped or spaced in another way means the same', () => {
    const everythingEscaped = (text: string): string =>
      text.replace(/"((?:[^"\\]|\\.)*)"/g, (whole, body: string) =>
        body.includes('\\')
          ? whole
          : `"${[...body].map((c) => [...Array(c.length).keys()].map((i) => `\\u${c.charCodeAt(i).toString(16).padStart(4, '0')}`).join('')).join('')}"`,
      );
    fc.assert(
      fc.property(resources, (groups) => {
        const proto = writeTraces(groups);
        const json = otlpProtoToJson('traces', proto);
        // Escaped ids are no ids; everything else is the same text.
        const readable = json.replace(/"(?:trace|span|parentSpan)Id":"[^"]*",?/g, '').replaceAll(',}', '}');
        expect(Buffer.compare(toProto(everythingEscaped(readable)), toProto(readable))).toBe(0);
        // JSON.parse damages no integer here: they are strings. But JSON.stringify writes no sign before a zero.
        const unsigned = readable.replace(/:-0(?=[,}\]])/g, ':0');
        const spaced = JSON.stringify(JSON.parse(unsigned), null, '\t');
        expect(readTraces(toProto(spaced))).toEqual(readTraces(toProto(unsigned)));
      }),
      { numRuns: 200 },
    );
  });

  test('logs and metrics keep every field', () => {
    const logs = {
      resourceLogs: [
        {
          resource: {
            attributes: [],
            entityRefs: [
              { schemaUrl: 's', type: 'service', idKeys: ['service.name', ''], descriptionKeys: ['x'] },
            ],
          },
          scopeLogs: [
            {
              scope: { name: 'n', version: 'v', droppedAttributesCount: 1 },
              logRecords: [
                {
                  timeUnixNano: '18446744073709551615',
                  severityNumber: 24,
                  severityText: 'FATAL4',
                  body: {
                    kvlistValue: {
                      values: [{ key: 'a', value: { arrayValue: { values: [{}, { boolValue: false }] } } }],
                    },
                  },
                  attributes: [{ key: 'k', value: { intValue: '-9223372036854775808' } }],
                  droppedAttributesCount: 4294967295,
                  flags: 4294967295,
                  traceId: '0af7651916cd43dd8448eb211c80319c',
                  spanId: 'b7ad6b7169203331',
                  observedTimeUnixNano: '1',
                  eventName: 'e',
                },
              ],
              schemaUrl: 'u',
            },
          ],
        },
      ],
    };
    const exemplars = [
      {
        timeUnixNano: '5',
        asDouble: -0.5,
        spanId: 'b7ad6b7169203331',
        traceId: '0af7651916cd43dd8448eb211c80319c',
        filteredAttributes: [{ key: 'f', value: { doubleValue: 1e300 } }],
      },
      { asInt: '-3' },
    ];
    const metrics = {
      resourceMetrics: [
        {
          scopeMetrics: [
            {
              metrics: [
                {
                  name: 'g',
                  description: 'd',
                  unit: 'By',
                  gauge: {
                    dataPoints: [
                      { startTimeUnixNano: '1', timeUnixNano: '2', asDouble: 0, exemplars, flags: 1 },
                    ],
                  },
                  metadata: [{ key: 'm', value: { stringValue: '' } }],
                },
                {
                  name: 's',
                  sum: {
                    dataPoints: [
                      { asInt: '0', attributes: [{ key: 'b', value: { bytesValue: 'AAEC/w==' } }] },
                    ],
                    aggregationTemporality: 2,
                    isMonotonic: true,
                  },
                },
                {
                  name: 'h',
                  histogram: {
                    dataPoints: [
                      {
                        count: '3',
                        sum: 0,
                        bucketCounts: ['1', '0', '2'],
                        explicitBounds: [0.5, -1.25],
                        exemplars,
                        min: 0,
                        max: 7,
                      },
                    ],
                    aggregationTemporality: 1,
                  },
                },
                {
                  name: 'e',
                  exponentialHistogram: {
                    dataPoints: [
                      {
                        attributes: [],
                        count: '9',
                        sum: -1,
                        scale: -4,
                        zeroCount: '1',
                        positive: { offset: -7, bucketCounts: ['0', '18446744073709551615'] },
                        negative: { offset: 3 },
                        flags: 1,
                        exemplars,
                        min: -3,
                        max: 0,
                        zeroThreshold: 0.25,
                      },
                    ],
                    aggregationTemporality: 2,
                  },
                },
                {
                  name: 'q',
                  summary: {
                    dataPoints: [
                      {
                        timeUnixNano: '2',
                        count: '4',
                        sum: 1.5,
                        quantileValues: [{ quantile: 0.5, value: 3 }, { value: 1 }],
                        flags: 1,
                      },
                    ],
                  },
                },
                {
                  name: 'nan',
                  gauge: {
                    dataPoints: [{ asDouble: 'NaN' }, { asDouble: 'Infinity' }, { asDouble: '-Infinity' }],
                  },
                },
              ],
            },
          ],
        },
      ],
    };
    const withoutEmpty = (value: unknown): unknown =>
      JSON.parse(JSON.stringify(value).replaceAll('"attributes":[],', ''));
    for (const [signal, request] of [
      ['logs', logs],
      ['metrics', metrics],
    ] as const) {
      const result = otlpJsonToProto(signal, encode(JSON.stringify(request)));
      expect(result.ok).toBe(true);
      if (result.ok) expect(JSON.parse(otlpProtoToJson(signal, result.value))).toEqual(withoutEmpty(request));
    }
  });

  test('profiles are refused in words', () => {
    expect(otlpJsonToProto('profiles', encode('{}'))).toMatchObject({
      ok: false,
      error: { code: 'signal.unsupported' },
    });
  });
});

describe('what the wire form allows', () => {
  test('ids are hex of either case and come out in lower case', () => {
    const span = readSpanJson(
      '"traceId":"0AF7651916CD43DD8448EB211C80319C","spanId":"b7ad6b7169203331","parentSpanId":""',
    );
    expect(span).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '',
    });
  });

  test.each(['zz', 'CvdlGRbNQ92ESOshHIAxnA==', 'abc', '0x12'])(
    'the id %s becomes one of an invalid length, alone',
    (id) => {
      const span = readSpanJson(`"traceId":${JSON.stringify(id)},"name":"kept"`);
      expect(span.name).toBe('kept');
      expect([0, 32]).not.toContain(span.traceId.length);
    },
  );

  test.each([
    ['"1544712660123456789"', 1544712660123456789n],
    ['1544712660123456789', 1544712660123456789n],
    ['"18446744073709551615"', 2n ** 64n - 1n],
    ['18446744073709551615', 2n ** 64n - 1n],
    ['999999999999999', 999999999999999n],
    ['1e3', 1000n],
    ['1.5e1', 15n],
    ['"12.0"', 12n],
    ['1.544712660123456789e18', 1544712660123456789n],
    ['0', 0n],
    ['{"low":5,"high":1}', (1n << 32n) + 5n],
    ['{"low":-1,"high":0,"unsigned":true}', 2n ** 32n - 1n],
    ['null', 0n],
  ])('a time of %s is exact', (json, expected) => {
    expect(readSpanJson(`"startTimeUnixNano":${json}`).startNs).toBe(expected);
  });

  test.each([
    ['-1', -1n],
    ['"-9223372036854775808"', -(2n ** 63n)],
    ['-9223372036854775807', -(2n ** 63n) + 1n],
    ['-0', 0n],
    ['{"low":-2,"high":-1}', -2n],
  ])('an attribute of %s is exact', (json, expected) => {
    expect(readValueJson(`{"intValue":${json}}`)).toEqual({ type: 'int', value: expected });
  });

  test.each([
    ['1e+300', 1e300],
    ['-100000000000000000000', -1e20],
    ['9223372036854775808', 2 ** 63],
  ])(
    'an integer of %s, as JavaScript takes every number without a fraction for one, is a double',
    (json, expected) => {
      expect(readValueJson(`{"intValue":${json}}`)).toEqual({ type: 'double', value: expected });
    },
  );

  test.each([
    ['1.5', 1.5],
    ['"1.5"', 1.5],
    ['"NaN"', Number.NaN],
    ['"Infinity"', Number.POSITIVE_INFINITY],
    ['"-Infinity"', Number.NEGATIVE_INFINITY],
    ['-0.0', -0],
    ['1e400', Number.POSITIVE_INFINITY],
    ['5', 5],
  ])('a double of %s', (json, expected) => {
    expect(readValueJson(`{"doubleValue":${json}}`)).toEqual({ type: 'double', value: expected });
  });

  test.each(['AAEC/w==', 'AAEC/w', 'AAEC_w', 'AAEC_w=='])('bytes in base64 as %s', (text) => {
    expect(readValueJson(`{"bytesValue":"${text}"}`)).toEqual({
      type: 'bytes',
      value: Uint8Array.of(0, 1, 2, 255),
    });
  });

  test.each([
    ['{}', { type: 'empty' }],
    ['null', { type: 'empty' }],
    ['{"stringValue":null}', { type: 'empty' }],
    ['{"stringValue":""}', { type: 'string', value: '' }],
    ['{"boolValue":false}', { type: 'bool', value: false }],
    ['{"intValue":0}', { type: 'int', value: 0n }],
    ['{"arrayValue":{}}', { type: 'array', value: [] }],
    ['{"arrayValue":{"values":[null,{}]}}', { type: 'array', value: [{ type: 'empty' }, { type: 'empty' }] }],
    ['{"kvlistValue":{"values":[]}}', { type: 'map', value: [] }],
    ['{"stringValueStrindex":7}', { type: 'empty' }],
  ])('the value %s', (json, expected) => {
    expect(readValueJson(json)).toEqual(expected);
  });

  test('enums are numbers, unknown ones too, and names are understood', () => {
    expect(readSpanJson('"kind":3,"status":{"code":"STATUS_CODE_ERROR"}')).toMatchObject({
      kind: 3,
      status: { code: 2 },
    });
    expect(readSpanJson('"kind":"SPAN_KIND_SERVER"').kind).toBe(2);
    expect(readSpanJson('"kind":"4"').kind).toBe(4);
    expect(readSpanJson('"kind":77').kind).toBe(77);
    expect(errorOf(spanJson('"kind":"NOT_A_KIND"')).code).toBe('json.type');
  });

  test('unknown keys are passed over whatever they hold', () => {
    const junk =
      '"x":{"a":[1,-2.5e-3,true,false,null,"\\u0041",{}],"b":[]},"__proto__":{"polluted":1},"constructor":1,';
    expect(readSpanJson(`${junk}"name":"kept"`).name).toBe('kept');
    expect(({} as Record<string, unknown>)['polluted']).toBeUndefined();
  });

  test('text keeps its escapes, its emoji and its byte order mark', () => {
    expect(readSpanJson(String.raw`"name":"a\"\\\/\b\f\n\r\té😀 é😀𠀀\ufeff\u0000"`).name).toBe(
      'a"\\/\b\f\n\r\té😀 é😀𠀀\ufeff\0',
    );
    expect(readSpanJson(String.raw`"name":"\ud83dx\ude00\ud83dA"`).name).toBe('\ufffdx\ufffd\ufffdA');
    expect(readTraces(toProto('\ufeff' + spanJson('"name":"marked"')))[0]?.name).toBe('marked');
  });

  test('nothing is a request too', () => {
    expect(toProto('{}')).toHaveLength(0);
    expect(readTraces(toProto('{"resourceSpans":[]}'))).toEqual([]);
    expect(readTraces(toProto('{"resourceSpans":[{"scopeSpans":[{"spans":[]}]}]}'))).toEqual([]);
  });

  test('long text in deep messages costs one copy, not one a level', () => {
    const depth = 100;
    const text = 'x'.repeat(4 * 1024 * 1024);
    const value =
      '{"arrayValue":{"values":['.repeat(depth) + `{"stringValue":"${text}"}` + ']}}'.repeat(depth);
    const proto = toProto(spanJson(`"attributes":[{"value":${value}}]`));
    expect(proto.length).toBeGreaterThan(text.length + 4 * depth);
    expect(readTraces(proto)).toHaveLength(1);
  });
});

describe('what only files have', () => {
  const snake =
    '{"resource_spans":[{"resource":{"dropped_attributes_count":2},"instrumentation_library_spans":[]}]}';
  test('snake_case is read when asked for, and is unknown on the wire', () => {
    const json =
      '{"resource_spans":[{"scope_spans":[{"spans":[{"trace_id":"0af7651916cd43dd8448eb211c80319c","start_time_unix_nano":"5"}]}]}]}';
    expect(readTraces(toProto(json, { lenient: true }))[0]).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      startNs: 5n,
    });
    expect(toProto(json)).toHaveLength(0);
    expect(toProto(snake, { lenient: true }).length).toBeGreaterThan(0);
  });

  test('older keys', () => {
    const json =
      '{"batches":[{"instrumentationLibrarySpans":[{"instrumentationLibrary":{"name":"old"},"spans":[{"name":"n"}]}]}]}';
    expect(readTraces(toProto(json, { lenient: true }))[0]).toMatchObject({
      name: 'n',
      scope: { name: 'old' },
    });
  });

  test('ids in base64, and hex without its leading zeros', () => {
    const span = readSpanJson(
      '"traceId":"CvdlGRbNQ92ESOshHIAxnA==","spanId":"t61rcWkgMzE=","parentSpanId":"abc"',
      { lenient: true },
    );
    expect(span).toMatchObject({
      traceId: '0af7651916cd43dd8448eb211c80319c',
      spanId: 'b7ad6b7169203331',
      parentSpanId: '0000000000000abc',
    });
  });
});

describe('what is refused', () => {
  test.each([
    '',
    ' ',
    '{',
    '{"a"',
    '{"a":',
    '{"a":1',
    '{"a":1,}',
    '{"a":1 "b":2}',
    '{a:1}',
    "{'a':1}",
    '{"a":01}',
    '{"a":1.}',
    '{"a":.5}',
    '{"a":+1}',
    '{"a":1e}',
    '{"a":tru}',
    '{"a":nul}',
    '{"a":"\u0001"}',
    '{"a":"\\x"}',
    '{"a":"\\u12"}',
    '{"a":"unfinished',
    '{"a":[1,]}',
    '{"a":[1}',
    '{} {}',
    '{}x',
    '{"a":NaN}',
    '{"a":1}}',
    '{"resourceSpans":[{}',
    '{"a":-}',
    '{"a":"\\',
  ])('broken JSON: %j', (json) => {
    expect(() => JSON.parse(json) as unknown).toThrow();
    expect(errorOf(json)).toMatchObject({ code: 'json.syntax' });
  });

  test.each([
    '[]',
    '1',
    '"x"',
    'true',
    '{"resourceSpans":{}}',
    '{"resourceSpans":[1]}',
    '{"resourceSpans":["x"]}',
    ...[
      '"name":5',
      '"name":{}',
      '"traceId":5',
      '"kind":1.5',
      '"kind":true',
      '"startTimeUnixNano":"x"',
      '"startTimeUnixNano":-1',
      '"startTimeUnixNano":"18446744073709551616"',
      '"startTimeUnixNano":1e99',
      '"startTimeUnixNano":""',
      '"droppedAttributesCount":4294967296',
      '"flags":{"low":1}',
      '"attributes":{}',
      '"status":[]',
      '"attributes":[{"value":{"boolValue":"true"}}]',
      '"attributes":[{"value":{"bytesValue":"a"}}]',
      '"attributes":[{"value":{"bytesValue":"ab*d"}}]',
      '"attributes":[{"value":{"doubleValue":"1,5"}}]',
      '"attributes":[{"value":{"doubleValue":[]}}]',
    ].map(spanJson),
  ])('a wrong type: %s', (json) => {
    expect(errorOf(json)).toMatchObject({ code: 'json.type' });
  });

  test('says which field is wrong, and where', () => {
    expect(errorOf(spanJson('"startTimeUnixNano":"yesterday"')).message).toMatch(
      /^startTimeUnixNano: expected an integer .* byte \d+\.$/,
    );
    expect(errorOf('{"resourceSpans"').message).toBe('Not JSON: expected : at the end.');
  });

  test.each([
    ['unknown lists', '{"x":' + '['.repeat(100_000)],
    ['unknown objects', '{"x":'.repeat(100_000)],
    ['attribute values', spanJson('"attributes":[{"value":' + '{"arrayValue":{"values":['.repeat(100_000))],
  ])('100 000 levels of %s', (_name, json) => {
    expect(errorOf(json)).toMatchObject({ code: 'json.depth' });
  });

  test('random and damaged input is read or refused, and agrees with JSON.parse on what JSON is', () => {
    const check = (bytes: Uint8Array): void => {
      const result = otlpJsonToProto('traces', bytes);
      let parsed = true;
      try {
        JSON.parse(new TextDecoder('utf-8', { fatal: true }).decode(bytes));
      } catch {
        parsed = false;
      }
      if (!result.ok && result.error.code === 'json.syntax') expect(parsed).toBe(false);
    };
    fc.assert(fc.property(fc.uint8Array({ maxLength: 100 }), check), { numRuns: 3000 });
    fc.assert(
      fc.property(fc.json({ maxDepth: 6 }), (json) => check(encode(json))),
      { numRuns: 3000 },
    );
    const samples = fc
      .sample(resources, { numRuns: 100, seed: 1 })
      .map((groups) => encode(otlpProtoToJson('traces', writeTraces(groups))));
    fc.assert(
      fc.property(
        fc.constantFrom(...samples),
        fc.nat(),
        fc.integer({ min: 0, max: 255 }),
        (whole, at, byte) => {
          const bytes = whole.slice();
          bytes[at % bytes.length] = byte;
          check(bytes);
          check(bytes.subarray(0, at % bytes.length));
        },
      ),
      { numRuns: 4000 },
    );
  });

  test('valid JSON that OTLP knows nothing of is an empty request', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), (object) => {
        const { resourceSpans: _known, ...unknown } = object;
        expect(toProto(JSON.stringify(unknown))).toHaveLength(0);
      }),
      { numRuns: 1000 },
    );
  });
});
