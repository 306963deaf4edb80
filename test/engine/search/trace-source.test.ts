import fc from 'fast-check';
import { afterEach, expect, test } from 'vitest';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { openTrace } from '../../../app/engine/search/open-trace.ts';
import { traceSource } from '../../../app/engine/search/trace-source.ts';
import { arbitrarySpan, requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

const TRACE = '11'.repeat(16);
const START = 1_760_000_000_000_000_000n;

let store: TestStore | undefined;
afterEach(() => {
  store?.remove();
  store = undefined;
});

function made(id: number, change: Partial<SpanDetail> = {}): SpanDetail {
  return {
    traceId: TRACE,
    spanId: id.toString(16).padStart(16, '0'),
    parentSpanId: '',
    traceState: '',
    flags: 0,
    name: `span ${id}`,
    kind: 1,
    startNs: START + BigInt(id),
    endNs: START + 1_000n + BigInt(id),
    status: { code: 0, message: '' },
    attributes: [],
    droppedAttributesCount: 0,
    events: [],
    droppedEventsCount: 0,
    links: [],
    droppedLinksCount: 0,
    resource: {
      attributes: [{ key: 'service.name', value: { type: 'string', value: 'shop' } }],
      droppedAttributesCount: 0,
      schemaUrl: '',
    },
    scope: { name: 'lib', version: '1', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
    ...change,
  };
}

async function sourceOf(spans: SpanDetail[], from = 0, count = 500) {
  store = new TestStore();
  for (const span of spans) store.send(requestOf([span]));
  const open = await openTrace(store.reader, TRACE);
  return { open, source: traceSource(open, from, count) };
}

interface Request {
  resourceSpans?: { scopeSpans?: { spans?: unknown[] }[] }[];
}

const nameOf = (text: string): string =>
  text === '' ? '' : ((JSON.parse(text) as { name?: string }).name ?? '');

test('spans come in the order of the rows, each a Span message, with what they share beside them', async () => {
  const other = { name: 'other', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: 'urn:x' };
  const { open, source } = await sourceOf([
    made(1, { endNs: START + 9_000n }),
    made(4, { parentSpanId: made(2).spanId, scope: other }),
    made(2, { parentSpanId: made(1).spanId }),
    made(3, { parentSpanId: made(1).spanId }),
  ]);
  expect(source.spans.map(nameOf)).toEqual(['span 1', 'span 2', 'span 4', 'span 3']);
  expect(source).toMatchObject({ total: 4, version: open.version, cut: [] });
  const origins = [...source.origin].map((at) => JSON.parse(source.origins[at]!) as unknown);
  expect(origins[2]).toEqual({
    resourceSpans: [
      {
        resource: { attributes: [{ key: 'service.name', value: { stringValue: 'shop' } }] },
        scopeSpans: [{ scope: { name: 'other' }, schemaUrl: 'urn:x' }],
      },
    ],
  });
  expect(origins[0]).not.toEqual(origins[2]);
  expect(origins[0]).toEqual(origins[1]);
});

test('a text holds what the whole export holds, to the last digit', async () => {
  await fc.assert(
    fc.asyncProperty(arbitrarySpan, async (any) => {
      const span = { ...any, traceId: TRACE };
      const { source } = await sourceOf([span]);
      store!.remove();
      store = undefined;
      const whole = JSON.parse(otlpProtoToJson('traces', requestOf([span]))) as Request;
      const [group] = whole.resourceSpans!;
      const [inner] = group!.scopeSpans!;
      const row = source.spans.findIndex((text) => text !== '');
      expect(JSON.parse(source.spans[row]!)).toEqual(inner!.spans![0]);
      const origin = JSON.parse(source.origins[source.origin[row]!]!) as Request;
      const ofOrigin = origin.resourceSpans?.[0];
      const ofScope = ofOrigin?.scopeSpans?.[0];
      // An empty message and none mean the same.
      expect({ resource: {}, ...ofOrigin, scopeSpans: [] }).toEqual({
        resource: {},
        ...group,
        scopeSpans: [],
      });
      expect({ scope: {}, ...ofScope }).toEqual({
        scope: {},
        ...inner,
        spans: undefined,
      });
    }),
    { numRuns: 40 },
  );
});

test('a missing parent has no text, of resends there is one, of spans that share an id each', async () => {
  const twin = made(2, { parentSpanId: made(1).spanId });
  const { source } = await sourceOf([
    twin,
    twin,
    { ...twin, name: 'other', startNs: twin.startNs + 5n },
    made(7, { parentSpanId: 'ffffffffffffffff' }),
  ]);
  // Both parents that were named have not arrived: two rows stand for them.
  expect(source.spans.map(nameOf)).toEqual(['', 'span 2', 'other', '', 'span 7']);
  expect([...source.origin].map((at) => at >= 0)).toEqual([false, true, true, false, true]);
});

test('rows can be asked for from anywhere, also behind the end', async () => {
  const spans = Array.from({ length: 9 }, (_, i) => made(i + 1));
  const { open, source } = await sourceOf(spans, 3, 2);
  expect(source.spans.map(nameOf)).toEqual(['span 4', 'span 5']);
  expect(traceSource(open, 8, 500).spans).toHaveLength(1);
  expect(traceSource(open, 400, 500)).toMatchObject({ spans: [], total: 9 });
});

test('an answer stops where it is full, but has one span at least', async () => {
  const big = (id: number) =>
    made(id, { attributes: [{ key: 'k', value: { type: 'string', value: 'x'.repeat(100_000) } }] });
  const { open, source } = await sourceOf([big(1), big(2), big(3), made(4)]);
  expect(source.spans).toHaveLength(2);
  expect(traceSource(open, 2, 500).spans).toHaveLength(2);
});

test('of a span that is too large what fits is shown, and the rest counted', async () => {
  const events = Array.from({ length: 60_000 }, (_, i) => ({
    timeNs: START + BigInt(i),
    name: `event number ${i}`,
    attributes: [],
    droppedAttributesCount: 0,
  }));
  const value = { type: 'string' as const, value: 'y'.repeat(2_000_000) };
  const span = made(1, {
    events,
    attributes: [
      { key: 'huge', value },
      { key: 'small', value: { type: 'int', value: 2n ** 63n - 1n } },
    ],
    status: { code: 2, message: 'bad' },
  });
  const { source } = await sourceOf([span]);
  const text = JSON.parse(source.spans[0]!) as {
    events: unknown[];
    attributes: unknown[];
    status: unknown;
  };
  const [cut] = source.cut;
  expect(cut).toMatchObject({ row: 0, attributes: 1, links: 0 });
  expect(cut!.events).toBeGreaterThan(0);
  expect(cut!.bytes).toBeGreaterThan(3_000_000);
  expect(text.events).toHaveLength(60_000 - cut!.events);
  expect(text.attributes).toEqual([{ key: 'small', value: { intValue: '9223372036854775807' } }]);
  expect(text.status).toEqual({ code: 2, message: 'bad' });
});
