import { afterEach, beforeEach, expect, test } from 'vitest';
import { fromHex } from '../../../app/core/base/hex.ts';
import { searchTraces } from '../../../app/engine/search/trace-search.ts';
import { storeStats } from '../../../app/engine/search/stats.ts';
import { setPinned } from '../../../app/engine/store/pinned.ts';
import { dropOldest, type RetentionLimits, usedBytes } from '../../../app/engine/store/retention.ts';
import { requests } from '../../bench/load.ts';
import { TestStore } from '../../fixtures/store.ts';

const START = 1_760_000_000_000_000_000n;
const NO_AGE = 1e15;

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
  let sent = 0;
  for (const request of requests(6_000, 250, START)) {
    store.send(request);
    if (++sent % 6 === 0) store.commit.sealAll();
  }
  store.commit.sealAll();
});
afterEach(() => {
  store.remove();
});

function stats() {
  store.reader.catalog.refresh();
  return storeStats(store.reader.catalog, store.reader.list);
}

const all = () => searchTraces(store.reader, { limit: 10_000 });
const drop = (limits: RetentionLimits, nowMs = Date.now()): boolean =>
  dropOldest(store.file.db, store.commit.segments, limits, nowMs);

test('below the limits nothing goes', () => {
  expect(drop({ maxBytes: 1e12, maxAgeMs: NO_AGE })).toBe(false);
  expect(stats()).toMatchObject({ spans: 6_000, dropped: [] });
});

test('over the size limit the oldest segments go until it is met; what went is counted', async () => {
  const before = stats();
  const limit = Math.floor(usedBytes(store.file.db) / 2);
  let rounds = 0;
  while (drop({ maxBytes: limit, maxAgeMs: NO_AGE })) rounds++;
  expect(rounds).toBeGreaterThan(0);
  expect(usedBytes(store.file.db)).toBeLessThanOrEqual(limit);
  const after = stats();
  expect(after.segments).toBe(before.segments - rounds);
  expect(after.dropped).toEqual([
    { reason: 'over the size limit', spans: before.spans - after.spans, segments: rounds },
  ]);
  const traces = (await all()).traces;
  expect(traces.reduce((sum, trace) => sum + trace.spanCount, 0)).toBe(after.spans);
  // What is left of a trace is what can be read of it.
  for (const trace of traces.slice(-20)) expect(store.spansOf(trace.traceId)).toHaveLength(trace.spanCount);
  expect(store.file.db.pragma('integrity_check')).toBe('ok');
});

test('by age segments go that were received too long ago, and the newest segment always stays', () => {
  const limits = { maxBytes: 1e12, maxAgeMs: 60_000 };
  // The spans themselves are much older: what counts is when they came.
  expect(drop(limits, Date.now() + 30_000)).toBe(false);
  while (drop(limits, Date.now() + 90_000));
  expect(stats()).toMatchObject({ segments: 1 });
  expect(stats().dropped[0]).toMatchObject({ reason: 'older than the age limit' });
  // Journal and segment numbers go on from it, for readers that remember the last they saw.
  const [more] = requests(250, 250, START + 10n ** 12n, 99);
  store.send(more!);
  store.restart();
  expect(stats().spans).toBeGreaterThan(250);
});

test('a pinned trace outlives its segment, whole; unpinned it goes with the next', async () => {
  const oldest = (await searchTraces(store.reader, { order: 'oldest', limit: 1 })).traces[0]!;
  const spans = store.spansOf(oldest.traceId);
  setPinned(store.file.db, fromHex(oldest.traceId)!, true);
  while (drop({ maxBytes: 1, maxAgeMs: NO_AGE }));
  const kept = store.spansOf(oldest.traceId);
  const bySpan = (list: typeof spans) => list.sort((a, b) => (a.spanId < b.spanId ? -1 : 1));
  expect(bySpan(kept)).toEqual(bySpan(spans));
  const found = (await all()).traces.find((trace) => trace.traceId === oldest.traceId);
  expect(found).toMatchObject({
    spanCount: spans.length,
    rootName: oldest.rootName,
    startNs: oldest.startNs,
  });
  store.restart();
  expect(store.spansOf(oldest.traceId)).toHaveLength(spans.length);
  setPinned(store.file.db, fromHex(oldest.traceId)!, false);
  const [later] = requests(250, 250, START + 10n ** 12n, 7);
  store.send(later!);
  store.commit.sealAll();
  while (drop({ maxBytes: 1, maxAgeMs: NO_AGE }));
  expect(store.spansOf(oldest.traceId)).toEqual([]);
});

test('a reader in the middle of its work finds the dropped segment gone, and recovers', async () => {
  expect((await all()).total).toBeGreaterThan(0);
  while (drop({ maxBytes: 1, maxAgeMs: NO_AGE }));
  const result = await searchTraces(store.reader, { query: 'http.route:/api/frontend/0', limit: 10 });
  expect(result.traces.every((trace) => trace.spanCount > 0)).toBe(true);
});
