import fc from 'fast-check';
import { expect, test, vi } from 'vitest';
import type { MapQuery, ServiceMap } from '../../../app/core/contract/methods.ts';
import { Kind, type SpanDetail } from '../../../app/core/model/span.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { Catalog } from '../../../app/engine/search/catalog.ts';
import { serviceMap } from '../../../app/engine/search/map/service-map.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { BASE, plainSpan, spanId } from './plain-span.ts';

const SPANS_PER_TRACE = 6;
const traceId = (trace: number): string => (trace + 1).toString(16).padStart(2, '0').repeat(16);

interface Drawn {
  trace: number;
  span: number;
  parent: number;
  service: string;
  kind: number;
  failed: boolean;
  names: Record<string, string>;
  link: { trace: number; span: number } | undefined;
}

const drawn: fc.Arbitrary<Drawn> = fc.record({
  trace: fc.nat(3),
  span: fc.integer({ min: 1, max: SPANS_PER_TRACE }),
  parent: fc.nat(SPANS_PER_TRACE + 1),
  service: fc.constantFrom('a', 'b', 'c'),
  kind: fc.constantFrom(Kind.internal, Kind.server, Kind.client, Kind.producer, Kind.consumer),
  failed: fc.boolean(),
  names: fc.constantFrom<Record<string, string>>(
    {},
    { 'db.system.name': 'pg' },
    { 'messaging.system': 'mq', 'messaging.destination.name': 'orders' },
    { 'peer.service': 'c' },
  ),
  link: fc.option(fc.record({ trace: fc.nat(4), span: fc.integer({ min: 1, max: SPANS_PER_TRACE }) }), {
    nil: undefined,
  }),
});

function spanOf({ trace, span, parent, service, kind, failed, names, link }: Drawn): SpanDetail {
  const links =
    link === undefined
      ? []
      : [
          {
            traceId: traceId(link.trace),
            spanId: spanId(link.span),
            traceState: '',
            flags: 0,
            attributes: [],
            droppedAttributesCount: 0,
          },
        ];
  const sketch = { span, from: trace * 1_000 + span, to: trace * 1_000 + 2 * span + 1, links };
  return {
    ...plainSpan({
      ...sketch,
      ...(parent === 0 || parent === span ? {} : { parent }),
      resource: { 'service.name': service, 'host.name': `${service}-${span % 2}` },
    }),
    traceId: traceId(trace),
    kind,
    status: { code: failed ? 2 : 0, message: '' },
    attributes: Object.entries(names).map(([key, value]) => ({ key, value: { type: 'string', value } })),
  };
}

/** All but the share of the critical path, which depends on the order of what ends at the same moment. */
async function mapOf(store: TestStore, params: MapQuery): Promise<Partial<ServiceMap>> {
  const { nodes, edges, traces, fromNs, toNs } = await serviceMap(store.reader, params);
  return {
    nodes: nodes.map((node) => ({ ...node, criticalShare: 0 })),
    edges: edges.map((edge) => ({ ...edge, criticalShare: 0 })),
    traces,
    fromNs,
    toNs,
  };
}

test('a map is the same however its spans lie in segments, and whatever was asked for before', async () => {
  const window = { fromNs: BASE + 900_000_000n, toNs: BASE + 2_500_000_000n };
  const questions: MapQuery[] = [
    {},
    window,
    { query: 'service:b' },
    { expand: [{ node: 'a', by: 'instance' }] },
  ];
  await fc.assert(
    fc.asyncProperty(
      fc.uniqueArray(drawn, {
        selector: ({ trace, span }) => trace * 100 + span,
        minLength: 1,
        maxLength: 16,
      }),
      fc.array(fc.nat(16), { maxLength: 4 }),
      fc.nat(16),
      async (spans, seals, lookAfter) => {
        const [whole, sealed] = [new TestStore(), new TestStore()];
        try {
          for (const [i, each] of spans.entries()) {
            const request = requestOf([spanOf(each)]);
            whole.send(request);
            sealed.send(request);
            if (seals.includes(i)) sealed.commit.sealAll();
            if (i === lookAfter) for (const question of questions) await mapOf(sealed, question);
          }
          for (const question of questions)
            expect(await mapOf(sealed, question)).toEqual(await mapOf(whole, question));
        } finally {
          whole.remove();
          sealed.remove();
        }
      },
    ),
    { numRuns: 40 },
  );
});

test('edges tell their latencies, and how much of the critical path passes through them', async () => {
  const store = new TestStore();
  try {
    const at = (span: number, parent: number, service: string, kind: number): Drawn => ({
      trace: 0,
      span,
      parent,
      service,
      kind,
      failed: false,
      names: {},
      link: undefined,
    });
    store.send(
      requestOf([
        { ...spanOf(at(1, 0, 'web', Kind.server)), startNs: BASE, endNs: BASE + 100_000_000n },
        { ...spanOf(at(2, 1, 'web', Kind.client)), startNs: BASE + 10_000_000n, endNs: BASE + 60_000_000n },
        { ...spanOf(at(3, 2, 'cart', Kind.server)), startNs: BASE + 12_000_000n, endNs: BASE + 52_000_000n },
      ]),
    );
    const { edges } = await serviceMap(store.reader, {});
    const call = edges.find(({ target }) => target === 'cart')!;
    expect(call.criticalShare).toBeCloseTo(0.5);
    expect([...call.latency!.calls]).toEqual([1]);
    expect(call.latency!.edgesNs[0]).toBeLessThanOrEqual(50_000_000);
    expect(call.latency!.edgesNs[1]).toBeGreaterThan(50_000_000);
  } finally {
    store.remove();
  }
});

test('a service is shown as its operations, and what it does within a call belongs to the one that was called', async () => {
  const store = new TestStore();
  try {
    const base = { failed: false, names: {}, link: undefined, trace: 0 };
    const spans = [
      { ...base, span: 1, parent: 0, service: 'web', kind: Kind.server },
      { ...base, span: 2, parent: 1, service: 'web', kind: Kind.internal },
      { ...base, span: 3, parent: 2, service: 'web', kind: Kind.client, names: { 'db.system.name': 'pg' } },
    ];
    store.send(requestOf(spans.map(spanOf)));
    const { nodes, edges } = await serviceMap(store.reader, { expand: [{ node: 'web', by: 'operation' }] });
    const part = nodes.find(({ partOf }) => partOf === 'web')!;
    expect([part.name, part.spans, part.calls]).toEqual(['span 1', 3, 1]);
    expect(nodes.filter(({ partOf }) => partOf !== undefined)).toHaveLength(1);
    expect(edges.map(({ source, target }) => [source, target])).toContainEqual([part.id, 'database:pg']);
  } finally {
    store.remove();
  }
});

test('a segment that was counted for one call is not unpacked for the next one', async () => {
  const store = new TestStore();
  const fetch = vi.spyOn(Catalog.prototype, 'fetch');
  try {
    store.send(requestOf([plainSpan({ span: 1, from: 0, to: 10 })]));
    store.commit.sealAll();
    const first = await answer(store.reader, 'map.get', {});
    expect(fetch).toHaveBeenCalledTimes(1);
    const second = await answer(store.reader, 'map.get', {});
    expect(fetch).toHaveBeenCalledTimes(1);
    expect({ ...second, elapsedMs: 0 }).toEqual({ ...first, elapsedMs: 0 });
    expect(second.traces).toBe(1);
  } finally {
    fetch.mockRestore();
    store.remove();
  }
});
