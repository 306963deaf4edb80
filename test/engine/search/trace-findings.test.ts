import { afterAll, describe, expect, test } from 'vitest';
import type { Finding, FindingKind } from '../../../app/core/analysis/findings/finding.ts';
import { Status } from '../../../app/core/model/span.ts';
import { encodeSpans } from '../../../app/engine/demo/batches.ts';
import type { FaultName } from '../../../app/engine/demo/faults.ts';
import type { ShopSpan } from '../../../app/engine/demo/work.ts';
import { traceFindings } from '../../../app/engine/search/trace-findings.ts';
import { TestStore } from '../../fixtures/store.ts';
import { shopTraces } from '../demo/shop-traces.ts';

const stores: TestStore[] = [];
afterAll(() => {
  for (const store of stores) store.remove();
});

/** Spans that are sent in one request. */
const BATCH = 2_000;

function storeOf(spans: ShopSpan[]): TestStore {
  const store = new TestStore();
  stores.push(store);
  for (let i = 0; i < spans.length; i += BATCH) store.send(encodeSpans(spans.slice(i, i + BATCH)));
  return store;
}

const traceIds = (spans: ShopSpan[]): string[] => [...new Set(spans.map(({ span }) => span.traceId))];

async function findingsIn(store: TestStore, ids: string[]): Promise<Finding[]> {
  const found: Finding[] = [];
  for (const traceId of ids) found.push(...(await traceFindings(store.reader, { traceId })).findings);
  return found;
}

test('nothing is found in traces without a fault, whatever the seed', async () => {
  for (const seed of [1, 2, 3, 4]) {
    const spans = shopTraces(60, seed).flat();
    const store = storeOf(spans);
    const failed = new Set(
      spans.filter(({ span }) => span.status?.code === Status.error).map(({ span }) => span.traceId),
    );
    const healthy = traceIds(spans).filter((id) => !failed.has(id));
    expect(healthy.length).toBeGreaterThan(50);
    expect((await findingsIn(store, healthy)).map(({ title }) => title)).toEqual([]);
  }
});

describe('the faults of the demo shop', () => {
  const expected: [FaultName, FindingKind[], RegExp][] = [
    ['slow-database', ['error-origin', 'timeout'], /^SELECT \w+ timed out after 1\./],
    [
      'payment-failure',
      ['error-origin', 'timeout', 'retries'],
      /^POST acme\.example\/charge failed 3 times in a row$/,
    ],
    ['n-plus-one', ['n-plus-one'], /^\d+ × SELECT products, one after another/],
    [
      'missing-instrumentation',
      ['missing-instrumentation'],
      /^A service between \w+ and product-catalog sends no spans$/,
    ],
    ['missing-instrumentation', ['missing-instrumentation'], /^search does not continue the trace$/],
    ['clock-skew', ['clock-skew'], /node-eu-2 (?:and node-eu-1 )?(?:are|is) about 18\d ms/],
  ];

  test.each(expected)('%s is found as %s', async (fault, kinds, title) => {
    const spans = shopTraces(150, 1, [fault]).flat();
    const found = await findingsIn(storeOf(spans), traceIds(spans));
    for (const kind of kinds) expect(found.map((finding) => finding.kind)).toContain(kind);
    expect(
      found.filter((finding) => title.test(finding.title.replaceAll('\u00a0', ' '))).length,
    ).toBeGreaterThan(0);
  });

  test.each<FaultName>(['cache-stampede', 'queue-backlog'])(
    '%s is slow, and nothing else is claimed',
    async (fault) => {
      const spans = shopTraces(60, 2, [fault]).flat();
      const failed = new Set(
        spans.filter(({ span }) => span.status?.code === Status.error).map(({ span }) => span.traceId),
      );
      const found = await findingsIn(
        storeOf(spans),
        traceIds(spans).filter((id) => !failed.has(id)),
      );
      expect(found.map(({ title }) => title)).toEqual([]);
    },
  );
});

test('a finding names spans of the trace as it is, and is worked out once for it', async () => {
  const spans = shopTraces(40, 5, ['n-plus-one']).flat();
  const store = storeOf(spans);
  let found = 0;
  for (const traceId of traceIds(spans)) {
    const first = await traceFindings(store.reader, { traceId });
    const again = await traceFindings(store.reader, { traceId });
    expect(again.version).toBe(first.version);
    expect(again.findings).toEqual(first.findings);
    const count = spans.filter(({ span }) => span.traceId === traceId).length;
    for (const { rows, row, savingNs, title, detail, caveat } of first.findings) {
      found++;
      expect(rows.length).toBeGreaterThan(0);
      for (const [i, each] of rows.entries()) {
        expect(each).toBeLessThan(count);
        if (i > 0) expect(each).toBeGreaterThan(rows[i - 1]!);
      }
      expect(row).toBeLessThan(count);
      expect(savingNs).toBeGreaterThanOrEqual(0);
      for (const text of [title, detail, caveat]) expect(text.trim()).not.toBe('');
    }
  }
  expect(found).toBeGreaterThan(10);
});

test('nothing is missed of a trace that may still be arriving', async () => {
  const shift = BigInt(Date.now()) * 1_000_000n - shopTraces(1, 1)[0]![0]!.span.startNs;
  const spans = shopTraces(60, 1, ['missing-instrumentation']).flat();
  const now = spans.map((each) => ({
    ...each,
    span: { ...each.span, startNs: each.span.startNs + shift, endNs: each.span.endNs + shift },
  }));
  const found = await findingsIn(storeOf(now), traceIds(now));
  expect(found.filter(({ kind }) => kind === 'missing-instrumentation')).toEqual([]);
});
