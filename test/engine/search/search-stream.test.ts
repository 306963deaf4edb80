import { afterEach, beforeEach, expect, test } from 'vitest';
import type { TraceSearchPart } from '../../../app/core/contract/methods.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { forSelected } from '../../../app/engine/search/select/for-selected.ts';
import type { SearchContext } from '../../../app/engine/search/trace-search.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { plainSpan } from './plain-span.ts';

const SEGMENTS = 12;
const traceId = (trace: number): string => trace.toString(16).padStart(32, '0');

/** A trace of a root and a child, later ones later and longer. */
function send(store: TestStore, trace: number): void {
  const at = trace * 100;
  const root = { ...plainSpan({ span: 1, from: at, to: at + 10 + trace }), name: 'root' };
  const child = { ...plainSpan({ span: 2, parent: 1, from: at + 1, to: at + 5 }), name: 'child' };
  store.send(requestOf([root, child].map((span) => ({ ...span, traceId: traceId(trace) }))));
}

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
  for (let trace = 1; trace <= SEGMENTS * 2; trace++) {
    send(store, trace);
    if (trace % 2 === 0) store.commit.sealAll();
  }
  send(store, SEGMENTS * 2 + 1);
});
afterEach(() => {
  store.remove();
});

const ALL = SEGMENTS * 2 + 1;
const newestFirst = Array.from({ length: ALL }, (_, i) => traceId(ALL - i));
const idsOf = ({ traces }: Pick<TraceSearchPart, 'traces'>): string[] => traces.map((trace) => trace.traceId);

test.each(['name:child', '{ name = root } > { name = child }', 'duration > selfTime'])(
  '%s: what is found is told as it is found, and the order is right',
  async (query) => {
    const parts: { part: TraceSearchPart; done: number; total: number }[] = [];
    const progress: SearchContext['progress'] = (done, total, part) => {
      if (part !== undefined) parts.push({ part: part as TraceSearchPart, done, total });
    };
    const context = { ...store.reader, progress };
    const result = await answer(context, 'traces.search', { query, limit: 5 });
    expect(idsOf(result)).toEqual(newestFirst.slice(0, 5));
    expect(result).toMatchObject({ total: ALL, complete: true });
    expect(parts.length).toBeGreaterThan(0);
    for (const { part, done, total } of parts) {
      expect(done).toBeLessThanOrEqual(total);
      expect(idsOf(part)).toEqual(newestFirst.slice(0, idsOf(part).length));
    }
    const oldest = await answer(context, 'traces.search', { query, limit: 5, order: 'oldest' });
    expect(idsOf(oldest)).toEqual(newestFirst.toReversed().slice(0, 5));
    const slowest = await answer(context, 'traces.search', { query, limit: 3, order: 'slowest' });
    expect(idsOf(slowest)).toEqual(newestFirst.slice(0, 3));
  },
);

test.each(['name:child', '{ name = root } > { name = child }'])(
  '%s: a search that may stop has the newest traces, and says that it has not seen all',
  async (query) => {
    const result = await answer(store.reader, 'traces.search', { query, limit: 3, stopAtLimit: true });
    expect(idsOf(result)).toEqual(newestFirst.slice(0, 3));
    expect(result.complete).toBe(false);
    expect(result.total).toBeLessThan(ALL);
    const all = await answer(store.reader, 'traces.search', { query, limit: 100, stopAtLimit: true });
    expect(idsOf(all)).toEqual(newestFirst);
    expect(all.complete).toBe(true);
  },
);

test('ranges and durations bound what is found', async () => {
  const { traces } = await answer(store.reader, 'traces.search', { limit: 100 });
  const fromNs = traces[9]!.startNs;
  const toNs = traces[4]!.startNs;
  for (const query of ['', 'name:child', '{ name = root } > { name = child }']) {
    const found = await answer(store.reader, 'traces.search', { query, fromNs, toNs });
    expect({ query, ids: idsOf(found) }).toEqual({ query, ids: newestFirst.slice(4, 10) });
    const bounds = {
      minDurationNs: Number(traces[6]!.durationNs),
      maxDurationNs: Number(traces[2]!.durationNs),
    };
    const lasting = await answer(store.reader, 'traces.search', { query, ...bounds });
    expect({ query, ids: idsOf(lasting) }).toEqual({ query, ids: newestFirst.slice(2, 7) });
  }
});

test('a trace id and a traceparent find that trace at once', async () => {
  const wanted = traceId(3);
  for (const query of [wanted, `00-${wanted}-0000000000000001-01`]) {
    let unpacked = 0;
    const progress: SearchContext['progress'] = (_done, total) => (unpacked = total);
    const result = await answer({ ...store.reader, progress }, 'traces.search', { query });
    expect(idsOf(result)).toEqual([wanted]);
    expect(unpacked).toBeLessThanOrEqual(4);
  }
});

test('a call that has given up ends, whatever it asks', async () => {
  for (const query of ['name:child', '{ name = root } > { name = child }']) {
    const pause = (): Promise<void> => Promise.reject(new Error('given up'));
    const slow = { ...store.reader, pause };
    const before = performance.now.bind(performance);
    let now = 0;
    performance.now = () => (now += 50);
    try {
      await expect(answer(slow, 'traces.search', { query })).rejects.toThrow('given up');
    } finally {
      performance.now = before;
    }
  }
});

test('what is stored and sealed while a call goes on does not change what it goes through', async () => {
  for (const query of ['', 'name:child', '{ name = root } > { name = child }']) {
    const catalog = store.reader.catalog.pinned();
    catalog.refresh();
    const spansOf = async (): Promise<number> => {
      let spans = 0;
      await forSelected({ ...store.reader, catalog }, { query }, { attributes: true }, (part) => {
        part.attributes();
        spans += part.mask?.reduce((sum, own) => sum + own, 0) ?? part.spans.count;
      });
      return spans;
    };
    const before = await spansOf();
    send(store, 1_000 + query.length);
    store.reader.catalog.refresh();
    const between = await spansOf();
    store.commit.sealAll();
    send(store, 2_000 + query.length);
    store.reader.catalog.refresh();
    expect([between, await spansOf()]).toEqual([before, before]);
    catalog.renew();
    expect(await spansOf()).toBe(before + (query === '' ? 4 : 2));
  }
});

test('the ten kinds of questions are answered', async () => {
  const queries = [
    'service:checkout duration > 500ms',
    'status = error and http.response.status_code >= 500',
    'name contains "checkout" and not service:frontend',
    'trace:duration > 2s and trace:rootService = "gateway"',
    '{ service = "api" } >> { db.system.name = "postgresql" && duration > 50ms }',
    '{ status = error } !< { status = error }',
    '{ kind = client } | by(name) | count() > 20',
    '{ span:childCount = 0 } | sum(duration) > 1s',
    'event.exception.message =~ ".*timeout.*"',
    '"ORD-48213"',
  ];
  for (const query of queries)
    expect(await answer(store.reader, 'traces.search', { query })).toMatchObject({
      total: 0,
      complete: true,
    });
});
