import { PbfReader } from 'pbf';
import { expect, test } from 'vitest';
import { Kind, Status } from '../../../app/core/model/span.ts';
import { readSpan, type OwnSpan } from '../../../app/core/otlp/read-span.ts';
import { encodeSpans, groupByInstance } from '../../../app/engine/demo/batches.ts';
import { SERVICE_NAMES } from '../../../app/engine/demo/services.ts';
import { attribute, shopTraces } from './shop-traces.ts';

test('the same seed makes the same spans, another seed others', () => {
  const text = (seed: number) =>
    JSON.stringify(shopTraces(60, seed), (_key, value: unknown) =>
      typeof value === 'bigint' ? value.toString() : value,
    );
  expect(text(7)).toBe(text(7));
  expect(text(7)).not.toBe(text(8));
});

test('every service of the shop takes part, with a resource of its own', () => {
  const spans = shopTraces(1500).flat();
  const seen = new Set(spans.map((span) => span.instance.service));
  expect(seen.size).toBeGreaterThanOrEqual(12);
  expect([...seen].sort()).toEqual([...SERVICE_NAMES].sort());
  for (const instance of groupByInstance(spans).keys()) {
    const keys = instance.resource.map((item) => item.key);
    expect(keys).toContain('service.name');
    expect(keys).toContain('service.instance.id');
    expect(keys).toContain('telemetry.sdk.language');
  }
  expect(new Set(spans.map((span) => span.instance.language.name)).size).toBeGreaterThanOrEqual(8);
});

test('every parent exists, and a span lies within its parent unless it took a message', () => {
  for (const trace of shopTraces(1500)) {
    const byId = new Map(trace.map((span) => [span.span.spanId, span]));
    expect(byId.size).toBe(trace.length);
    const roots = trace.filter((span) => span.span.parentSpanId === undefined);
    expect(roots).toHaveLength(1);
    for (const { span } of trace) {
      expect(span.endNs).toBeGreaterThanOrEqual(span.startNs);
      if (span.parentSpanId === undefined) continue;
      const parent = byId.get(span.parentSpanId)!.span;
      expect(span.traceId).toBe(parent.traceId);
      expect(span.startNs).toBeGreaterThanOrEqual(parent.startNs);
      if (span.kind === Kind.consumer) expect(parent.kind).toBe(Kind.producer);
      else expect(span.endNs).toBeLessThanOrEqual(parent.endNs);
    }
  }
});

test('a server span hangs under a client span of another service, a client span calls out', () => {
  const traces = shopTraces(600);
  for (const trace of traces) {
    const byId = new Map(trace.map((span) => [span.span.spanId, span]));
    for (const item of trace) {
      const parent = byId.get(item.span.parentSpanId ?? '');
      if (item.span.kind !== Kind.server || parent === undefined) continue;
      expect(parent.span.kind).toBe(Kind.client);
      expect(parent.instance.service).not.toBe(item.instance.service);
    }
  }
  const hosts = new Set(traces.flat().map((span) => attribute(span, 'server.address')));
  for (const host of ['acme.example', 'db.shop.internal', 'cache.shop.internal', 'kafka.shop.internal']) {
    expect(hosts).toContain(host);
  }
});

test('consumers link to the producers whose messages they took', () => {
  const traces = shopTraces(2000);
  const producers = new Map(
    traces
      .flat()
      .filter(({ span }) => span.kind === Kind.producer)
      .map(({ span }) => [span.spanId, span.traceId]),
  );
  const consumers = traces.flat().filter(({ span }) => span.kind === Kind.consumer);
  expect(new Set(consumers.map((span) => span.instance.service))).toEqual(
    new Set(['email', 'fulfilment', 'search', 'product-catalog']),
  );
  for (const { span } of consumers) {
    expect(span.links!.length).toBeGreaterThan(0);
    for (const link of span.links!) expect(producers.get(link.spanId)).toBe(link.traceId);
  }
  const batches = consumers.filter((span) => span.instance.service === 'fulfilment');
  expect(batches.length).toBeGreaterThan(5);
  expect(batches.every(({ span }) => span.parentSpanId === undefined && span.links!.length > 1)).toBe(true);
});

test('a healthy shop fails rarely, and what fails says why', () => {
  const spans = shopTraces(2000).flat();
  const failed = spans.filter(({ span }) => span.status?.code === Status.error);
  expect(failed.length).toBeGreaterThan(0);
  expect(failed.length / spans.length).toBeLessThan(0.01);
  for (const { span } of failed) expect(span.status?.message).not.toBe('');
});

test('a canary release is slower at what it changed, in one region only', () => {
  const steps = shopTraces(3000)
    .flat()
    .filter(({ span }) => span.name === 'validate card');
  const mean = (version: string) => {
    const of = steps.filter((step) => step.instance.version === version);
    return of.reduce((sum, { span }) => sum + Number(span.endNs - span.startNs), 0) / of.length;
  };
  expect(mean('2.15.0-rc.1')).toBeGreaterThan(2.5 * mean('2.14.0'));
});

test('the spans of a trace encode as one request per process', () => {
  const trace = shopTraces(40).sort((a, b) => b.length - a.length)[0]!;
  const whole = encodeSpans(trace);
  expect(whole.byteLength).toBe(whole.buffer.byteLength);
  let parts = 0;
  for (const group of groupByInstance(trace).values()) parts += encodeSpans(group).length;
  expect(parts).toBe(whole.length);
});

/** The spans of a request: resource_spans (1), scope_spans (2), spans (2). */
function decode(payload: Uint8Array): OwnSpan[] {
  const spans: OwnSpan[] = [];
  const inside = (bytes: Uint8Array, field: number): Uint8Array[] => {
    const found: Uint8Array[] = [];
    new PbfReader(bytes).readFields((tag, _result, reader) => {
      if (tag === field) found.push(reader!.readBytes());
    }, null);
    return found;
  };
  for (const resource of inside(payload, 1)) {
    for (const scope of inside(resource, 2)) for (const span of inside(scope, 2)) spans.push(readSpan(span));
  }
  return spans;
}

test('what is sent is what was made', () => {
  const trace = shopTraces(300).find((spans) => spans.some(({ span }) => span.kind === Kind.producer))!;
  const byId = new Map(decode(encodeSpans(trace)).map((span) => [span.spanId, span]));
  expect(byId.size).toBe(trace.length);
  for (const { span } of trace) {
    expect(byId.get(span.spanId)).toMatchObject({
      traceId: span.traceId,
      parentSpanId: span.parentSpanId ?? '',
      name: span.name,
      kind: span.kind,
      startNs: span.startNs,
      endNs: span.endNs,
      flags: span.flags,
      attributes: span.attributes,
      status: span.status,
      events: span.events!.map(({ timeNs, name, attributes }) => ({ timeNs, name, attributes })),
      links: span.links!.map(({ traceId, spanId }) => ({ traceId, spanId })),
    });
  }
});
