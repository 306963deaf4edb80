import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SpanLink } from '../../../app/core/model/span.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { plainSpan, type Sketch, spanId, TRACE } from './plain-span.ts';

const OTHER = '22'.repeat(16);

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const linkTo = (traceId: string, span: number): SpanLink => ({
  traceId,
  spanId: spanId(span),
  traceState: '',
  flags: 0,
  attributes: [],
  droppedAttributesCount: 0,
});

/** @param sealAfter the first spans come in a segment, the rest in the tail */
async function analysisOf(sketches: Sketch[], sealAfter = sketches.length) {
  for (const [i, sketch] of sketches.entries()) {
    if (i === sealAfter) store.commit.sealAll();
    store.send(requestOf([plainSpan(sketch)]));
  }
  return answer(store.reader, 'traces.analysis', { traceId: TRACE });
}

test('links are told by row, with the rows that they lead to', async () => {
  const { links } = await analysisOf(
    [
      { span: 3, parent: 1, from: 20, to: 30, links: [linkTo(OTHER, 9), linkTo(TRACE, 2)] },
      { span: 2, parent: 1, from: 10, to: 15, links: [linkTo(TRACE, 3), linkTo(TRACE, 77)] },
      { span: 1, from: 0, to: 40 },
    ],
    1,
  );
  expect([...links.row]).toEqual([1, 1, 2, 2]);
  expect([...links.target]).toEqual([2, -1, -1, 1]);
  expect(links.traces).toEqual([TRACE, OTHER]);
  expect([...links.trace]).toEqual([0, 0, 1, 0]);
});

test('a span that was sent twice has its links once', async () => {
  const twice: Sketch = { span: 1, from: 0, to: 40, links: [linkTo(OTHER, 9)] };
  const { links } = await analysisOf([twice, twice], 1);
  expect([...links.row]).toEqual([0]);
});

test('no links and no clocks that disagree', async () => {
  const { links, clockOffset } = await analysisOf([
    { span: 1, from: 0, to: 40, resource: { 'host.name': 'a' } },
    { span: 2, parent: 1, from: 5, to: 9, resource: { 'host.name': 'b' } },
  ]);
  expect(links.row.length).toBe(0);
  expect(clockOffset).toBeUndefined();
});

test.each([
  ['another host', { 'host.name': 'b' }, [0, 16.5]],
  ['the same host', { 'host.name': 'a' }, undefined],
  ['no host', {}, undefined],
  ['an id before a name', { 'host.name': 'a', 'host.id': '7' }, [0, 16.5]],
  ['another instance', { 'service.instance.id': 'x' }, [0, 16.5]],
])('a span before its parent, from %s', async (_, resource, expected) => {
  const { clockOffset } = await analysisOf([
    { span: 1, from: 10, to: 40, resource: { 'host.name': 'a' } },
    { span: 2, parent: 1, from: 5, to: 12, resource },
  ]);
  expect(clockOffset && [...clockOffset].map((ns) => ns / 1e6)).toEqual(expected);
});

test('what a span without a host calls is not moved by a guess', async () => {
  const { clockOffset } = await analysisOf([
    { span: 1, from: 10, to: 40 },
    { span: 2, parent: 1, from: 5, to: 12, resource: { 'host.name': 'b' } },
  ]);
  expect(clockOffset).toBeUndefined();
});
