import { RpcError } from '../../core/contract/client.ts';
import { Kind, Status } from '../../core/model/span.ts';
import { writeTraces, type WritableSpan } from '../../core/otlp/write-traces.ts';
import { toKeyValues, type PlainAttributes } from './attributes.ts';
import { Poster, type Target } from './post.ts';
import { Random } from './random.ts';
import { stackTrace } from './stack-trace.ts';

interface Step {
  service: string;
  language: string;
  name: string;
  kind: number;
  /** Index of the parent in the list, -1 for the root. */
  parent: number;
  /** Milliseconds from the trace's start. */
  from: number;
  to: number;
  attributes: PlainAttributes;
  failed?: string;
}

const exception = {
  type: 'psycopg.errors.QueryCanceled',
  message: 'canceling statement due to statement timeout',
  frames: ['load_greeting@greetings/store.py:27', 'greet@greetings/api.py:14'],
} as const;

/** A request that succeeds although a part of it fails: the greeter's query times out, and a default greeting is printed. */
const STEPS: readonly Step[] = [
  {
    service: 'test-web',
    language: 'nodejs',
    name: 'GET /hello',
    kind: Kind.server,
    parent: -1,
    from: 0,
    to: 128,
    attributes: {
      'http.request.method': 'GET',
      'http.route': '/hello',
      'url.path': '/hello',
      'url.scheme': 'https',
      'http.response.status_code': 200,
    },
  },
  {
    service: 'test-web',
    language: 'nodejs',
    name: 'greeter.v1.Greeter/Greet',
    kind: Kind.client,
    parent: 0,
    from: 9,
    to: 111,
    attributes: {
      'rpc.system.name': 'grpc',
      'rpc.method': 'greeter.v1.Greeter/Greet',
      'server.address': 'test-greeter',
    },
  },
  {
    service: 'test-greeter',
    language: 'python',
    name: 'greeter.v1.Greeter/Greet',
    kind: Kind.server,
    parent: 1,
    from: 12,
    to: 108,
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': 'greeter.v1.Greeter/Greet', 'user.locale': 'tlh' },
  },
  {
    service: 'test-greeter',
    language: 'python',
    name: 'SELECT greetings',
    kind: Kind.client,
    parent: 2,
    from: 20,
    to: 66,
    attributes: {
      'db.system.name': 'postgresql',
      'db.namespace': 'greetings',
      'db.collection.name': 'greetings',
      'db.operation.name': 'SELECT',
      'db.query.text': 'SELECT text FROM greetings WHERE locale = $1',
      'server.address': 'test-db',
      'error.type': exception.type,
    },
    failed: exception.message,
  },
  {
    service: 'test-greeter',
    language: 'python',
    name: 'printer.v1.Printer/Print',
    kind: Kind.client,
    parent: 2,
    from: 71,
    to: 103,
    attributes: {
      'rpc.system.name': 'grpc',
      'rpc.method': 'printer.v1.Printer/Print',
      'server.address': 'test-printer',
    },
  },
  {
    service: 'test-printer',
    language: 'go',
    name: 'printer.v1.Printer/Print',
    kind: Kind.server,
    parent: 4,
    from: 74,
    to: 99,
    attributes: { 'rpc.system.name': 'grpc', 'rpc.method': 'printer.v1.Printer/Print' },
  },
];

const USER_AGENT = 'Spanscope test trace';
const NANOS_PER_MS = 1_000_000n;

/**
 * Sends one small trace (six spans of three services, one caught exception) that ends now, as real OTLP over HTTP.
 * @returns its trace id, once the receiver has acknowledged it
 * @throws RpcError `demo.testTrace` where it has not
 */
export async function sendTestTrace(target: Target): Promise<{ traceId: string }> {
  const endNs = BigInt(Date.now()) * NANOS_PER_MS;
  const { traceId, payload } = makeTestTrace(new Random(Math.random() * 0x1_0000_0000), endNs);
  const poster = new Poster(target);
  const outcome = await poster.post(payload, USER_AGENT);
  poster.close();
  if (outcome.kind === 'acknowledged' && outcome.rejected === 0) return { traceId };
  throw new RpcError('demo.testTrace', `The test trace was not accepted: ${outcome.message}.`);
}

/** The test trace as an OTLP request; its root ends at `endNs`. */
export function makeTestTrace(
  random: Random,
  endNs: bigint,
): { traceId: string; payload: Uint8Array<ArrayBuffer> } {
  const startNs = endNs - BigInt(STEPS[0]!.to) * NANOS_PER_MS;
  const at = (ms: number): bigint => startNs + BigInt(ms) * NANOS_PER_MS;
  const traceId = random.traceId(startNs);
  const ids = STEPS.map(() => random.spanId());
  const spans = STEPS.map((step, index): WritableSpan => ({
    traceId,
    spanId: ids[index]!,
    parentSpanId: ids[step.parent],
    name: step.name,
    kind: step.kind,
    startNs: at(step.from),
    endNs: at(step.to),
    attributes: toKeyValues(step.attributes),
    ...(step.failed === undefined
      ? {}
      : {
          status: { code: Status.error, message: step.failed },
          events: [
            {
              timeNs: at(step.to - 1),
              name: 'exception',
              attributes: toKeyValues({
                'exception.type': exception.type,
                'exception.message': exception.message,
                'exception.stacktrace': stackTrace(
                  step.language,
                  exception.type,
                  exception.message,
                  exception.frames,
                ),
              }),
            },
          ],
        }),
  }));
  const services = new Map(STEPS.map((step) => [step.service, step.language]));
  const payload = writeTraces(
    [...services].map(([service, language]) => ({
      resource: toKeyValues({
        'service.name': service,
        'telemetry.sdk.language': language,
        'service.version': '1.0.0',
      }),
      scopes: [
        { name: 'spanscope.test', spans: spans.filter((_, index) => STEPS[index]!.service === service) },
      ],
    })),
  );
  return { traceId, payload };
}
