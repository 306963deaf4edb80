import { afterEach, beforeEach, expect, test } from 'vitest';
import { RpcError } from '../../../../app/core/contract/client.ts';
import type { Comparison, CompareSide } from '../../../../app/core/contract/query-methods.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { encodeSpans, groupByInstance } from '../../../../app/engine/demo/batches.ts';
import type { FaultName } from '../../../../app/engine/demo/faults.ts';
import { generateTrace } from '../../../../app/engine/demo/generate.ts';
import { Random } from '../../../../app/engine/demo/random.ts';
import { createShop } from '../../../../app/engine/demo/shop.ts';
import { compareSides } from '../../../../app/engine/rpc/compare-sides.ts';
import { answer } from '../../../../app/engine/search/answers.ts';
import type { SearchContext } from '../../../../app/engine/search/trace-search.ts';
import type { ReaderMethod, ReaderParams, ReaderResult } from '../../../../app/engine/search/protocol.ts';
import type { Sessions } from '../../../../app/engine/sessions/sessions.ts';
import { requestOf } from '../../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../../fixtures/store.ts';
import { plainSpan } from '../plain-span.ts';

const START_NS = 1_790_000_000_000_000_000n;
const BETWEEN_NS = 50_000_000n;
const TRACES_A_BATCH = 40;

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

/** Sessions that are answered in this thread: `live`, and others by name. */
function sessionsOf(readers: Record<string, SearchContext>): Sessions {
  const get = (id = 'live') => {
    const reader = readers[id];
    if (reader === undefined) throw new RpcError('session.unknown', id);
    return {
      call: <M extends ReaderMethod>(method: M, params: ReaderParams<M>): Promise<ReaderResult<M>> =>
        answer(reader, method, params),
    };
  };
  return { get } as unknown as Sessions;
}

function compare(
  a: CompareSide,
  b: CompareSide,
  readers: Record<string, SearchContext> = { live: store.reader },
): Promise<Comparison> {
  return compareSides(sessionsOf(readers), { a, b }, new AbortController().signal);
}

/** Traces of the shop from `from` on, each in the requests of its processes; every fourth time what is there is sealed. */
function sendShop(into: TestStore, from: number, count: number, faults: FaultName[] = [], seed = 1): void {
  const shop = createShop(faults);
  const random = new Random(seed);
  const traces = Array.from({ length: count }, (_, i) =>
    generateTrace(shop, random, START_NS + BigInt(from + i) * BETWEEN_NS),
  );
  for (let at = 0; at < count; at += TRACES_A_BATCH) {
    const spans = traces.slice(at, at + TRACES_A_BATCH).flat();
    for (const batch of groupByInstance(spans).values()) into.send(encodeSpans(batch));
    // In between, so that traces lie in two segments.
    if ((at / TRACES_A_BATCH) % 4 === 3) into.commit.sealAll();
  }
}

const window = (from: number, to: number): CompareSide => ({
  fromNs: START_NS + BigInt(from) * BETWEEN_NS,
  toNs: START_NS + BigInt(to) * BETWEEN_NS - 1n,
});

function labelOf({ nodes }: Comparison, node: number | undefined): string {
  if (node === undefined) return '';
  return `${nodes.services[nodes.service[node]!]!} ${nodes.names[nodes.name[node]!]!}`;
}

test('two windows: what was planted in one of them comes first, and equal ones claim nothing', async () => {
  sendShop(store, 0, 500, [], 1);
  sendShop(store, 500, 250, ['slow-database'], 2);
  const found = await compare(window(0, 500), window(500, 750));
  expect(found.a.traces).toBe(500);
  expect(found.b.traces).toBe(250);
  expect(found.complete).toBe(true);
  expect(found.causes.length).toBeGreaterThan(1);
  for (const { kind, nodes } of found.causes) {
    expect(kind).toBe('slower');
    expect(labelOf(found, nodes[0])).toMatch(/ (?:SELECT|INSERT|UPDATE|DELETE) /);
  }
  const told = found.causes.reduce((sum, { deltaNs }) => sum + deltaNs, found.restNs);
  expect(told).toBeCloseTo(found.b.durationNs - found.a.durationNs, 0);

  const equal = await compare(window(0, 250), window(250, 500));
  expect(equal.causes).toEqual([]);
  expect(equal.failures).toEqual([]);
});

test('where errors begin is told of groups that a query selects', async () => {
  sendShop(store, 0, 800, ['payment-failure'], 3);
  const found = await compare(
    { query: 'service:payment and trace:errorCount = 0' },
    { query: 'service:payment and trace:errorCount > 0' },
  );
  expect(found.b.traces).toBeGreaterThan(20);
  expect(found.failures.length).toBeGreaterThan(0);
  expect(labelOf(found, found.failures[0]!.nodes[0])).toMatch(/^payment /);
});

test('a group of one trace has the paths and figures of that trace, wherever its spans lie', async () => {
  sendShop(store, 0, 30, [], 4);
  const { traces } = await answer(store.reader, 'traces.search', { limit: 1, order: 'slowest' });
  const { traceId } = traces[0]!;
  const found = await compare({ traceId }, { query: `trace:id = "${traceId}"` });
  expect(found.nodes.count).toBeGreaterThan(10);
  for (const figure of [
    'share',
    'calls',
    'errors',
    'total',
    'self',
    'critical',
    'traceIds',
    'spanIds',
  ] as const)
    expect(found.nodes.b[figure]).toEqual(found.nodes.a[figure]);
  expect(found.b).toEqual(found.a);
  expect(found.causes).toEqual([]);
  expect(found.restNs).toBe(0);
});

test('sides of different sessions', async () => {
  const other = new TestStore();
  try {
    sendShop(store, 0, 60, [], 5);
    sendShop(other, 0, 60, [], 5);
    const readers = { live: store.reader, capture: other.reader };
    const found = await compare({}, { session: 'capture' }, readers);
    expect(found.a).toEqual(found.b);
    expect(found.causes).toEqual([]);
    await expect(compare({}, { session: 'gone' }, readers)).rejects.toMatchObject({
      code: 'session.unknown',
    });
  } finally {
    other.remove();
  }
});

test('of a large group a sample is looked at, and the answer says so', async () => {
  for (let batch = 0; batch < 8; batch++) {
    const spans: SpanDetail[] = [];
    for (let i = 0; i < 500; i++) {
      const number = batch * 500 + i + 1;
      const traceId = number.toString(16).padStart(32, '0');
      spans.push({ ...plainSpan({ span: number, from: number, to: number + 10 }), traceId, name: 'tick' });
    }
    store.send(requestOf(spans));
    store.commit.sealAll();
  }
  const found = await compare({}, { maxDurationNs: 20e6 });
  expect(found.a.traces).toBe(4_000);
  expect(found.a.sampled).toBeLessThan(2_000);
  expect(found.a.sampled).toBeGreaterThan(500);
  expect(found.complete).toBe(false);
  expect(found.nodes.count).toBe(1);
  expect(found.a).toEqual(found.b);
});

test('values that differ on the same path of two traces', async () => {
  const trace = (number: number, version: string, order: string, status: string): SpanDetail[] => {
    const traceId = number.toString(16).padStart(32, '0');
    const text = (key: string, value: string) => ({ key, value: { type: 'string', value } as const });
    const root = plainSpan({ span: 2 * number, from: 0, to: 20, resource: { 'service.version': version } });
    const call = plainSpan({ span: 2 * number + 1, parent: 2 * number, from: 2, to: 9 });
    return [
      { ...root, traceId, name: 'GET /', attributes: [text('order.id', order), text('tier', 'gold')] },
      { ...call, traceId, name: 'call 4711', attributes: [text('cache', status), text('__proto__', status)] },
    ];
  };
  store.send(
    requestOf([...trace(1, '1.4.0', 'ORD-100231', 'hit'), ...trace(2, '1.5.0', 'ORD-998877', 'miss')]),
  );
  const id = (number: number): string => number.toString(16).padStart(32, '0');
  const found = await compare({ traceId: id(1) }, { traceId: id(2) });
  expect(found.nodes.names).toEqual(['GET /', 'call {id}']);
  const values = found.values.map(({ field, a, b, isUsual }) => [field, a?.text, b?.text, isUsual]);
  expect(values.filter(([, , , usual]) => usual === false).sort()).toEqual([
    ['__proto__', 'hit', 'miss', false],
    ['cache', 'hit', 'miss', false],
    ['service.version', '1.4.0', '1.5.0', false],
  ]);
  expect(values.at(-1)).toEqual(['order.id', 'ORD-100231', 'ORD-998877', true]);
});

test('what is not there, wrong or given up', async () => {
  sendShop(store, 0, 20, [], 6);
  await expect(compare({}, { traceId: 'ab'.repeat(16) })).rejects.toMatchObject({ code: 'trace.unknown' });
  await expect(compare({}, { query: 'duration >' })).rejects.toMatchObject({ code: 'query.invalid' });
  const empty = await compare({}, { query: 'service:nobody' });
  expect([empty.b.traces, empty.causes.length, empty.b.durationNs]).toEqual([0, 0, 0]);
  const pause = (): Promise<void> => Promise.reject(new RpcError('call.cancelled', ''));
  await expect(compare({}, {}, { live: { ...store.reader, pause } })).rejects.toMatchObject({
    code: 'call.cancelled',
  });
});
