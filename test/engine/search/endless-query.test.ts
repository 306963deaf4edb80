import { afterAll, beforeAll, expect, test } from 'vitest';
import { openReader } from '../../../app/engine/search/reader.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { detailOf } from './stored-spans.ts';

const ONE = { trace: 1, id: 1, parent: 0, service: 'shop', kind: 2, status: 0, startMs: 0, durationMs: 1 };
const query = 'name =~ "(?:qk|q|k|qkq)+"';

let store: TestStore;
beforeAll(() => {
  store = new TestStore();
  store.send(requestOf([detailOf({ ...ONE, name: `${'qk'.repeat(40)}!` })]));
});
afterAll(() => {
  store.remove();
});

test('a query whose pattern does not come to an end is given up, and the next ones are answered', async () => {
  const reader = await openReader({ dataFile: store.file.path });
  try {
    const cancel = new AbortController();
    const stuck = expect(reader.call('traces.search', { query }, cancel.signal)).rejects.toMatchObject({
      code: 'reader.stopped',
    });
    await new Promise((resolve) => setTimeout(resolve, 1_000));
    cancel.abort();
    await stuck;
    expect((await reader.call('traces.search', {})).total).toBe(1);
  } finally {
    await reader.close();
  }
});

test('a reader closes whatever it is busy with', async () => {
  const reader = await openReader({ dataFile: store.file.path });
  const stuck = expect(reader.call('traces.search', { query })).rejects.toMatchObject({
    code: 'reader.stopped',
  });
  await new Promise((resolve) => setTimeout(resolve, 500));
  await reader.close();
  await stuck;
});
