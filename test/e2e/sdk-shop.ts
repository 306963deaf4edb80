import { ROOT_CONTEXT, SpanKind, SpanStatusCode, trace, type Context, type Tracer } from '@opentelemetry/api';
import { OTLPTraceExporter as GrpcExporter } from '@opentelemetry/exporter-trace-otlp-grpc';
import { OTLPTraceExporter as JsonExporter } from '@opentelemetry/exporter-trace-otlp-http';
import { OTLPTraceExporter as ProtoExporter } from '@opentelemetry/exporter-trace-otlp-proto';
import { resourceFromAttributes } from '@opentelemetry/resources';
import { BatchSpanProcessor, type SpanExporter, TracerProvider } from '@opentelemetry/sdk-trace';

/** Three services on the real OpenTelemetry SDK, each with its own provider and protocol. */
export class SdkShop {
  readonly #providers: TracerProvider[];
  readonly #web: Tracer;
  readonly #checkout: Tracer;
  readonly #stock: Tracer;

  constructor(otlpHttp: string, otlpGrpc: string) {
    const service = (name: string, exporter: SpanExporter): TracerProvider =>
      new TracerProvider({
        resource: resourceFromAttributes({ 'service.name': name }),
        spanProcessors: [new BatchSpanProcessor({ exporter })],
      });
    const web = service('web', new ProtoExporter({ url: `${otlpHttp}/v1/traces` }));
    const checkout = service('checkout', new JsonExporter({ url: `${otlpHttp}/v1/traces` }));
    const stock = service('stock', new GrpcExporter({ url: `http://${otlpGrpc}` }));
    this.#providers = [web, checkout, stock];
    this.#web = web.getTracer('e2e');
    this.#checkout = checkout.getTracer('e2e');
    this.#stock = stock.getTracer('e2e');
  }

  /** One order over all three services. @returns its trace id */
  order(orderId: string, fails: boolean): string {
    const root = this.#web.startSpan(
      'POST /orders',
      { kind: SpanKind.SERVER, attributes: { 'order.id': orderId } },
      ROOT_CONTEXT,
    );
    const inRoot = trace.setSpan(ROOT_CONTEXT, root);
    const call = this.#web.startSpan(
      'POST',
      { kind: SpanKind.CLIENT, attributes: { 'server.address': 'checkout' } },
      inRoot,
    );
    const handled = this.#checkout.startSpan(
      'PlaceOrder',
      { kind: SpanKind.SERVER },
      trace.setSpan(inRoot, call),
    );
    const inCheckout = trace.setSpan(inRoot, handled);
    this.#reserve(inCheckout);
    if (fails) {
      handled.recordException(new Error('card declined'));
      handled.setStatus({ code: SpanStatusCode.ERROR, message: 'card declined' });
    }
    handled.end();
    call.end();
    root.end();
    return root.spanContext().traceId;
  }

  #reserve(context: Context): void {
    const call = this.#checkout.startSpan('Reserve', { kind: SpanKind.CLIENT }, context);
    const reserve = this.#stock.startSpan('Reserve', { kind: SpanKind.SERVER }, trace.setSpan(context, call));
    const select = this.#stock.startSpan(
      'SELECT stock',
      {
        kind: SpanKind.CLIENT,
        attributes: {
          'db.system.name': 'postgresql',
          'db.namespace': 'stock',
          'db.query.text': 'SELECT * FROM stock',
        },
      },
      trace.setSpan(context, reserve),
    );
    for (const span of [select, reserve, call]) span.end();
  }

  /** Sends what waits; resolves when it is acknowledged. */
  async flush(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.forceFlush()));
  }

  async close(): Promise<void> {
    await Promise.all(this.#providers.map((provider) => provider.shutdown()));
  }
}
