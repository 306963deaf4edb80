/** The real OpenTelemetry SDK as the sender: first to a receiver alone, then to a whole engine. */
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace } from '@opentelemetry/api';
import { OTLPLogExporter } from '@opentelemetry/exporter-logs-otlp-http';
import { OTLPMetricExporter } from '@opentelemetry/exporter-metrics-otlp-proto';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchLogRecordProcessor, LoggerProvider } from '@opentelemetry/sdk-logs';
import { AggregationType, MeterProvider, PeriodicExportingMetricReader } from '@opentelemetry/sdk-metrics';
import { BatchSpanProcessor, TracerProvider, type SpanExporter } from '@opentelemetry/sdk-trace';
import { afterEach, describe, expect, test } from 'vitest';
import { otlpProtoToJson } from '../../app/core/otlp/proto-to-json.ts';
import { startEngine } from '../../app/engine/engine.ts';
import { startReceiver, type Receiver } from '../../app/engine/receiver/receiver.ts';
import { FakeIngest } from '../engine/receiver/fake-ingest.ts';

const resource = resourceFromAttributes({ 'service.name': 'interop', 'service.version': '1.2.3' });

interface Ports {
  http: string;
  grpc: string;
}

type Compression = 'none' | 'gzip';

/** The SDK's enum of compressions has these very values. */
const asOption = (compression: Compression): never => compression as never;

const exporters: Record<string, (ports: Ports, compression: Compression) => SpanExporter> = {
  'http/protobuf': ({ http }, compression) =>
    new ProtoExporter({ url: `${http}/v1/traces`, compression: asOption(compression) }),
  'http/json': ({ http }, compression) =>
    new JsonExporter({ url: `${http}/v1/traces`, compression: asOption(compression) }),
  grpc: ({ grpc }, compression) =>
    new GrpcExporter({ url: `http://${grpc}`, compression: asOption(compression) }),
};

const cases = Object.keys(exporters).flatMap((name) => [[name, 'none'] as const, [name, 'gzip'] as const]);

/** Sends a small trace, and says its id. */
async function sendTrace(exporter: SpanExporter, children = 3): Promise<string> {
  const provider = new TracerProvider({ resource, spanProcessors: [new BatchSpanProcessor({ exporter })] });
  const tracer = provider.getTracer('interop-scope', '0.1');
  const root = tracer.startSpan('POST /checkout', { kind: SpanKind.SERVER }, ROOT_CONTEXT);
  root.setAttributes({ text: 'é😀𠀀', yes: true, whole: 42, half: 0.5, list: ['a', 'b'] });
  const context = trace.setSpan(ROOT_CONTEXT, root);
  for (let i = 0; i < children; i++) {
    const child = tracer.startSpan(
      `child ${i}`,
      { kind: SpanKind.CLIENT, links: [{ context: root.spanContext() }] },
      context,
    );
    child.addEvent('exception', { 'exception.message': 'no' });
    child.setStatus({ code: SpanStatusCode.ERROR, message: 'failed' });
    child.end();
  }
  root.end();
  await provider.forceFlush();
  await provider.shutdown();
  return root.spanContext().traceId;
}

describe('the SDK to a receiver', () => {
  let receiver: Receiver | undefined;
  afterEach(() => receiver?.close());

  async function start(): Promise<{ ingest: FakeIngest; ports: Ports; receiver: Receiver }> {
    const ingest = new FakeIngest();
    receiver = await startReceiver({ ingest, httpPort: 0, grpcPort: 0 });
    const { otlpHttp, otlpGrpc } = receiver.status();
    return { ingest, ports: { http: otlpHttp, grpc: otlpGrpc }, receiver };
  }

  test.each(cases)('traces over %s, compression %s', async (name, compression) => {
    const { ingest, ports, receiver } = await start();
    const traceId = await sendTrace(exporters[name]!(ports, compression));
    expect(ingest.spans).toHaveLength(4);
    const root = ingest.spans.find((span) => span.parentSpanId === '')!;
    expect(root).toMatchObject({
      traceId,
      name: 'POST /checkout',
      kind: 2,
      scope: { name: 'interop-scope', version: '0.1' },
    });
    expect(root.endNs).toBeGreaterThanOrEqual(root.startNs);
    expect(root.attributes).toEqual([
      { key: 'text', value: { type: 'string', value: 'é😀𠀀' } },
      { key: 'yes', value: { type: 'bool', value: true } },
      { key: 'whole', value: { type: 'int', value: 42n } },
      { key: 'half', value: { type: 'double', value: 0.5 } },
      {
        key: 'list',
        value: {
          type: 'array',
          value: [
            { type: 'string', value: 'a' },
            { type: 'string', value: 'b' },
          ],
        },
      },
    ]);
    expect(root.resource.attributes).toContainEqual({
      key: 'service.name',
      value: { type: 'string', value: 'interop' },
    });
    const children = ingest.spans.filter((span) => span !== root);
    for (const child of children) {
      expect(child).toMatchObject({
        traceId,
        parentSpanId: root.spanId,
        kind: 3,
        status: { code: 2, message: 'failed' },
      });
      expect(child.links[0]).toMatchObject({ traceId, spanId: root.spanId });
      expect(child.events[0]).toMatchObject({ name: 'exception' });
    }
    const [sender] = receiver.status().senders;
    expect(sender).toMatchObject({
      accepted: 4,
      rejected: 0,
      problems: [],
      protocol: name === 'grpc' ? 'grpc' : 'http',
    });
    expect(sender!.name).toMatch(/^OTel-OTLP-Exporter-JavaScript|^grpc-node-js|^node/i);
  });

  test('logs over http/json and metrics over http/protobuf', async () => {
    const { ingest, ports } = await start();
    const logs = new LoggerProvider({
      resource,
      processors: [
        new BatchLogRecordProcessor({ exporter: new OTLPLogExporter({ url: `${ports.http}/v1/logs` }) }),
      ],
    });
    logs
      .getLogger('interop')
      .emit({ body: 'it happened', severityNumber: 9, severityText: 'INFO', attributes: { n: 1 } });
    await logs.forceFlush();
    await logs.shutdown();

    const exporter = new OTLPMetricExporter({ url: `${ports.http}/v1/metrics` });
    const meters = new MeterProvider({
      resource,
      readers: [new PeriodicExportingMetricReader({ exporter })],
      views: [
        { instrumentName: 'exponential', aggregation: { type: AggregationType.EXPONENTIAL_HISTOGRAM } },
      ],
    });
    const meter = meters.getMeter('interop');
    meter.createCounter('count').add(3, { k: 'v' });
    meter.createHistogram('time').record(12.5);
    for (const value of [1, 2, 400]) meter.createHistogram('exponential').record(value);
    await meters.forceFlush();
    await meters.shutdown();

    const bySignal = (signal: 'logs' | 'metrics'): string => {
      const { payload } = ingest.requests.find((request) => request.signal === signal)!;
      return otlpProtoToJson(signal, payload);
    };
    expect(JSON.parse(bySignal('logs'))).toMatchObject({
      resourceLogs: [
        {
          scopeLogs: [
            {
              logRecords: [{ body: { stringValue: 'it happened' }, severityNumber: 9, severityText: 'INFO' }],
            },
          ],
        },
      ],
    });
    const { resourceMetrics } = JSON.parse(bySignal('metrics')) as {
      resourceMetrics: { scopeMetrics: { metrics: Record<string, unknown>[] }[] }[];
    };
    const { metrics } = resourceMetrics[0]!.scopeMetrics[0]!;
    const byName = (name: string) => metrics.find((metric) => metric['name'] === name);
    expect(['count', 'time', 'exponential'].map(byName)).toMatchObject([
      {
        name: 'count',
        sum: {
          isMonotonic: true,
          aggregationTemporality: 2,
          dataPoints: [{ asDouble: 3, attributes: [{ key: 'k' }] }],
        },
      },
      { name: 'time', histogram: { dataPoints: [{ count: '1', sum: 12.5, min: 12.5, max: 12.5 }] } },
      {
        name: 'exponential',
        exponentialHistogram: { dataPoints: [{ count: '3', sum: 403, min: 1, max: 400 }] },
      },
    ]);
  });

  test('a retryable refusal is sent again by the SDK, and then taken', async () => {
    const { ingest, ports } = await start();
    ingest.outcome = { kind: 'unavailable', message: 'wait', retryAfterMs: 100 };
    const sending = sendTrace(exporters['http/protobuf']!(ports, 'none'));
    await expect.poll(() => receiver?.status().senders[0]?.problems[0]?.count).toBe(1);
    ingest.outcome = undefined;
    await sending;
    expect(ingest.spans).toHaveLength(4);
  });
});

describe('the SDK to an engine', () => {
  test('traces over every protocol are stored and found', async () => {
    const dataDir = mkdtempSync(join(tmpdir(), 'interop-'));
    const engine = await startEngine({ dataDir, uiPort: 0, otlpHttpPort: 0, otlpGrpcPort: 0 });
    try {
      const { otlpHttp, otlpGrpc, rpc, token } = engine.info;
      for (const make of Object.values(exporters)) {
        const traceId = await sendTrace(make({ http: otlpHttp, grpc: otlpGrpc }, 'gzip'));
        const reply = await fetch(`${rpc}/traces.get`, {
          method: 'POST',
          headers: { authorization: `Bearer ${token}`, 'content-type': 'application/json' },
          body: JSON.stringify({ traceId }),
        });
        const { spans } = (await reply.json()) as { spans: { name: string; service: string }[] };
        expect(spans.map((span) => span.name).sort()).toEqual([
          'POST /checkout',
          'child 0',
          'child 1',
          'child 2',
        ]);
        expect(new Set(spans.map((span) => span.service))).toEqual(new Set(['interop']));
      }
    } finally {
      await engine.close();
      rmSync(dataDir, { recursive: true });
    }
  });
});
