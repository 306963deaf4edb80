import { PbfWriter } from 'pbf';

/**
 * Deterministic OTLP load for the benchmarks: traces of 16 spans over 8 services, 10 attributes a span, batched per
 * service as SDKs do. About 500 bytes a span. `status 500` on one span in 97, `order.id` unique per trace.
 */
export const SPANS_PER_TRACE = 16;
const SERVICES = ['frontend', 'checkout', 'cart', 'payment', 'catalogue', 'shipping', 'orders', 'email'];
const METHODS = ['GET', 'POST', 'PUT', 'DELETE'];
const REGIONS = ['eu-west-1', 'eu-central-1', 'us-east-1', 'ap-south-1'];

/** xorshift32: a small generator is enough for load (G. Marsaglia, 2003). */
export function randomWords(seed: number): () => number {
  let state = seed | 1;
  return () => {
    state ^= state << 13;
    state ^= state >>> 17;
    state ^= state << 5;
    return state >>> 0;
  };
}

export interface LoadSpan {
  trace: Uint8Array;
  id: Uint8Array;
  parent: Uint8Array | undefined;
  service: number;
  step: number;
  start: bigint;
  duration: number;
  order: number;
  error: boolean;
}

function text(pbf: PbfWriter, key: string, value: string | number): void {
  pbf.writeMessage(
    9,
    (_, inner) => {
      inner.writeStringField(1, key);
      inner.writeMessage(
        2,
        (__, any) => {
          if (typeof value === 'string') any.writeStringField(1, value);
          else any.writeVarintField(3, value);
        },
        null,
      );
    },
    null,
  );
}

function writeSpan(span: LoadSpan, pbf: PbfWriter): void {
  const route = `/api/${SERVICES[span.service]}/${span.step % 5}`;
  pbf.writeBytesField(1, span.trace);
  pbf.writeBytesField(2, span.id);
  if (span.parent !== undefined) pbf.writeBytesField(4, span.parent);
  pbf.writeStringField(5, `${METHODS[span.step & 3]} ${route}`);
  pbf.writeVarintField(6, span.parent === undefined ? 2 : 1 + (span.step % 3));
  fixed64(pbf, 7, span.start);
  fixed64(pbf, 8, span.start + BigInt(span.duration));
  text(pbf, 'http.request.method', METHODS[span.step & 3]!);
  text(pbf, 'http.route', route);
  text(pbf, 'http.response.status_code', span.error ? 500 : 200);
  text(pbf, 'server.address', `${SERVICES[span.service]}.shop.internal`);
  text(pbf, 'network.protocol.version', '1.1');
  text(pbf, 'user_agent.original', 'Mozilla/5.0 (X11; Linux x86_64) AppleWebKit/537.36 (KHTML, like Gecko)');
  text(pbf, 'user.id', `user-${span.order % 9973}`);
  text(pbf, 'cloud.region', REGIONS[span.order & 3]!);
  text(pbf, 'order.id', `ORD-${span.order}`);
  text(pbf, 'cart.items', span.order % 23);
  if (span.error) pbf.writeMessage(15, (_, status) => status.writeVarintField(3, 2), null);
  pbf.writeTag(16, 5);
  pbf.writeFixed32(0x101);
}

function fixed64(pbf: PbfWriter, field: number, value: bigint): void {
  pbf.writeTag(field, 1);
  pbf.writeFixed32(Number(value & 0xffffffffn));
  pbf.writeFixed32(Number(value >> 32n));
}

function resourceAttribute(pbf: PbfWriter, key: string, value: string): void {
  pbf.writeMessage(
    1,
    (_, inner) => {
      inner.writeStringField(1, key);
      inner.writeMessage(2, (__, any) => any.writeStringField(1, value), null);
    },
    null,
  );
}

/** One request: all spans of one service. */
export function encodeRequest(service: number, spans: LoadSpan[]): Uint8Array<ArrayBuffer> {
  const pbf = new PbfWriter();
  pbf.writeMessage(
    1,
    (_, group) => {
      group.writeMessage(
        1,
        (__, resource) => {
          resourceAttribute(resource, 'service.name', SERVICES[service]!);
          resourceAttribute(resource, 'service.version', '2.14.0');
          resourceAttribute(resource, 'telemetry.sdk.language', 'nodejs');
          resourceAttribute(resource, 'host.name', `node-${service % 3}`);
        },
        null,
      );
      group.writeMessage(
        2,
        (__, scope) => {
          scope.writeMessage(
            1,
            (___, s) => s.writeStringField(1, '@opentelemetry/instrumentation-http'),
            null,
          );
          for (const span of spans) scope.writeMessage(2, writeSpan, span);
        },
        null,
      );
    },
    null,
  );
  return new Uint8Array(pbf.finish());
}

/** Requests of `perRequest` spans until `total` spans are made. @param startNs time of the first trace */
export function* requests(
  total: number,
  perRequest: number,
  startNs: bigint,
  seed = 42,
): Generator<Uint8Array<ArrayBuffer>> {
  const random = randomWords(seed);
  const waiting: LoadSpan[][] = SERVICES.map(() => []);
  const bytes = (length: number): Uint8Array => {
    const made = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) new DataView(made.buffer).setUint32(i, random() || 1);
    return made;
  };
  let made = 0;
  for (let order = 0; made < total; order++) {
    const trace = bytes(16);
    const ids: Uint8Array[] = [];
    const begin = startNs + BigInt(order) * 2_000_000n + BigInt(random() % 900_000);
    for (let step = 0; step < SPANS_PER_TRACE && made < total; step++, made++) {
      const service = step === 0 ? 0 : random() % SERVICES.length;
      ids.push(bytes(8));
      waiting[service]!.push({
        trace,
        id: ids[step]!,
        parent: step === 0 ? undefined : ids[(step - 1) >> 1],
        service,
        step,
        start: begin + BigInt(step * 1_000_000),
        duration: 400_000 + (random() % 30_000_000),
        order,
        error: random() % 97 === 0,
      });
      if (waiting[service]!.length === perRequest) yield encodeRequest(service, waiting[service]!.splice(0));
    }
  }
  for (const [service, spans] of waiting.entries()) if (spans.length > 0) yield encodeRequest(service, spans);
}

/** One trace of `count` spans, in requests of about a hundred. */
export function largeTrace(
  count: number,
  startNs: bigint,
): { traceId: string; requests: Uint8Array<ArrayBuffer>[] } {
  const random = randomWords(7);
  const words = (length: number): Uint8Array => {
    const made = new Uint8Array(length);
    for (let i = 0; i < length; i += 4) new DataView(made.buffer).setUint32(i, random() || 1);
    return made;
  };
  const trace = words(16);
  const ids: Uint8Array[] = [];
  const made: Uint8Array<ArrayBuffer>[] = [];
  let spans: LoadSpan[] = [];
  for (let step = 0; step < count; step++) {
    ids.push(words(8));
    spans.push({
      trace,
      id: ids[step]!,
      parent: step === 0 ? undefined : ids[(step - 1) >> 2],
      service: step % SERVICES.length,
      step,
      start: startNs + BigInt(step * 100_000),
      duration: 400_000 + (random() % 3_000_000),
      order: 1_000_000,
      error: false,
    });
    if (spans.length === 100 || step === count - 1) {
      made.push(encodeRequest(step % SERVICES.length, spans));
      spans = [];
    }
  }
  return { traceId: Buffer.from(trace).toString('hex'), requests: made };
}
