import { afterEach, beforeEach, expect, test } from 'vitest';
import { locateTrace } from '../../../app/engine/search/trace-location.ts';
import { fetchParts, loadParts, type TracePart } from '../../../app/engine/search/trace-spans.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { plainSpan, TRACE } from './plain-span.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
  for (let span = 1; span <= 9; span++) {
    store.send(requestOf([plainSpan({ span, from: span, to: span + 1 })]));
    if (span <= 7) store.commit.sealAll();
  }
});
afterEach(() => {
  store.remove();
});

const idsOf = (parts: TracePart[]): number[] =>
  parts.flatMap(({ rows, spans }) => [...rows].map((row) => spans.idLo[row]!));

test('parts come in the order of their segments, the tail last, whoever unpacks them', async () => {
  const fetched: TracePart[] = [];
  for await (const part of fetchParts(store.reader.catalog, locateTrace(store.reader, TRACE)))
    fetched.push(part);
  expect(idsOf(fetched)).toEqual([1, 2, 3, 4, 5, 6, 7, 8, 9]);
  const loaded = [...loadParts(store.reader.catalog, locateTrace(store.reader, TRACE))];
  // What was unpacked is kept.
  for (const [i, { spans }] of loaded.slice(0, 7).entries()) expect(spans).toBe(fetched[i]!.spans);
  store.restart();
  const again = [...loadParts(store.reader.catalog, locateTrace(store.reader, TRACE))];
  expect(again.map(({ spans }) => spans)).toEqual(fetched.map(({ spans }) => spans));
  expect(again.map(({ attributes }) => attributes)).toEqual(fetched.map(({ attributes }) => attributes));
});

test('a segment that has gone fails the part that is asked for, and none that nobody asks for', async () => {
  const location = locateTrace(store.reader, TRACE);
  store.file.db.exec(`DELETE FROM segment_part WHERE segment = ${location.segments[2]!}`);
  const read: TracePart[] = [];
  const readAll = async (): Promise<void> => {
    for await (const part of fetchParts(store.reader.catalog, location)) read.push(part);
  };
  await expect(readAll()).rejects.toMatchObject({ code: 'segment.gone' });
  expect(idsOf(read)).toEqual([1, 2]);
  for await (const part of fetchParts(store.reader.catalog, location)) {
    expect(idsOf([part])).toEqual([1]);
    break;
  }
  await new Promise((resolve) => setTimeout(resolve, 20));
});
