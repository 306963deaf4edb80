import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { jaegerTrace } from '../../../../app/engine/export/jaeger-trace.ts';
import { jaeger } from '../../../../app/engine/files/formats/jaeger.ts';
import { zipkin } from '../../../../app/engine/files/formats/zipkin.ts';
import { arbitrarySpan } from '../../../fixtures/arbitrary-spans.ts';
import { readWith } from './read-with.ts';

const TRACE = 'ab'.repeat(16);
const START = 1_760_000_000_000_000_000n;
/** Below this many microseconds a double is exact. */
const YEAR_2200 = 7_258_118_400_000_000_000n;

/** Spans of one trace with different ids, whose statuses have no unknown code, and times that a file of microseconds can have. */
const trace: fc.Arbitrary<SpanDetail[]> = fc.array(arbitrarySpan, { maxLength: 6 }).map((spans) =>
  spans.map((span, i) => ({
    ...span,
    traceId: TRACE,
    spanId: (i + 1).toString(16).padStart(16, '0'),
    parentSpanId: i === 0 ? '' : (i >> 1 || 1).toString(16).padStart(16, '0'),
    kind: span.kind > 5 ? 0 : span.kind,
    status: { ...span.status, code: span.status.code > 2 ? 0 : span.status.code },
    startNs: span.startNs >= 1000n && span.startNs < YEAR_2200 ? span.startNs : START,
    endNs: span.endNs < YEAR_2200 ? span.endNs : START,
    events: span.events.map((event) => ({
      ...event,
      timeNs: event.timeNs < YEAR_2200 ? event.timeNs : START,
    })),
  })),
);

const cut = (ns: bigint): bigint => ns - (ns % 1000n);
const text = (value: string): AnyValue => ({ type: 'string', value });

/** Start and end in whole microseconds; what ends before it begins has no length. */
function cutTimes({ startNs, endNs }: SpanDetail): { startNs: bigint; endNs: bigint } {
  const duration = endNs > startNs ? endNs - startNs : 0n;
  return { startNs: cut(startNs), endNs: cut(startNs) + cut(duration) };
}

/** Links of a span that has a parent, or leads elsewhere: what a root says of its own trace names its parent. */
const outsideLinks = ({ links }: SpanDetail): SpanDetail['links'] =>
  links.filter((link) => link.traceId !== TRACE && /[^0]/.test(link.traceId) && /[^0]/.test(link.spanId));

test("what is written as Jaeger's JSON is read back, but for what that can't hold", async () => {
  const asJaeger = ({ key, value }: KeyValue): KeyValue => ({
    key,
    value:
      value.type === 'empty'
        ? text('')
        : value.type === 'array' || value.type === 'map'
          ? text(JSON.stringify(plain(value)))
          : value,
  });
  await fc.assert(
    fc.asyncProperty(trace, fc.integer({ min: 20, max: 5000 }), async (random, pieceBytes) => {
      const spans = random.map((span) => ({ ...span, links: outsideLinks(span) }));
      const file = `{"data":[${[...jaegerTrace(TRACE, spans)].join('')}]}`;
      const read = await readWith(jaeger, file, pieceBytes);
      expect(read.skipped).toEqual([]);
      const byId = new Map(read.spans.map((span) => [span.spanId, span]));
      expect(byId.size).toBe(spans.length);
      for (const span of spans) {
        const back = byId.get(span.spanId)!;
        expect(back).toMatchObject({
          traceId: TRACE,
          parentSpanId: span.parentSpanId,
          traceState: span.traceState,
          flags: span.flags & 0xff,
          name: span.name,
          kind: span.kind,
          ...cutTimes(span),
          status: span.status,
          attributes: span.attributes.map(asJaeger),
        });
        expect(back.events.map(({ timeNs, name, attributes }) => ({ timeNs, name, attributes }))).toEqual(
          span.events.map(({ timeNs, name, attributes }) => ({
            timeNs: cut(timeNs),
            name,
            attributes: attributes.map(asJaeger),
          })),
        );
        expect(back.links.map(({ traceId, spanId }) => [traceId, spanId])).toEqual(
          span.links.map(({ traceId, spanId }) => [traceId, spanId]),
        );
        expect([back.scope.name, back.scope.version]).toEqual([span.scope.name, span.scope.version]);
        const others = ({ resource }: SpanDetail): KeyValue[] =>
          resource.attributes.filter(({ key }) => key !== 'service.name');
        expect(others(back)).toEqual(others(span).map(asJaeger));
      }
    }),
    { numRuns: 150 },
  );
});

test("what an exporter writes as Zipkin's JSON is read back, but for what that can't hold", async () => {
  const kinds = [undefined, undefined, 'SERVER', 'CLIENT', 'PRODUCER', 'CONSUMER'];
  const asText = ({ value }: KeyValue): string =>
    value.type === 'string' ? value.value : JSON.stringify(plain(value));
  /** The last of equal keys counts in an object. */
  const tags = (attributes: KeyValue[]): Map<string, string> =>
    new Map(
      attributes
        .filter(({ key }) => key !== '__proto__')
        .map((attribute) => [attribute.key, asText(attribute)]),
    );
  const write = (span: SpanDetail): object => ({
    traceId: span.traceId,
    id: span.spanId,
    parentId: span.parentSpanId === '' ? undefined : span.parentSpanId,
    kind: kinds[span.kind],
    name: span.name,
    timestamp: Number(span.startNs / 1000n),
    duration: Number((cutTimes(span).endNs - cutTimes(span).startNs) / 1000n),
    localEndpoint: { serviceName: 'shop' },
    annotations: span.events.map(({ timeNs, name }) => ({ timestamp: Number(timeNs / 1000n), value: name })),
    tags: {
      ...Object.fromEntries(tags(span.attributes)),
      ...(span.status.code === 1 ? { 'otel.status_code': 'OK' } : {}),
      ...(span.status.code === 2 ? { 'otel.status_code': 'ERROR', error: span.status.message } : {}),
      'otel.scope.name': span.scope.name,
      'w3c.tracestate': span.traceState,
    },
  });
  await fc.assert(
    fc.asyncProperty(trace, fc.constantFrom('list', 'lists', 'lines'), async (spans, shape) => {
      const written = spans.map(write);
      const file =
        shape === 'list'
          ? JSON.stringify(written)
          : shape === 'lists'
            ? JSON.stringify([written])
            : written.map((span) => JSON.stringify(span)).join('\n');
      const read = await readWith(zipkin, file, 500);
      expect([read.skipped, read.repaired]).toEqual([[], []]);
      expect(read.spans.map(({ spanId }) => spanId).sort()).toEqual(spans.map(({ spanId }) => spanId).sort());
      const byId = new Map(read.spans.map((span) => [span.spanId, span]));
      for (const span of spans) {
        const back = byId.get(span.spanId)!;
        expect(back).toMatchObject({
          traceId: TRACE,
          parentSpanId: span.parentSpanId,
          traceState: span.traceState,
          name: span.name,
          kind: span.kind === 0 ? 1 : span.kind,
          ...cutTimes(span),
          scope: { name: span.scope.name },
        });
        expect(back.status.code).toBe(span.status.code);
        expect(tags(back.attributes)).toEqual(tags(span.attributes));
      }
    }),
    { numRuns: 150 },
  );
});

/** A value as JSON has it: numbers that a double can't hold, and what JSON has no words for, as texts. */
function plain(value: AnyValue): unknown {
  switch (value.type) {
    case 'array':
      return value.value.map(plain);
    case 'map':
      return Object.fromEntries(value.value.map((pair) => [pair.key, plain(pair.value)]));
    case 'int':
      return Number.isSafeInteger(Number(value.value)) ? Number(value.value) : String(value.value);
    case 'double':
      return Number.isFinite(value.value) ? value.value : String(value.value);
    case 'bytes':
    case 'truncated':
      return Buffer.from(value.value).toString('base64');
    case 'empty':
      return null;
    default:
      return value.value;
  }
}
