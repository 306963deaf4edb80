import fc from 'fast-check';
import { expect, test } from 'vitest';
import { Kind, Status } from '../../../../app/core/model/span.ts';
import { operationDetail } from '../../../../app/engine/search/services/operation-detail.ts';
import { serviceList } from '../../../../app/engine/search/services/service-list.ts';
import { requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import { BASE_NS, detailOf, type MadeSpan, madeSpans, withStored } from '../stored-spans.ts';

const COLUMNS = 5;
const TARGET_MS = 150;
const NS_PER_MS = 1_000_000;

/** Whether a span's parents lead back to it: where such a circle is cut is nobody's business. */
function isInCycle(span: MadeSpan, all: readonly MadeSpan[]): boolean {
  let above: MadeSpan | undefined = span;
  for (let steps = 0; above !== undefined && steps <= all.length; steps++) {
    const { trace, parent }: MadeSpan = above;
    above = all.find((other) => other.trace === trace && other.id === parent);
    if (above === span) return true;
  }
  return false;
}

function isCall(span: MadeSpan, all: readonly MadeSpan[]): boolean {
  const parent = all.find((other) => other.trace === span.trace && other.id === span.parent);
  return (
    span.kind === Kind.server ||
    span.kind === Kind.consumer ||
    parent === undefined ||
    parent.service !== span.service
  );
}

/** Calls by key, counted one by one. */
function naive(spans: readonly MadeSpan[], all: readonly MadeSpan[], keyOf: (span: MadeSpan) => string) {
  const found = new Map<string, { calls: number; errors: number; within: number; longest: number }>();
  for (const span of spans) {
    if (!isCall(span, all)) continue;
    const key = keyOf(span);
    const of = found.get(key) ?? { calls: 0, errors: 0, within: 0, longest: 0 };
    const failed = span.status === Status.error;
    found.set(key, {
      calls: of.calls + 1,
      errors: of.errors + (failed ? 1 : 0),
      within: of.within + (!failed && span.durationMs <= TARGET_MS ? 1 : 0),
      longest: Math.max(of.longest, span.durationMs),
    });
  }
  return Object.fromEntries(found);
}

const sum = (values: Iterable<number>): number => [...values].reduce((total, value) => total + value, 0);
const seals = fc.array(fc.nat(40), { maxLength: 4 });

test('services and operations have the calls that a count one by one finds, however the spans are stored', async () => {
  await fc.assert(
    fc.asyncProperty(
      madeSpans,
      seals,
      fc.constantFrom('', 'name = charge', 'status = error', 'service:pay', 'kind = client'),
      async (made, sealAfter, query) => {
        const spans = made.filter((span) => !isInCycle(span, made));
        fc.pre(spans.length > 0);
        const chosen = spans.filter(
          (span) =>
            query === '' ||
            (query === 'name = charge' && span.name === 'charge') ||
            (query === 'status = error' && span.status === Status.error) ||
            (query === 'service:pay' && span.service === 'pay') ||
            (query === 'kind = client' && span.kind === Kind.client),
        );
        await withStored(spans, sealAfter, async (store) => {
          const targets = ['shop', 'cart', 'pay'].flatMap((service) => [
            { service, latencyNs: TARGET_MS * NS_PER_MS },
            { service, operation: 'charge', latencyNs: TARGET_MS * NS_PER_MS },
          ]);
          const quoted = query.replace('charge', '"charge"');
          const { services } = await serviceList(store.reader, { query: quoted, columns: COLUMNS, targets });
          const listed = services.filter(({ calls }) => calls > 0);
          const figures = ({ calls, errors, within }: (typeof services)[number]) => ({
            calls,
            errors,
            within,
          });
          expect(Object.fromEntries(listed.map((of) => [of.service, figures(of)]))).toEqual(
            Object.fromEntries(
              Object.entries(naive(chosen, spans, ({ service }) => service)).map(
                ([key, { longest: _, ...rest }]) => [key, rest],
              ),
            ),
          );
          const operations = listed.flatMap((of) =>
            of.operations.map((own) => [`${of.service} ${own.operation}`, own] as const),
          );
          const expected = naive(chosen, spans, ({ service, name }) => `${service} ${name}`);
          expect(operations.map(([key]) => key).sort()).toEqual(Object.keys(expected).sort());
          for (const [key, own] of operations) {
            expect(own.calls).toBe(expected[key]!.calls);
            expect(own.errors).toBe(expected[key]!.errors);
            expect(own.within).toBe(key.endsWith('charge') ? expected[key]!.within : undefined);
            expect(sum(own.series.calls)).toBe(own.calls);
            expect(sum(own.series.errors)).toBe(own.errors);
            expect(own.series.p95.map((p95) => (Number.isNaN(p95) ? 0 : 1))).toEqual(
              Float64Array.from(own.series.calls, (calls) => (calls > 0 ? 1 : 0)),
            );
            // Buckets are as wide as that, and no quantile is above the longest.
            expect(own.p99Ns).toBeLessThanOrEqual(expected[key]!.longest * NS_PER_MS);
            expect(own.p99Ns).toBeGreaterThanOrEqual(own.p95Ns);
          }
          expect(sum(services.map(({ spans: selected }) => selected))).toBe(chosen.length);
          const share = sum(services.map(({ criticalShare }) => criticalShare));
          if (query === '' && spans.some(({ durationMs }) => durationMs > 0))
            expect(share).toBeLessThan(1.000_001);
        });
      },
    ),
    { numRuns: 80 },
  );
});

test('an operation has the calls, the examples and the distribution that its list says', async () => {
  await fc.assert(
    fc.asyncProperty(madeSpans, seals, async (made, sealAfter) => {
      const spans = made.filter((span) => !isInCycle(span, made));
      fc.pre(spans.length > 0);
      await withStored(spans, sealAfter, async (store) => {
        const latencyNs = TARGET_MS * NS_PER_MS;
        const params = { service: 'shop', operation: 'charge', columns: COLUMNS, latencyNs };
        const found = await operationDetail(store.reader, params);
        const calls = spans.filter(
          (span) => span.service === 'shop' && span.name === 'charge' && isCall(span, spans),
        );
        expect(found.calls).toBe(calls.length);
        expect(sum(found.series.calls)).toBe(calls.length);
        expect(sum(found.histogram.calls)).toBe(calls.length);
        expect(sum(found.histogram.errors)).toBe(found.errors);
        expect(sum(found.withinSeries!)).toBe(found.within);
        const slowest = calls.map(({ durationMs }) => durationMs * NS_PER_MS).sort((a, b) => b - a);
        expect(found.slowest.map(({ durationNs }) => durationNs)).toEqual(slowest.slice(0, 10));
        expect(found.failing.every(({ failed }) => failed)).toBe(true);
        expect(found.failing).toHaveLength(Math.min(10, found.errors));
        for (const { traceId, spanId, startNs } of [...found.slowest, ...found.failing])
          expect(
            spans
              .map(detailOf)
              .some((of) => of.traceId === traceId && of.spanId === spanId && of.startNs === startNs),
          ).toBe(true);
        const listed = await serviceList(store.reader, { columns: COLUMNS });
        const same = listed.services
          .find(({ service }) => service === 'shop')
          ?.operations.find(({ operation }) => operation === 'charge');
        expect(found.criticalShare).toBeCloseTo(same?.criticalShare ?? 0, 9);
        expect(found.series.p95).toEqual(same?.series.p95 ?? new Float64Array(COLUMNS).fill(NaN));
      });
    }),
    { numRuns: 40 },
  );
});

const span = (over: Partial<MadeSpan>): MadeSpan => ({
  trace: 1,
  id: 1,
  parent: 0,
  service: 'shop',
  name: 'GET /',
  kind: Kind.server,
  status: 0,
  startMs: 0,
  durationMs: 100,
  ...over,
});

test('the critical path is shared out to the services and operations that hold it up', async () => {
  const spans = [
    span({}),
    span({ id: 2, parent: 1, kind: Kind.client, name: 'call', startMs: 10, durationMs: 80 }),
    span({ id: 3, parent: 2, service: 'pay', name: 'charge', startMs: 20, durationMs: 60 }),
    span({
      id: 4,
      parent: 3,
      service: 'pay',
      name: 'select',
      kind: Kind.client,
      startMs: 30,
      durationMs: 40,
    }),
  ];
  await withStored(spans, [1], async (store) => {
    const { services } = await serviceList(store.reader, {});
    expect(services.map(({ service, criticalShare }) => [service, criticalShare])).toEqual([
      ['pay', 0.6],
      ['shop', 0.4],
    ]);
    // The statement is part of what the operation took.
    expect(services[0]!.operations.map(({ operation, criticalShare }) => [operation, criticalShare])).toEqual(
      [['charge', 0.6]],
    );
  });
});

test('nothing stored, nothing in the window, and nothing that is a server', async () => {
  await withStored([], [], async (store) => {
    const list = await serviceList(store.reader, {});
    expect(list.services).toEqual([]);
    expect([list.fromNs, list.toNs]).toEqual([0n, 0n]);
    expect((await operationDetail(store.reader, { service: 'shop' })).calls).toBe(0);
  });
  const inner = [span({ kind: Kind.internal }), span({ id: 2, parent: 1, kind: Kind.internal })];
  await withStored(inner, [0], async (store) => {
    const { services } = await serviceList(store.reader, {});
    expect(services.map(({ calls, spans }) => [calls, spans])).toEqual([[1, 2]]);
    const later = { fromNs: BASE_NS + 1_000_000_000n, toNs: BASE_NS + 2_000_000_000n };
    const none = await serviceList(store.reader, later);
    expect(none.services).toEqual([]);
    expect([none.fromNs, none.toNs]).toEqual([later.fromNs, later.toNs]);
  });
});

test('a span that is sent again counts once, a circle of parents is entered somewhere', async () => {
  const again = span({});
  await withStored([again, span({ id: 2, parent: 1 }), again], [0], async (store) => {
    const { services } = await serviceList(store.reader, {});
    expect(services.map(({ calls, spans }) => [calls, spans])).toEqual([[2, 2]]);
  });
  const circle = [
    span({ id: 1, parent: 3, kind: Kind.internal }),
    span({ id: 2, parent: 1, kind: Kind.internal }),
    span({ id: 3, parent: 2, kind: Kind.internal }),
  ];
  for (const sealAfter of [[], [0], [0, 1, 2]])
    await withStored(circle, sealAfter, async (store) => {
      const { services } = await serviceList(store.reader, {});
      expect(services.map(({ calls }) => calls)).toEqual([1]);
    });
});

test('a clock at zero neither stretches the window nor loses a call', async () => {
  const store = new TestStore();
  try {
    const none = { ...detailOf(span({ trace: 2 })), startNs: 0n, endNs: 0n };
    store.send(requestOf([detailOf(span({})), detailOf(span({ trace: 3, startMs: 50 })), none]));
    const { services, fromNs, toNs } = await serviceList(store.reader, {});
    expect([fromNs, toNs]).toEqual([BASE_NS, BASE_NS + 50_000_000n]);
    expect(services[0]!.calls).toBe(3);
    expect(sum(services[0]!.series.calls)).toBe(3);
  } finally {
    store.remove();
  }
});

test('names beyond what is told apart count with their service', async () => {
  const spans = Array.from({ length: 2_100 }, (_, i) => detailOf(span({ trace: i + 1, name: `order ${i}` })));
  const store = new TestStore();
  try {
    store.send(requestOf(spans));
    const [service] = (await serviceList(store.reader, {})).services;
    expect(service!.calls).toBe(2_100);
    expect(service!.operations).toHaveLength(1_000);
    expect(service!.operationsLeft).toBe(1_048);
    expect(service!.unnamedCalls).toBe(52);
    expect(sum(service!.series.calls)).toBe(2_100);
  } finally {
    store.remove();
  }
});
