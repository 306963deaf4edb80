import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer } from '../../../app/engine/search/answers.ts';
import { openTrace } from '../../../app/engine/search/open-trace.ts';
import { spanDetail } from '../../../app/engine/search/trace-json.ts';
import { dropOldest } from '../../../app/engine/store/retention.ts';
import { SegmentWriter } from '../../../app/engine/store/segment-writer.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { plainSpan, TRACE } from './plain-span.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const send = (...spans: number[]): void => {
  store.send(requestOf(spans.map((span) => plainSpan({ span, from: span, to: span + 1 }))));
};
const version = async (): Promise<string> =>
  (await answer(store.reader, 'traces.version', { traceId: TRACE })).version;

test('a trace is assembled once for a state, whatever is asked of it', async () => {
  send(1, 2);
  const open = await openTrace(store.reader, TRACE);
  expect(await openTrace(store.reader, TRACE.toUpperCase())).toBe(open);
  expect(open.analysis()).toBe(open.analysis());
  send(3);
  const grown = await openTrace(store.reader, TRACE);
  expect(grown).not.toBe(open);
  expect([open.columns.count, grown.columns.count]).toEqual([2, 3]);
});

test('who asks while it is loaded waits for it, and goes on where the first one gives up', async () => {
  send(1);
  let giveUp = false;
  const impatient = {
    ...store.reader,
    pause: () => (giveUp ? Promise.reject(new Error('given up')) : Promise.resolve()),
  };
  const [first, second] = await Promise.all([openTrace(impatient, TRACE), openTrace(store.reader, TRACE)]);
  expect(second).toBe(first);
  giveUp = true;
  send(2);
  const both = await Promise.allSettled([openTrace(impatient, TRACE), openTrace(store.reader, TRACE)]);
  expect(both[1]).toMatchObject({ status: 'fulfilled', value: { columns: { count: 2 } } });
});

test('every answer about a state names the same version', async () => {
  send(1, 2);
  const of = await version();
  const params = { traceId: TRACE };
  expect((await answer(store.reader, 'traces.columns', params)).version).toBe(of);
  expect((await answer(store.reader, 'traces.analysis', params)).version).toBe(of);
  expect((await answer(store.reader, 'traces.find', { ...params, query: 'x' })).version).toBe(of);
});

test('sealing changes no row, and so no version', async () => {
  send(1, 2);
  const inTail = await version();
  store.commit.sealAll();
  expect(await version()).toBe(inTail);
  send(3);
  const grown = await version();
  expect(grown).not.toBe(inTail);
  store.commit.sealAll();
  expect(await version()).toBe(grown);
});

test('a trace of which as many spans go as come is another one', async () => {
  send(1, 2);
  store.commit.sealAll();
  send(3);
  store.commit.sealAll();
  send(4);
  store.commit.sealAll();
  const before = await version();
  const rows = (await openTrace(store.reader, TRACE)).columns.count;
  expect(rows).toBe(4);
  const dropped = dropOldest(
    store.file.db,
    new SegmentWriter(store.file.db),
    { maxBytes: 0, maxAgeMs: Infinity },
    Date.now(),
  );
  expect(dropped).toBe(true);
  send(5, 6);
  expect((await answer(store.reader, 'traces.version', { traceId: TRACE })).spans).toBe(rows);
  expect(await version()).not.toBe(before);
  const { columns } = await openTrace(store.reader, TRACE);
  expect([...columns.idLo]).toEqual([3, 4, 5, 6]);
});

test('an open trace stays as it is when the tail goes on and is sealed', async () => {
  send(1, 2);
  const open = await openTrace(store.reader, TRACE);
  for (let span = 3; span < 40; span++) {
    const resource = { 'service.name': `other ${span}`, 'host.name': `host ${span}` };
    store.send(requestOf([plainSpan({ span, from: span, to: span + 1, resource })]));
  }
  await version();
  // What is derived late is derived from the state that was opened.
  expect(open.analysis().selfTime).toHaveLength(2);
  store.commit.sealAll();
  send(99);
  await version();
  expect(open.parts.flatMap((part) => [...part.rows].map((row) => part.spans.idLo[row]))).toEqual([1, 2]);
  const ids = Array.from({ length: 2 }, (_, row) => {
    const { part, row: place } = open.sourceOf(row)!;
    return spanDetail(part, place).name;
  });
  expect(ids).toEqual(['span 1', 'span 2']);
});

test('a span is found by its id, whether its trace is open or not', async () => {
  send(1, 2);
  store.commit.sealAll();
  send(3);
  const ask = (spanId: string, row?: number) =>
    answer(store.reader, 'spans.get', { traceId: TRACE, spanId, row });
  for (let round = 0; round < 2; round++) {
    expect((await ask('0000000000000003')).name).toBe('span 3');
    expect((await ask('0000000000000002', 1)).name).toBe('span 2');
    // The row of another state of the trace: the id decides.
    expect((await ask('0000000000000002', 2)).name).toBe('span 2');
    await expect(ask('00000000000000ff')).rejects.toMatchObject({ code: 'span.unknown' });
    await openTrace(store.reader, TRACE);
  }
});
