import { afterEach, beforeEach, expect, test } from 'vitest';
import { namingRow } from '../../../app/core/analysis/call-columns.ts';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { Kind } from '../../../app/core/model/span.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { plainSpan, TRACE, type Sketch } from './plain-span.ts';

const OTHER = '22'.repeat(16);

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

function span(
  service: string,
  kind: number,
  sketch: Sketch,
  attributes: Record<string, string> = {},
): SpanDetail {
  return {
    ...plainSpan({ ...sketch, resource: { 'service.name': service } }),
    kind,
    attributes: Object.entries(attributes).map(([key, value]) => ({ key, value: { type: 'string', value } })),
  };
}

/** A trace that begins in a segment and goes on in the tail, beside another trace in both. */
function fill(): void {
  const one = [
    span('web', Kind.server, { span: 1, from: 0, to: 100 }),
    span('web', Kind.client, { span: 2, parent: 1, from: 10, to: 90 }),
    span('cart', Kind.server, { span: 3, parent: 2, from: 12, to: 88 }),
    span('cart', Kind.client, { span: 4, parent: 3, from: 20, to: 60 }, { 'db.system.name': 'redis' }),
    span('cart', Kind.client, { span: 5, parent: 3, from: 60, to: 80 }, { 'server.address': 'api.example' }),
    span('late', Kind.server, { span: 6, parent: 77, from: 30, to: 40 }),
  ];
  for (const [i, each] of one.entries()) {
    if (i === 4) store.commit.sealAll();
    store.send(requestOf([each]));
    store.send(
      requestOf([
        {
          ...span('elsewhere', Kind.client, { span: 100 + i, from: 0, to: 5 }, { 'db.system.name': 'pg' }),
          traceId: OTHER,
        },
      ]),
    );
  }
}

test('the calls of a trace come from all of its parts, by the rows of its columns', async () => {
  fill();
  const calls = await answer(store.reader, 'traces.calls', { traceId: TRACE });
  const columns = await answer(store.reader, 'traces.columns', { traceId: TRACE });
  expect(calls.version).toBe(columns.version);
  const told = Array.from({ length: calls.count }, (_, call) => {
    const source = calls.source[call]! < 0 ? '?' : calls.parties[calls.source[call]!]!.id;
    const name = columns.names[columns.name[namingRow(calls, call)]!];
    return `${source} > ${calls.parties[calls.target[call]!]!.id}: ${name}`;
  });
  expect(told.sort()).toEqual([
    '? > late: span 6',
    'cart > database:redis: span 4',
    'cart > external:api.example: span 5',
    'user > web: span 1',
    'web > cart: span 3',
  ]);
});

test('the map of a trace is of that trace alone, with its whole critical path', async () => {
  fill();
  const map = await answer(store.reader, 'map.get', { traceId: TRACE });
  expect(map.traces).toBe(1);
  expect(map.edges.map(({ source, target, calls }) => `${source} > ${target} ×${calls}`)).toEqual([
    'cart > database:redis ×1',
    'cart > external:api.example ×1',
    'user > web ×1',
    'web > cart ×1',
  ]);
  const shares = new Map(map.nodes.map(({ id, criticalShare }) => [id, Math.round(criticalShare * 100)]));
  expect(shares.get('web')).toBe(24);
  expect(shares.get('cart')).toBe(16);
  expect(shares.get('database:redis')).toBe(40);
  expect(shares.get('external:api.example')).toBe(20);
  expect(map.toNs - map.fromNs).toBe(100_000_000n);
});

test('a trace that is not there has neither', async () => {
  fill();
  const unknown = '33'.repeat(16);
  await expect(answer(store.reader, 'traces.calls', { traceId: unknown })).rejects.toMatchObject({
    code: 'trace.unknown',
  });
  await expect(answer(store.reader, 'map.get', { traceId: unknown })).rejects.toMatchObject({
    code: 'trace.unknown',
  });
});
