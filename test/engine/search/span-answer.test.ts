import { afterEach, beforeEach, expect, test } from 'vitest';
import { answer } from '../../../app/engine/search/answers.ts';
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

test('of a span with many events a part is told, with how many there are', async () => {
  const span = plainSpan({ span: 1, from: 1, to: 2 });
  const events = Array.from({ length: 5 }, (_, i) => ({
    timeNs: BigInt(i),
    name: `event ${i}`,
    attributes: [],
    droppedAttributesCount: 0,
  }));
  store.send(requestOf([{ ...span, events }]));
  const ask = (more: { from?: number; count?: number }) =>
    answer(store.reader, 'spans.get', { traceId: TRACE, spanId: '0000000000000001', ...more });
  const names = (list: { name: string }[]): string[] => list.map(({ name }) => name);

  const first = await ask({ count: 2 });
  expect([names(first.events), first.eventCount]).toEqual([['event 0', 'event 1'], 5]);
  expect(names((await ask({ from: 4, count: 2 })).events)).toEqual(['event 4']);
  const whole = await ask({});
  expect(names(whole.events)).toHaveLength(5);
  expect(whole).not.toHaveProperty('eventCount');
  expect(await ask({ count: 5 })).toEqual(whole);
});
