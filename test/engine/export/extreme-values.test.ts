import { afterEach, beforeEach, expect, test } from 'vitest';
import { otlpDocumentToProto, otlpJsonToProto } from '../../../app/core/otlp/json-to-proto.ts';
import type { Signal } from '../../../app/core/model/signal.ts';
import { TestStore } from '../../fixtures/store.ts';
import { exported, recordsAsJson, recordsOf, recordsOfJson, withUnknownFields } from './exported.ts';

type Kind = 'traces' | 'logs' | 'metrics';

const TRACE = '5a'.repeat(16);
const LEAST = '-9223372036854775808';
const MOST = '9223372036854775807';
const LATEST = '18446744073709551615';

/** Values at the ends of what OTLP can say. */
const VALUES = [
  { doubleValue: 'NaN' },
  { doubleValue: 'Infinity' },
  { doubleValue: '-Infinity' },
  { doubleValue: 5e-324 },
  { intValue: LEAST },
  { intValue: MOST },
  { bytesValue: '' },
  { bytesValue: '/+8AgA==' },
  { stringValue: '' },
  { stringValue: '\u0000\u2028\ud83d\ude00"\\' },
  {},
  { arrayValue: {} },
  {
    arrayValue: { values: [{ bytesValue: 'AAE=' }, {}, { arrayValue: { values: [{ boolValue: false }] } }] },
  },
  {
    kvlistValue: {
      values: [{ key: 'k', value: { doubleValue: 'NaN' } }, { key: 'k', value: {} }, { key: '' }],
    },
  },
];
/** Keys come twice, and one is empty. */
const attributes = [...VALUES, ...VALUES].map((value, i) => ({ key: i === 3 ? '' : `k${i % 20}`, value }));

const at = { startTimeUnixNano: '1', timeUnixNano: LATEST };
const exemplars = [
  {
    timeUnixNano: LATEST,
    asDouble: 'NaN',
    spanId: 'ab'.repeat(8),
    traceId: TRACE,
    filteredAttributes: attributes,
  },
  { asInt: LEAST },
];

const SENT: Record<Kind, unknown> = {
  traces: [
    { scopeSpans: [{ spans: [{ traceId: TRACE, spanId: '01'.repeat(8), name: '' }] }] },
    {
      resource: { attributes, droppedAttributesCount: 4_294_967_295 },
      schemaUrl: 'urn:resource',
      scopeSpans: [
        { scope: { name: 's', attributes, droppedAttributesCount: 1 }, schemaUrl: 'urn:scope', spans: [] },
        {
          spans: [
            {
              traceId: TRACE,
              spanId: '02'.repeat(8),
              parentSpanId: '01'.repeat(8),
              traceState: 'a=1,b=,c==',
              flags: 4_294_967_295,
              name: 'extreme',
              kind: 77,
              startTimeUnixNano: LATEST,
              endTimeUnixNano: '0',
              attributes,
              droppedAttributesCount: 4_294_967_295,
              events: [{ timeUnixNano: LATEST, name: '', attributes, droppedAttributesCount: 7 }, {}],
              droppedEventsCount: 8,
              links: [
                { traceId: TRACE, spanId: '01'.repeat(8), traceState: 'x=y', attributes, flags: 0x300 },
                {},
              ],
              droppedLinksCount: 9,
              status: { code: 2, message: '' },
            },
          ],
        },
      ],
    },
  ],
  logs: [
    {
      resource: {},
      scopeLogs: [
        {
          logRecords: [
            {},
            {
              timeUnixNano: LATEST,
              body: VALUES.at(-1),
              attributes,
              flags: 4_294_967_295,
              droppedAttributesCount: 3,
            },
            { body: { bytesValue: '/w==' }, severityNumber: 24, traceId: TRACE, spanId: '02'.repeat(8) },
          ],
        },
      ],
    },
  ],
  metrics: [
    {
      scopeMetrics: [
        {
          metrics: [
            {
              name: 'gauge',
              gauge: { dataPoints: [{ ...at, asDouble: '-Infinity', exemplars }, {}] },
              metadata: attributes,
            },
            {
              name: 'exponential',
              exponentialHistogram: {
                aggregationTemporality: 1,
                dataPoints: [
                  {
                    ...at,
                    count: LATEST,
                    sum: 'NaN',
                    scale: -10,
                    zeroCount: MOST,
                    zeroThreshold: 5e-324,
                    positive: { offset: -2_147_483_648, bucketCounts: ['0', LATEST] },
                    negative: { offset: 2_147_483_647, bucketCounts: [] },
                    min: '-Infinity',
                    max: 'Infinity',
                    exemplars,
                  },
                ],
              },
            },
            {
              name: 'summary',
              summary: {
                dataPoints: [
                  { ...at, count: '2', sum: 0, quantileValues: [{ quantile: 1, value: 'NaN' }, {}] },
                ],
              },
            },
          ],
        },
      ],
    },
  ],
};
const KINDS = ['traces', 'logs', 'metrics'] as const;
const LISTS = { traces: 'resourceSpans', logs: 'resourceLogs', metrics: 'resourceMetrics' } as const;

function protoOf(signal: Kind, groups: unknown): Uint8Array<ArrayBuffer> {
  const made = otlpJsonToProto(signal, Buffer.from(JSON.stringify({ [LISTS[signal]]: groups })));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}

let stores: TestStore[];
beforeEach(() => {
  stores = [];
});
afterEach(() => {
  for (const store of stores) store.remove();
});

function storeOf(requests: { signal: Signal; payload: Uint8Array<ArrayBuffer> }[]): TestStore {
  const store = new TestStore();
  stores.push(store);
  for (const { signal, payload } of requests)
    expect(store.send(payload, signal)).toMatchObject({ kind: 'accepted', rejected: 0 });
  store.commit.sealAll();
  return store;
}

const requests = () => KINDS.map((signal) => ({ signal, payload: protoOf(signal, SENT[signal]) }));

const readAgain = (lines: readonly string[]): TestStore =>
  storeOf(
    lines.flatMap((line) => {
      const made = otlpDocumentToProto(Buffer.from(line));
      if (!made.ok) throw new Error(made.error.message);
      return made.value;
    }),
  );

const recordsByKind = (lines: readonly string[]): Record<Kind, string[]> => {
  const of = (kind: Kind): string[] => lines.flatMap((line) => recordsOfJson(kind, line)).sort();
  return { traces: of('traces'), logs: of('logs'), metrics: of('metrics') };
};

test('values at the ends of what OTLP can say are written and read again as they are', async () => {
  const sent = requests();
  const store = storeOf(sent);
  const expected = Object.fromEntries(
    sent.map(({ signal, payload }) => [signal, recordsAsJson(signal, payload)]),
  );
  const lines = (await exported(store, {}, 'otlp-jsonl')).bytes.toString().trimEnd().split('\n');
  expect(recordsByKind(lines)).toEqual(expected);
  const text = lines.join('\n');
  for (const part of [
    '"NaN"',
    '"-Infinity"',
    `"${LEAST}"`,
    `"${LATEST}"`,
    '"/+8AgA=="',
    '"a=1,b=,c=="',
    '"urn:scope"',
  ])
    expect(text).toContain(part);

  const document = (await exported(store, {}, 'otlp-json')).bytes.toString();
  expect(recordsByKind([document])).toEqual(expected);
  const again = (await exported(readAgain(lines), {}, 'otlp-jsonl')).bytes.toString().trimEnd().split('\n');
  expect(recordsByKind(again)).toEqual(expected);
  const proto = (await exported(store, {}, 'otlp-proto')).bytes;
  expect(recordsOf(proto)).toEqual(recordsOf(sent[0]!.payload));
});

test('an attribute of ten megabytes, and fields that nobody knows, go through', async () => {
  const huge = 'x'.repeat(10 * 1024 * 1024);
  const span = {
    traceId: TRACE,
    spanId: '03'.repeat(8),
    attributes: [{ key: 'huge', value: { stringValue: huge } }],
  };
  const plain = protoOf('traces', [{ scopeSpans: [{ spans: [span] }] }]);
  const payload = withUnknownFields(plain, [1, 2, 3]);
  const store = storeOf([{ signal: 'traces', payload }]);
  const proto = (await exported(store, {}, 'otlp-proto')).bytes;
  // As text they are 20 MB each: equal is all that is to be known.
  expect(recordsOf(proto).join() === recordsOf(payload).join()).toBe(true);
  const line = (await exported(store, {}, 'otlp-jsonl')).bytes.toString();
  expect(recordsOfJson('traces', line).join() === recordsAsJson('traces', payload).join()).toBe(true);
});
