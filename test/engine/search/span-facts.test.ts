import { afterAll, describe, expect, test } from 'vitest';
import type { SpanFacts } from '../../../app/core/analysis/findings/input.ts';
import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { Kind, Status } from '../../../app/core/model/span.ts';
import { type WritableSpan, writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { toKeyValues, type PlainAttributes } from '../../../app/engine/demo/attributes.ts';
import { openTrace } from '../../../app/engine/search/open-trace.ts';
import { spanFacts } from '../../../app/engine/search/span-facts.ts';
import { TestStore } from '../../fixtures/store.ts';

const TRACE = 'a'.repeat(32);
const START = 1_700_000_000_000_000_000n;
const store = new TestStore();
afterAll(() => store.remove());

interface Written {
  kind?: number;
  status?: { code: number; message: string };
  attributes?: PlainAttributes;
  exception?: PlainAttributes;
}

/** The facts of spans of one trace, by their place in the list. */
async function factsOf(
  spans: Written[],
  resource: PlainAttributes = {},
  traceId = TRACE,
): Promise<SpanFacts> {
  const written = spans.map(
    ({ kind = Kind.client, status, attributes = {}, exception }, i): WritableSpan => ({
      traceId,
      spanId: (i + 1).toString(16).padStart(16, '0'),
      name: `span ${i}`,
      kind,
      startNs: START + BigInt(i) * 1_000_000n,
      endNs: START + BigInt(i) * 1_000_000n + 500_000n,
      attributes: toKeyValues(attributes),
      ...(status === undefined ? {} : { status }),
      ...(exception === undefined
        ? {}
        : { events: [{ timeNs: START, name: 'exception', attributes: toKeyValues(exception) }] }),
    }),
  );
  store.send(
    writeTraces([
      {
        resource: toKeyValues({ 'service.name': 'shop', ...resource }),
        scopes: [{ name: 's', version: '1', spans: written }],
      },
    ]),
  );
  const open = await openTrace(store.reader, traceId);
  expect(rowsAreInOrder(open.columns)).toBe(true);
  const steps = spanFacts(open);
  for (;;) {
    const step = steps.next();
    if (step.done === true) return step.value;
  }
}

function rowsAreInOrder({ count, idLo }: TraceColumns): boolean {
  return Array.from({ length: count }, (_, row) => idLo[row] === row + 1).every(Boolean);
}

let traces = 0;
const newTrace = (): string => (++traces).toString(16).padStart(32, '0');

const postgres = (text: string, more: PlainAttributes = {}): Written => ({
  attributes: { 'db.system.name': 'postgresql', 'db.query.text': text, ...more },
});
const get = (url: string, more: PlainAttributes = {}): Written => ({
  attributes: { 'http.request.method': 'GET', 'url.full': url, ...more },
});

/** Which entries are equal, as letters: `aab` where the first two are. Zero is `.`. */
function pattern(column: ArrayLike<number>): string {
  const seen: number[] = [];
  return Array.from(column, (value) => {
    if (value === 0) return '.';
    if (!seen.includes(value)) seen.push(value);
    return String.fromCharCode(97 + seen.indexOf(value));
  }).join('');
}

describe('the facts of spans', () => {
  test('operations are equal where only values differ', async () => {
    const { operation, operations } = await factsOf(
      [
        postgres('SELECT a FROM t WHERE id = 1'),
        postgres('select a from t where id = 2'),
        postgres('SELECT b FROM t WHERE id = 1'),
        get('https://a.example/users/1'),
        get('https://a.example/users/2?x=1'),
        get('https://b.example/users/1'),
      ],
      {},
      newTrace(),
    );
    expect(pattern(operation)).toBe('aabccd');
    expect(operations[operation[0]!]).toEqual({ kind: 'database', text: 'SELECT a FROM t WHERE id = ?' });
    expect(operations[operation[3]!]).toEqual({ kind: 'http', text: 'GET a.example/users/{id}' });
  });

  test('the order of attributes does not matter', async () => {
    const { operation } = await factsOf(
      [
        { attributes: { 'http.request.method': 'GET', 'http.route': '/a', 'server.address': 'h' } },
        { attributes: { 'server.address': 'h', 'http.route': '/a', 'http.request.method': 'GET' } },
      ],
      {},
      newTrace(),
    );
    expect(pattern(operation)).toBe('aa');
  });

  test('identities are equal for equal values, and unknown where values are not told', async () => {
    const { identity } = await factsOf(
      [
        postgres('SELECT a FROM t WHERE id = 1'),
        postgres('SELECT a FROM t WHERE id = 1'),
        postgres('SELECT a FROM t WHERE id = 2'),
        postgres('SELECT a FROM t WHERE id = $1'),
        postgres('SELECT a FROM t WHERE id = $1', { 'db.query.parameter.0': '7' }),
        postgres('SELECT a FROM t WHERE id = $1', { 'db.query.parameter.0': '7' }),
        postgres('SELECT a FROM t WHERE id = $1', { 'db.query.parameter.0': '8' }),
        get('https://a.example/?q=1'),
        get('https://a.example/?q=1'),
        get('https://a.example/?q=REDACTED'),
        get('https://a.example/?q=1', { 'http.request.method': 'POST' }),
        { ...get('https://a.example/?q=1'), kind: Kind.server },
        { attributes: { 'db.system.name': 'redis', 'db.query.text': 'GET a:1' } },
        { attributes: { 'db.system.name': 'redis', 'db.query.text': 'GET a:1' } },
        { attributes: { 'db.system.name': 'redis', 'db.query.text': 'GET ?' } },
      ],
      {},
      newTrace(),
    );
    expect(pattern(identity)).toBe('aab.ccdee...ff.');
  });

  test('the same in segments and in the tail', async () => {
    const traceId = newTrace();
    const text = 'SELECT a FROM t WHERE id = 1';
    await factsOf([postgres(text)], {}, traceId);
    store.commit.sealAll();
    const { operation, identity } = await factsOf([postgres(text), postgres(text)], {}, traceId);
    expect(pattern(operation)).toMatch(/^a+$/);
    expect(pattern(identity)).toMatch(/^a+$/);
  });

  test('time that ran out and other failures, only of spans that failed', async () => {
    const error = { code: Status.error, message: '' };
    const { timedOut, failure, failures } = await factsOf(
      [
        { status: error, attributes: { 'error.type': 'timeout' } },
        { status: { ...error, message: 'statement timed out' } },
        { status: error, attributes: { 'http.response.status_code': 504 } },
        { status: error, attributes: { 'rpc.grpc.status_code': 4 } },
        { exception: { 'exception.type': 'java.net.SocketTimeoutException', 'exception.message': 'read' } },
        { attributes: { 'error.type': 'timeout' } },
        { status: error, attributes: { 'http.response.status_code': 200 } },
      ],
      {},
      newTrace(),
    );
    expect([...timedOut]).toEqual([1, 1, 1, 1, 1, 0, 0]);
    expect(Array.from(failure, (number) => failures[number])).toEqual([
      { type: 'timeout', message: '' },
      { type: '', message: 'statement timed out' },
      { type: '504', message: '' },
      { type: 'DEADLINE_EXCEEDED', message: '' },
      { type: 'java.net.SocketTimeoutException', message: 'read' },
      undefined,
      undefined,
    ]);
  });

  test('resends, hosts and peers', async () => {
    const { resend, host, hosts, peer, peers } = await factsOf(
      [
        get('https://a.example/', { 'http.request.resend_count': 2, 'server.address': 'a.example' }),
        get('https://a.example/', { 'http.request.resend_count': -1, 'server.address': 'a.example' }),
        { kind: Kind.internal },
      ],
      { 'host.name': 'node-1', 'service.instance.id': 'pod-7' },
      newTrace(),
    );
    expect([...resend]).toEqual([2, 0, 0]);
    expect(Array.from(host, (number) => hosts[number])).toEqual(['node-1', 'node-1', 'node-1']);
    expect(Array.from(peer, (number) => peers[number]?.name)).toEqual(['a.example', 'a.example', undefined]);
  });
});
