import { afterEach, beforeEach, expect, test } from 'vitest';
import type { SpanDetail } from '../../../app/core/model/span.ts';
import { storeStats } from '../../../app/engine/search/stats.ts';
import { requests } from '../../bench/load.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

const span = (spanId: string, traceId = '0123456789abcdef0123456789abcdef'): SpanDetail => ({
  traceId,
  spanId,
  parentSpanId: '',
  traceState: '',
  flags: 0,
  name: `span ${spanId}`,
  kind: 2,
  startNs: 1_760_000_000_000_000_000n,
  endNs: 1_760_000_000_001_000_000n,
  status: { code: 0, message: '' },
  attributes: [],
  droppedAttributesCount: 0,
  events: [],
  droppedEventsCount: 0,
  links: [],
  droppedLinksCount: 0,
  resource: { attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
  scope: { name: '', version: '', attributes: [], droppedAttributesCount: 0, schemaUrl: '' },
});

function stats() {
  store.reader.catalog.refresh();
  return storeStats(store.reader.catalog, store.reader.list);
}

test.each([
  ['no span id', span(''), 'span id is missing (1)'],
  ['a span id of zeros', span('0000000000000000'), 'span id is all zeros (1)'],
  ['a short span id', span('abcd'), 'span id has a wrong length: 8 bytes are due (1)'],
  ['no trace id', span('00000000000000aa', ''), 'trace id is missing (1)'],
  ['a trace id of zeros', span('00000000000000aa', '0'.repeat(32)), 'trace id is all zeros (1)'],
  [
    'a long trace id',
    span('00000000000000aa', 'ab'.repeat(17)),
    'trace id has a wrong length: 16 bytes are due (1)',
  ],
])('a span with %s is refused alone; its neighbours are stored', (_name, bad, reason) => {
  const good = [span('00000000000000a1'), span('00000000000000a2')];
  expect(store.send(requestOf([good[0]!, bad, good[1]!]))).toEqual({
    kind: 'accepted',
    accepted: 2,
    rejected: 1,
    message: `1 spans refused: ${reason}`,
  });
  expect(store.spansOf(good[0]!.traceId)).toEqual(good);
});

test('several reasons are counted', () => {
  const outcome = store.send(requestOf([span(''), span(''), span('abcd'), span('00000000000000a1')]));
  expect(outcome).toMatchObject({ accepted: 1, rejected: 3 });
  expect(outcome).toHaveProperty(
    'message',
    expect.stringContaining('span id is missing (2), span id has a wrong length'),
  );
});

test('a request of nothing but bad spans is answered, and nothing is stored', () => {
  expect(store.send(requestOf([span('')]))).toMatchObject({ kind: 'accepted', accepted: 0, rejected: 1 });
  expect(stats()).toMatchObject({ spans: 0, journalRequests: 0 });
});

test('a request without spans is accepted and stores nothing', () => {
  expect(store.send(new Uint8Array(0))).toEqual({ kind: 'accepted', accepted: 0, rejected: 0, message: '' });
  expect(stats().journalRequests).toBe(0);
});

test('every cut of a request is malformed, or a shorter request; none is stored in part', () => {
  const whole = requestOf([span('00000000000000a1')]);
  for (let length = 1; length < whole.length; length++) {
    const outcome = store.send(whole.slice(0, length));
    expect(outcome.kind).toBe('malformed');
  }
  expect(stats().spans).toBe(0);
});

test.each([
  ['text', new TextEncoder().encode('hello, this is not protobuf')],
  ['a group', Uint8Array.of(0x0b, 0x0c)],
  ['field number 0', Uint8Array.of(0x02, 0x00)],
  ['a length without end', Uint8Array.of(0x0a, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff, 0xff)],
  ['a varint where resources are due', Uint8Array.of(0x08, 0x01)],
])('%s is malformed, with the place', (_name, bytes) => {
  const outcome = store.send(bytes as Uint8Array<ArrayBuffer>);
  expect(outcome).toMatchObject({ kind: 'malformed', message: expect.stringMatching(/at byte \d+/) });
});

test('values nested without end are kept as bytes', () => {
  let value = Uint8Array.of(10, 1, 120);
  for (let depth = 0; depth < 5_000; depth++) {
    // AnyValue { array_value { values: … } }
    const inner = withLength(0x0a, value);
    value = withLength(0x2a, inner);
  }
  const attribute = withLength(0x4a, concat(Uint8Array.of(10, 1, 107), withLength(18, value)));
  const ids = concat(withLength(10, new Uint8Array(16).fill(1)), withLength(18, new Uint8Array(8).fill(1)));
  const request = withLength(10, withLength(18, withLength(18, concat(ids, attribute))));
  expect(store.send(request)).toMatchObject({ kind: 'accepted', accepted: 1 });
  const [stored] = store.spansOf('01'.repeat(16));
  expect(
    JSON.stringify(stored!.attributes[0]!.value, (_, v: unknown) => (v instanceof Uint8Array ? v.length : v)),
  ).toContain('truncated');
});

test('a full disk answers retryable, keeps what was acknowledged, and goes on when there is room', () => {
  expect(store.send(requestOf([span('00000000000000a1')]))).toMatchObject({ kind: 'accepted' });
  const pages = Number(store.file.db.pragma('page_count'));
  store.file.db.pragma(`max_page_count = ${pages + 2}`);
  const [large] = requests(512, 512, 1_760_000_000_000_000_000n);
  let refused = 0;
  for (let i = 0; i < 4; i++) {
    const outcome = store.send(large!.slice());
    if (outcome.kind === 'unavailable') {
      refused++;
      expect(outcome.retryAfterMs).toBeGreaterThan(0);
    }
  }
  expect(refused).toBeGreaterThan(0);
  expect(store.failures[0]).toMatchObject({ code: 'SQLITE_FULL' });
  store.file.db.pragma('max_page_count = 1000000');
  expect(store.send(large!.slice())).toMatchObject({ kind: 'accepted' });
  expect(store.spansOf(span('').traceId)).toHaveLength(1);
});

test('logs, metrics and profiles are kept through seal and restart', () => {
  // LogsData { resource_logs { scope_logs { log_records {} log_records {} } } }; a metric with one data point of a gauge
  const log = withLength(
    10,
    withLength(18, concat(withLength(18, new Uint8Array(0)), withLength(18, new Uint8Array(0)))),
  );
  const metric = withLength(
    10,
    withLength(18, withLength(18, withLength(42, withLength(10, new Uint8Array(0))))),
  );
  const profile = withLength(10, withLength(18, withLength(18, new Uint8Array(0))));
  expect(store.send(log, 'logs')).toMatchObject({ accepted: 2 });
  expect(store.send(metric, 'metrics')).toMatchObject({ accepted: 1 });
  expect(store.send(profile, 'profiles')).toMatchObject({ accepted: 1 });
  expect(stats()).toMatchObject({ logs: 2, metrics: 1, profiles: 1, spans: 0, journalRequests: 3 });
  store.commit.sealAll();
  store.restart();
  expect(stats()).toMatchObject({
    logs: 2,
    metrics: 1,
    profiles: 1,
    spans: 0,
    journalRequests: 0,
    segments: 3,
  });
});

function withLength(tag: number, bytes: Uint8Array): Uint8Array<ArrayBuffer> {
  const head = [tag];
  for (let rest = bytes.length; ; rest >>>= 7) {
    head.push(rest < 0x80 ? rest : (rest & 0x7f) | 0x80);
    if (rest < 0x80) break;
  }
  return concat(Uint8Array.from(head), bytes);
}

function concat(a: Uint8Array, b: Uint8Array): Uint8Array<ArrayBuffer> {
  const whole = new Uint8Array(a.length + b.length);
  whole.set(a);
  whole.set(b, a.length);
  return whole;
}
