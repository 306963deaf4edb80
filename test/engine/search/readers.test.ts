import { afterAll, beforeAll, expect, test } from 'vitest';
import type { ReaderRole } from '../../../app/engine/search/protocol.ts';
import { openReader, type Reader } from '../../../app/engine/search/reader.ts';
import { SessionReaders } from '../../../app/engine/sessions/session-readers.ts';
import type { TraceHead } from '../../../app/core/analysis/trace-head.ts';
import { largeTrace } from '../../bench/load.ts';
import { TestStore } from '../../fixtures/store.ts';

const SPANS = 60_000;

let store: TestStore;
let traceId: string;
beforeAll(() => {
  store = new TestStore();
  const large = largeTrace(SPANS, 1_760_000_000_000_000_000n);
  traceId = large.traceId;
  for (const payload of large.requests) store.commit.submit(1, { signal: 'traces', payload, source: 'test' });
  store.commit.flush();
  store.commit.sealAll();
});
afterAll(() => {
  store.remove();
});

async function withReader(
  use: (reader: Reader) => Promise<void>,
  role: ReaderRole = 'traces',
): Promise<void> {
  const reader = await openReader({ dataFile: store.file.path, role });
  try {
    await use(reader);
  } finally {
    await reader.close();
  }
}

test('loading tells how far it is, and gives way to other calls', async () => {
  await withReader(async (reader) => {
    const told: number[] = [];
    const order: string[] = [];
    const load = reader
      .call('traces.columns', { traceId }, undefined, (done, total) => {
        expect(total).toBe(SPANS);
        told.push(done);
      })
      .then((columns) => {
        order.push('columns');
        expect(columns.count).toBe(SPANS);
        expect(columns.start.length).toBe(SPANS);
      });
    const look = reader.call('traces.version', { traceId }).then(({ spans }) => {
      order.push('version');
      expect(spans).toBe(SPANS);
    });
    await Promise.all([load, look]);
    expect(told).toEqual(told.toSorted((a, b) => a - b));
    // How often depends on the machine; the last of it is the result itself.
    if (told.length > 0) expect(order).toEqual(['version', 'columns']);
    // What is kept is a copy of what was moved away.
    expect((await reader.call('traces.columns', { traceId })).start[SPANS - 1]).toBeGreaterThan(0);
  });
});

/** Names are numbered as those of the whole trace where it is open. */
const namesOf = ({ names, services }: { names: string[]; services: string[] }) => ({ names, services });

test('the first rows of a large trace come before the whole, once', async () => {
  await withReader(async (reader) => {
    const heads: TraceHead[] = [];
    const whole = await reader.call('traces.columns', { traceId }, undefined, (done, total, part) => {
      if (part === undefined) return;
      expect([done, total]).toEqual([SPANS, SPANS]);
      heads.push(part as TraceHead);
    });
    const head = heads[0]!.columns;
    expect(heads).toHaveLength(1);
    expect(head.count).toBeGreaterThan(0);
    expect(head.idLo).toEqual(whole.idLo.slice(0, head.count));
    expect(head.durationNs).toBe(whole.durationNs);
    // It is open by now, and yet its rows take a while to arrive.
    const parts: unknown[] = [];
    await reader.call('traces.columns', { traceId }, undefined, (_done, _total, part) => parts.push(part));
    expect(parts).toEqual([{ runs: heads[0]!.runs, columns: { ...head, ...namesOf(whole) } }]);
  });
});

test('a reader that caught up answers as before', async () => {
  await withReader(async (reader) => {
    reader.catchUp();
    expect((await reader.call('traces.version', { traceId })).spans).toBe(SPANS);
  });
});

test('a call that is given up ends, and the next ones are answered', async () => {
  await withReader(async (reader) => {
    const cancel = new AbortController();
    const load = reader.call('traces.columns', { traceId }, cancel.signal, () => cancel.abort());
    cancel.abort();
    await expect(load).rejects.toMatchObject({ code: 'call.cancelled' });
    expect((await reader.call('traces.columns', { traceId })).count).toBe(SPANS);
  });
});

test('a search does not wait for the counts of everything that were asked for before it', async () => {
  await withReader(async (reader) => {
    const order: string[] = [];
    const facets = reader.call('spans.facets', {}).then(({ spans }) => {
      order.push('facets');
      expect(spans).toBe(SPANS);
    });
    const search = reader.call('traces.search', { limit: 1 }).then(({ total }) => {
      order.push('search');
      expect(total).toBe(1);
    });
    await Promise.all([facets, search]);
    expect(order).toEqual(['search', 'facets']);
  }, 'searches');
});

test('searches and traces have a reader each, and close together', async () => {
  const readers = new SessionReaders(store.file.path);
  const [columns, list] = await Promise.all([
    readers.call('traces.columns', { traceId }),
    readers.call('traces.search', {}),
  ]);
  expect(columns.count).toBe(SPANS);
  expect(list.traces.map((trace) => trace.spanCount)).toEqual([SPANS]);
  await readers.close();
  await expect(readers.call('traces.version', { traceId })).rejects.toMatchObject({ code: 'engine.closing' });
});
