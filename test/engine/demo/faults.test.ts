import { describe, expect, test } from 'vitest';
import { Kind, Status } from '../../../app/core/model/span.ts';
import { FAULTS, isFaultName, type FaultName } from '../../../app/engine/demo/faults.ts';
import type { ShopSpan } from '../../../app/engine/demo/work.ts';
import { attribute, durationMs, median, shopTraces } from './shop-traces.ts';

const TRACES = 2500;
const healthy = shopTraces(TRACES);
const healthySpans = healthy.flat();

function withFault(name: FaultName): ShopSpan[][] {
  return shopTraces(TRACES, 1, [name]);
}

const failed = ({ span }: ShopSpan) => span.status?.code === Status.error;

/** The medians of one kind of span with the fault and without. */
function compare(spans: ShopSpan[], select: (span: ShopSpan) => boolean): { before: number; after: number } {
  return {
    before: median(healthySpans.filter(select).map(durationMs)),
    after: median(spans.filter(select).map(durationMs)),
  };
}

test('every fault says what it does', () => {
  for (const fault of FAULTS) {
    expect(fault.title).not.toBe('');
    expect(fault.effect.endsWith('.')).toBe(true);
    expect(isFaultName(fault.name)).toBe(true);
  }
  expect(isFaultName('constructor')).toBe(false);
});

describe('slow-database', () => {
  const spans = withFault('slow-database').flat();
  const in_ = (namespace: string) => (span: ShopSpan) => attribute(span, 'db.namespace') === namespace;

  test('slows the namespace shop and leaves the ledger alone', () => {
    const shop = compare(spans, in_('shop'));
    expect(shop.after).toBeGreaterThan(6 * shop.before);
    const ledger = compare(spans, in_('ledger'));
    expect(ledger.after).toBeLessThan(1.5 * ledger.before);
  });

  test('makes some statements time out', () => {
    const timeouts = spans.filter((span) => attribute(span, 'db.response.status_code') === '57014');
    expect(timeouts.length).toBeGreaterThan(5);
    expect(timeouts.every((span) => failed(span) && durationMs(span) >= 1000)).toBe(true);
  });
});

describe('payment-failure', () => {
  const traces = withFault('payment-failure');

  test('fails most payments through acme and no more than usual through others', () => {
    const charges = traces
      .flat()
      .filter((s) => s.span.name.endsWith('/Charge') && s.span.kind === Kind.server);
    const rate = (provider: string) => {
      const of = charges.filter((span) => attribute(span, 'payment.provider') === provider);
      return of.filter(failed).length / of.length;
    };
    expect(rate('acme')).toBeGreaterThan(0.5);
    expect(rate('paylane')).toBeLessThan(0.05);
  });

  test('retries with growing pauses, and ends in an exception and a failed checkout', () => {
    const gaveUp = traces.filter((trace) =>
      trace.some(({ span }) => span.name === 'authorise' && span.events!.some((e) => e.name === 'exception')),
    );
    expect(gaveUp.length).toBeGreaterThan(10);
    let pauses = [0, 0];
    for (const trace of gaveUp) {
      const attempts = trace
        .filter(
          (span) => attribute(span, 'server.address') === 'acme.example' && span.span.kind === Kind.client,
        )
        .sort((a, b) => Number(a.span.startNs - b.span.startNs));
      expect(attempts).toHaveLength(3);
      expect(attempts.map((a) => attribute(a, 'http.request.resend_count'))).toEqual([undefined, '1', '2']);
      pauses = pauses.map((sum, i) => sum + Number(attempts[i + 1]!.span.startNs - attempts[i]!.span.endNs));
      const root = trace.find(({ span }) => span.parentSpanId === undefined)!;
      expect(failed(root)).toBe(true);
    }
    expect(pauses[1]).toBeGreaterThan(1.4 * pauses[0]!);
  });
});

test('n-plus-one turns one query of a list into one for each product, in sequence', () => {
  const queries = (traces: ShopSpan[][]) =>
    median(
      traces
        .filter((trace) => trace.some(({ span }) => span.name === 'GET /cart'))
        .map((trace) => trace.filter(({ span }) => span.name === 'SELECT products').length),
    );
  expect(queries(healthy)).toBeLessThanOrEqual(1);
  const traces = withFault('n-plus-one');
  expect(queries(traces)).toBeGreaterThanOrEqual(12);
  const parent = traces.flat().find(({ span }) => span.name === 'load products')!;
  const children = traces.flat().filter(({ span }) => span.parentSpanId === parent.span.spanId);
  for (let i = 1; i < children.length; i++) {
    expect(children[i]!.span.startNs).toBeGreaterThanOrEqual(children[i - 1]!.span.endNs);
  }
});

test('cache-stampede makes all lists miss for a while, and none but the usual in between', () => {
  const traces = withFault('cache-stampede');
  const expired = ({ span }: ShopSpan) =>
    span.events!.some((e) =>
      e.attributes!.some((a) => a.value.type === 'string' && a.value.value === 'expired'),
    );
  // Twenty traces a second, the first at a multiple of ten seconds.
  const seconds = traces.flatMap((trace, i) => (trace.some(expired) ? [Math.floor(i / 20) % 10] : []));
  expect(seconds.length).toBeGreaterThan(100);
  expect([...new Set(seconds)].sort()).toEqual([0, 1, 2]);
  const longest = (list: ShopSpan[]) =>
    Math.max(...list.filter((s) => s.span.name === 'SELECT products').map(durationMs));
  expect(longest(traces.flat())).toBeGreaterThan(5 * longest(healthySpans));
});

test('queue-backlog makes messages wait longer and longer', () => {
  const waits = (spans: ShopSpan[]) =>
    spans
      .filter(({ span, instance }) => span.kind === Kind.consumer && instance.service === 'email')
      .map((span) => Number(attribute(span, 'app.queue.wait_ms')));
  const backlog = waits(withFault('queue-backlog').flat());
  expect(median(waits(healthySpans))).toBeLessThan(50);
  expect(backlog.at(-1)!).toBeGreaterThan(5_000);
  expect(median(backlog.slice(-20))).toBeGreaterThan(2 * median(backlog.slice(0, 20)));
});

test('missing-instrumentation silences one service and lets another lose the context', () => {
  const traces = withFault('missing-instrumentation');
  expect(traces.flat().some((span) => span.instance.service === 'recommendation')).toBe(false);
  const home = traces.find((trace) => trace.some(({ span }) => span.name === 'GET /'))!;
  const call = home.find(({ span }) => span.name.endsWith('Recommendation/List'))!;
  const below = home.filter(({ span }) => span.parentSpanId === call.span.spanId);
  expect(below.map((span) => span.instance.service)).toEqual(['product-catalog']);
  expect(durationMs(below[0]!)).toBeLessThan(0.8 * durationMs(call));
  const search = traces.flat().filter((s) => s.instance.service === 'search' && s.span.kind === Kind.server);
  expect(search.length).toBeGreaterThan(10);
  expect(search.every(({ span }) => span.parentSpanId === undefined)).toBe(true);
});

test('clock-skew sets one host back and leaves the others alone', () => {
  const traces = withFault('clock-skew');
  const offsets = new Map<string, number[]>();
  for (const trace of traces) {
    const byId = new Map(trace.map((span) => [span.span.spanId, span]));
    for (const item of trace) {
      const parent = byId.get(item.span.parentSpanId ?? '');
      if (parent === undefined || item.span.kind !== Kind.server || parent.instance.host === 'node-eu-2')
        continue;
      const list = offsets.get(item.instance.host) ?? [];
      list.push(Number(item.span.startNs - parent.span.startNs) / 1e6);
      offsets.set(item.instance.host, list);
    }
  }
  expect(median(offsets.get('node-eu-2')!)).toBeLessThan(-150);
  for (const [host, list] of offsets) if (host !== 'node-eu-2') expect(Math.min(...list)).toBeGreaterThan(0);
});
