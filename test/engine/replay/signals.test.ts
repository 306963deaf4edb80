import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ExportScope, ReplaySignal } from '../../../app/core/contract/file-methods.ts';
import { otlpProtoToJson } from '../../../app/core/otlp/proto-to-json.ts';
import { writeTraces } from '../../../app/core/otlp/write-traces.ts';
import { type ReplaySource, replaySource } from '../../../app/engine/replay/replay-source.ts';
import type { IdMask } from '../../../app/engine/replay/retime.ts';
import type { Pace } from '../../../app/engine/replay/schedule.ts';
import { protoOf } from '../export/arbitrary-signals.ts';
import { TestStore } from '../../fixtures/store.ts';

const BASE_NS = 1_700_000_000_000_000_000n;
const NOW_NS = 1_800_000_000_000_000_000n;
const SECOND_NS = 1_000_000_000n;
const A = '0a'.repeat(16);
const B = '0b'.repeat(16);
const UNKNOWN = '0c'.repeat(16);
const SPAN = '01'.repeat(8);
const MASK: IdMask = { trace: new Uint8Array(16).fill(0xf0), span: new Uint8Array(8).fill(0xf0) };
const at = (seconds: number): string => String(BASE_NS + BigInt(seconds * 1e9));

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

/** A trace at 0 s and one at 8 h, each of a second, with log records, one of them of no trace; metrics each minute of the first two. */
function fill(seal: boolean): void {
  const spans = [A, B].map((traceId, i) => ({
    traceId,
    spanId: SPAN,
    parentSpanId: '',
    name: 'span',
    kind: 1,
    startNs: BASE_NS + BigInt(i) * 28_800n * SECOND_NS,
    endNs: BASE_NS + BigInt(i) * 28_800n * SECOND_NS + SECOND_NS,
    attributes: [],
    events: [],
    links: [],
  }));
  store.send(writeTraces([{ resource: [], scopes: [{ name: 's', version: '', spans }] }]));
  const log = (body: string, seconds: number, traceId = '', observed = false) => ({
    ...(observed ? { observedTimeUnixNano: at(seconds) } : { timeUnixNano: at(seconds) }),
    body: { stringValue: body },
    ...(traceId !== '' && { traceId, spanId: SPAN }),
  });
  const logRecords = [
    log('of a', 0.5, A),
    log('of b', 28_800.25, B, true),
    log('of none', 60),
    log('of another', 90, UNKNOWN),
    { body: { stringValue: 'without a time' } },
  ];
  const scopeLogs = [{ scope: { name: 'l' }, logRecords, schemaUrl: 'urn:l' }];
  store.send(
    protoOf('logs', [{ resource: { attributes: [{ key: 'r', value: { stringValue: 'x' } }] }, scopeLogs }]),
    'logs',
  );
  const metrics = [60, 120].map((seconds) => ({
    name: 'requests',
    sum: {
      aggregationTemporality: 2,
      isMonotonic: true,
      dataPoints: [
        {
          startTimeUnixNano: at(-3_600),
          timeUnixNano: at(seconds),
          asInt: '7',
          exemplars: [{ timeUnixNano: at(seconds), traceId: A, spanId: SPAN, asInt: '1' }],
        },
      ],
    },
  }));
  store.send(protoOf('metrics', [{ resource: {}, scopeMetrics: [{ scope: {}, metrics }] }]), 'metrics');
  if (seal) store.commit.sealAll();
}

async function source(
  scope: ExportScope = {},
  pace: Pace = { speed: 1 },
  signals?: readonly ReplaySignal[],
): Promise<ReplaySource> {
  const context = { ...store.reader, catalog: store.reader.catalog.pinned() };
  return replaySource(context, scope, pace, signals);
}

interface Sent {
  signal: ReplaySignal;
  dueMs: number;
  json: string;
}

/** Everything, an item at a time, in the order in which it is sent. */
function sent(of: ReplaySource, ids?: IdMask): Sent[] {
  return Array.from({ length: of.schedule.count }, (_, n) => {
    const { requests, gone } = of.requests(n, n + 1, { nowNs: NOW_NS, ids });
    expect(gone).toBe(0);
    const [only] = requests;
    const json = otlpProtoToJson(only!.signal, only!.request);
    return { signal: only!.signal, dueMs: of.schedule.dueMs(n), json };
  });
}

const bodies = (all: readonly Sent[]): (string | undefined)[] =>
  all.map(({ json, signal }) =>
    signal === 'logs' ? /"body":\{"stringValue":"([^"]*)"/.exec(json)?.[1] : signal,
  );
const timeIn = ({ json }: Sent, field: string): bigint =>
  BigInt(new RegExp(`"${field}":"(\\d+)"`).exec(json)![1]!);

test.each([true, false])(
  'everything goes along, in the order of its times, ids and times alike (sealed: %s)',
  async (seal) => {
    fill(seal);
    const of = await source();
    expect(of.items).toEqual({ traces: 2, logs: 5, metrics: 2 });
    const all = sent(of, MASK);
    expect(bodies(all)).toEqual([
      'of a',
      'traces',
      'of none',
      'metrics',
      'of another',
      'without a time',
      'metrics',
      'of b',
      'traces',
    ]);
    const shift = NOW_NS - BigInt(at(0.5));
    expect(all.map(({ dueMs }) => dueMs)).toEqual([
      0, 500, 59_500, 59_500, 89_500, 89_500, 119_500, 28_799_750, 28_800_500,
    ]);
    const [ofA, , ofNone, metric, ofAnother] = all;
    expect(timeIn(ofA!, 'timeUnixNano')).toBe(NOW_NS);
    expect(timeIn(ofNone!, 'timeUnixNano')).toBe(BigInt(at(60)) + shift);
    expect(timeIn(all[7]!, 'observedTimeUnixNano')).toBe(BigInt(at(28_800.25)) + shift);
    for (const { json } of [ofA!, metric!]) {
      expect(json).toContain(`"traceId":"${'fa'.repeat(16)}"`);
      expect(json).toContain(`"spanId":"${'f1'.repeat(8)}"`);
    }
    expect(ofAnother!.json).toContain('fc'.repeat(16));
    expect(ofNone!.json).toContain('{"key":"r","value":{"stringValue":"x"}}');
    expect(ofNone!.json).toContain('urn:l');
    expect(timeIn(metric!, 'startTimeUnixNano')).toBe(BigInt(at(-3_600)) + shift);
  },
);

test('at another speed log records stay with their trace, the others come closer, and counters start when they did', async () => {
  fill(true);
  const all = sent(await source({}, { speed: 10 }));
  const [ofA, traceA, ofNone, first] = all;
  expect(timeIn(traceA!, 'endTimeUnixNano') - timeIn(ofA!, 'timeUnixNano')).toBe(SECOND_NS / 2n);
  expect(timeIn(ofNone!, 'timeUnixNano') - timeIn(traceA!, 'startTimeUnixNano')).toBe(6n * SECOND_NS);
  const second = all.findLast(({ signal }) => signal === 'metrics')!;
  expect(timeIn(second, 'timeUnixNano') - timeIn(first!, 'timeUnixNano')).toBe(6n * SECOND_NS);
  expect(timeIn(second, 'startTimeUnixNano')).toBe(timeIn(first!, 'startTimeUnixNano'));
  expect(timeIn(all.at(-2)!, 'observedTimeUnixNano') - timeIn(all.at(-1)!, 'startTimeUnixNano')).toBe(
    SECOND_NS / 4n,
  );
});

test('of chosen traces their own log records go along, of a range of time all that lies in it', async () => {
  fill(true);
  expect(bodies(sent(await source({ traceIds: [B] })))).toEqual(['of b', 'traces']);
  const range = { fromNs: BigInt(at(0)), toNs: BigInt(at(90)) };
  expect(bodies(sent(await source({ selection: range })))).toEqual([
    'of a',
    'traces',
    'of none',
    'metrics',
    'of another',
  ]);
  const query = { ...range, query: 'name = span' };
  expect(bodies(sent(await source({ selection: query })))).toEqual(['of a', 'traces']);
});

test('only what is asked for goes along', async () => {
  fill(true);
  expect(bodies(sent(await source({}, { speed: 1 }, ['traces'])))).toEqual(['traces', 'traces']);
  expect(bodies(sent(await source({ traceIds: [A] }, { speed: 1 }, ['logs'])))).toEqual(['of a']);
  expect(bodies(sent(await source({}, { speed: 1 }, ['metrics'])))).toEqual(['metrics', 'metrics']);
  await expect(source({ traceIds: [A] }, { speed: 1 }, ['metrics'])).rejects.toMatchObject({
    code: 'replay.empty',
  });
});

test('pauses are no longer than asked for, and nothing else changes', async () => {
  fill(true);
  const whole = await source({}, { speed: 1 }, ['traces', 'logs']);
  expect(whole.schedule).toMatchObject({ durationMs: 28_800_500, longestPauseMs: 28_710_000 });
  const cut = await source({}, { speed: 1, maxPauseMs: 5_000 }, ['traces', 'logs']);
  // A second of the first trace, a pause to what is of no trace, another to that of an unknown one, a third to the second trace.
  expect(cut.schedule.durationMs).toBe(500 + 5_000 + 5_000 + 5_000 + 1_000);
  const all = sent(cut);
  expect(all.map(({ dueMs }) => dueMs)).toEqual([0, 500, 5_500, 10_500, 10_500, 15_750, 16_500]);
  expect(timeIn(all.at(-1)!, 'endTimeUnixNano') - timeIn(all.at(-2)!, 'observedTimeUnixNano')).toBe(
    (SECOND_NS * 3n) / 4n,
  );
  const fast = await source({}, { speed: 100, maxPauseMs: 5_000 }, ['traces']);
  expect(fast.schedule.durationMs).toBe(5_000 + 1_000);
  expect(fast.schedule.longestPauseMs).toBe(287_000);
  const none = await source({}, { speed: 1, maxPauseMs: 0 }, ['traces']);
  expect(none.schedule.durationMs).toBe(1_000);
});

test('requests are no larger than receivers take at once', async () => {
  const body = { stringValue: 'x'.repeat(300_000) };
  const logRecords = Array.from({ length: 20 }, () => ({ timeUnixNano: at(1), body }));
  store.send(protoOf('logs', [{ resource: {}, scopeLogs: [{ scope: {}, logRecords }] }]), 'logs');
  const of = await source();
  const { requests } = of.requests(0, 20, { nowNs: NOW_NS, ids: undefined });
  expect(requests.map(({ items }) => items).reduce((a, b) => a + b)).toBe(20);
  for (const { request } of requests) expect(request.length).toBeLessThan(2.1 * 1024 * 1024);
});
