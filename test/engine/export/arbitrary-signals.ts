import fc from 'fast-check';
import { otlpJsonToProto } from '../../../app/core/otlp/json-to-proto.ts';

const text = fc.string({ unit: 'grapheme', maxLength: 12 });
const value = fc.oneof(
  text.map((stringValue) => ({ stringValue })),
  fc.boolean().map((boolValue) => ({ boolValue })),
  fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map((int) => ({ intValue: String(int) })),
  fc.double({ noNaN: true, noDefaultInfinity: true }).map((doubleValue) => ({ doubleValue })),
  fc.constant({}),
  fc.array(text, { maxLength: 2 }).map((texts) => ({
    arrayValue: { values: texts.map((stringValue) => ({ stringValue })) },
  })),
);
const attributes = fc.array(fc.record({ key: text, value }), { maxLength: 3 });
const time = fc.bigInt(0n, 2n ** 64n - 1n).map(String);
const resource = fc.record({ attributes, droppedAttributesCount: fc.nat(5) });
const scope = fc.record({ name: text, version: text, attributes });
const schemaUrl = fc.constantFrom('', 'urn:x');
const hex = (bytes: number) =>
  fc.uint8Array({ minLength: bytes, maxLength: bytes }).map((array) => Buffer.from(array).toString('hex'));

/** Trace ids of log records: those of some traces, others, and none. */
const traceId = fc.oneof(fc.constantFrom('', '11'.repeat(16), '22'.repeat(16), '33'.repeat(16)), hex(16));

const logRecord = fc.record({
  timeUnixNano: time,
  observedTimeUnixNano: time,
  severityNumber: fc.nat(24),
  severityText: text,
  body: value,
  attributes,
  droppedAttributesCount: fc.nat(3),
  flags: fc.nat(0x1ff),
  traceId,
  spanId: fc.oneof(fc.constant(''), hex(8)),
  eventName: text,
});

export const logsJson = fc.array(
  fc.record({
    resource,
    schemaUrl,
    scopeLogs: fc.array(fc.record({ scope, schemaUrl, logRecords: fc.array(logRecord, { maxLength: 3 }) }), {
      maxLength: 2,
    }),
  }),
  { minLength: 1, maxLength: 2 },
);

const point = { attributes, startTimeUnixNano: time, timeUnixNano: time, flags: fc.nat(1) };
const numberPoint = fc.oneof(
  fc.record({ ...point, asInt: fc.bigInt(-(2n ** 63n), 2n ** 63n - 1n).map(String) }),
  fc.record({ ...point, asDouble: fc.double({ noNaN: true, noDefaultInfinity: true }) }),
);
const points = fc.array(numberPoint, { minLength: 1, maxLength: 2 });
const metric = fc.oneof(
  fc.record({ name: text, unit: text, gauge: fc.record({ dataPoints: points }) }),
  fc.record({
    name: text,
    description: text,
    sum: fc.record({ dataPoints: points, aggregationTemporality: fc.nat(2), isMonotonic: fc.boolean() }),
  }),
  fc.record({
    name: text,
    histogram: fc.record({
      aggregationTemporality: fc.nat(2),
      dataPoints: fc.array(
        fc.record({
          ...point,
          count: time,
          sum: fc.double({ noNaN: true, noDefaultInfinity: true }),
          bucketCounts: fc.array(time, { maxLength: 3 }),
          explicitBounds: fc.array(fc.double({ noNaN: true, noDefaultInfinity: true }), { maxLength: 2 }),
        }),
        { minLength: 1, maxLength: 2 },
      ),
    }),
  }),
);

export const metricsJson = fc.array(
  fc.record({
    resource,
    schemaUrl,
    scopeMetrics: fc.array(
      fc.record({ scope, schemaUrl, metrics: fc.array(metric, { minLength: 1, maxLength: 2 }) }),
      { minLength: 1, maxLength: 2 },
    ),
  }),
  { minLength: 1, maxLength: 2 },
);

export function protoOf(signal: 'logs' | 'metrics', groups: unknown): Uint8Array<ArrayBuffer> {
  const list = signal === 'logs' ? 'resourceLogs' : 'resourceMetrics';
  const made = otlpJsonToProto(signal, Buffer.from(JSON.stringify({ [list]: groups })));
  if (!made.ok) throw new Error(made.error.message);
  return made.value;
}
