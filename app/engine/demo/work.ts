import { Kind, Status } from '../../core/model/span.ts';
import type { WritableSpan } from '../../core/otlp/write-traces.ts';
import { toKeyValues, type PlainAttributes } from './attributes.ts';
import { CLOCK_SKEW_MS, DARK_SERVICE } from './faults.ts';
import type { Random } from './random.ts';
import { instanceOf, SKEWED_HOST, type Instance, type Region, type ServiceName } from './services.ts';
import type { Shop, Shopper } from './shop.ts';
import { stackTrace } from './stack-trace.ts';

/** What a call hands on: the W3C trace context. */
export interface Context {
  traceId: string;
  spanId: string;
}

/** One trace being made: who asks, where and when, and the spans so far. Times inside are milliseconds from its start. */
export interface Journey {
  shop: Shop;
  random: Random;
  startNs: bigint;
  region: Region;
  shopper: Shopper;
  spans: ShopSpan[];
}

/** A finished span and the process that will export it once `releaseNs`, by the true clock, has passed. */
export interface ShopSpan {
  instance: Instance;
  scope: string;
  releaseNs: bigint;
  span: WritableSpan;
}

/** Why a call did not do what it was asked for. */
export interface Failure {
  message: string;
  /** `error.type` */
  type: string;
  http: number;
  grpc: string;
}

export type Outcome = Failure | undefined;

export interface WorkOptions {
  name: string;
  kind: number;
  scope: string;
  parent?: Context | undefined;
  /** True where the parent lives in another process. */
  remote?: boolean;
  attributes?: PlainAttributes;
  at: number;
}

/** OTLP span flags: sampled, and that it is known whether the parent is remote. */
const FLAGS_SAMPLED_LOCAL = 0x101;
const FLAGS_SAMPLED_REMOTE = 0x301;

const NANOS_PER_MS = 1e6;

export function atNanos(journey: Journey, ms: number): bigint {
  return journey.startNs + BigInt(Math.round(ms * NANOS_PER_MS));
}

/** The inside of one span: a clock that moves on as things are done, and what is noted on the way. */
export class Work {
  readonly journey: Journey;
  readonly instance: Instance;
  /** What this span hands to those it calls. */
  readonly context: Context;
  /** Milliseconds from the journey's start. */
  now: number;
  readonly #options: WorkOptions;
  readonly #attributes: PlainAttributes;
  readonly #dark: boolean;
  readonly #events: { atMs: number; name: string; attributes: PlainAttributes }[] = [];
  readonly #links: Context[] = [];
  #status: { code: number; message: string } = { code: Status.unset, message: '' };

  constructor(journey: Journey, instance: Instance, options: WorkOptions) {
    this.journey = journey;
    this.instance = instance;
    this.now = options.at;
    this.#options = options;
    this.#attributes = { ...options.attributes };
    this.#dark =
      instance.service === DARK_SERVICE &&
      options.parent !== undefined &&
      journey.shop.faults.has('missing-instrumentation');
    const traceId = options.parent?.traceId ?? journey.random.traceId(journey.startNs);
    const spanId = journey.random.spanId();
    // A service without an SDK still passes the headers on: what it calls becomes a child of its caller.
    this.context = this.#dark ? options.parent! : { traceId, spanId };
  }

  get random(): Random {
    return this.journey.random;
  }

  /** The process of another service, in this journey's region. */
  peer(service: ServiceName): Instance {
    return instanceOf(service, this.journey.region, this.random.integer(1, 2));
  }

  /** Lets time pass, more of it in a slow region. */
  spend(medianMs: number, spread = 0.3): void {
    this.now += this.random.logNormal(medianMs * this.journey.region.slowness, spread);
  }

  set(attributes: PlainAttributes): void {
    Object.assign(this.#attributes, attributes);
  }

  event(name: string, attributes: PlainAttributes = {}): void {
    this.#events.push({ atMs: this.now, name, attributes });
  }

  link(context: Context): void {
    this.#links.push(context);
  }

  error(message: string, type?: string): void {
    this.#status = { code: Status.error, message };
    if (type !== undefined) this.set({ 'error.type': type });
  }

  /** Marks the span as failed and keeps the exception that caused it. */
  exception(type: string, message: string, frames: readonly string[]): void {
    this.event('exception', {
      'exception.type': type,
      'exception.message': message,
      'exception.stacktrace': stackTrace(this.instance.language.name, type, message, frames),
    });
    this.error(message, type);
  }

  /** A child span in the same process. */
  inside<T>(name: string, body: (work: Work) => T, attributes: PlainAttributes = {}): T {
    const child = new Work(this.journey, this.instance, {
      name,
      kind: Kind.internal,
      scope: this.instance.service,
      parent: this.context,
      attributes,
      at: this.now,
    });
    const result = body(child);
    child.end();
    this.now = child.now;
    return result;
  }

  /** Does several things side by side; time goes on when the slowest is done. The first failure is the outcome. */
  together(...tasks: ((work: Work) => Outcome)[]): Outcome {
    const start = this.now;
    let latest = start;
    let outcome: Outcome;
    for (const [index, task] of tasks.entries()) {
      this.now = start + index * 0.05;
      const failure = task(this);
      outcome ??= failure;
      latest = Math.max(latest, this.now);
    }
    this.now = latest;
    return outcome;
  }

  /** Closes the span where its clock stands and hands it to the journey. */
  end(): void {
    if (this.#dark) return;
    const { journey, instance } = this;
    const { parent, remote, at, name, kind, scope } = this.#options;
    const skewed = instance.host === SKEWED_HOST && journey.shop.faults.has('clock-skew');
    const skew = skewed ? CLOCK_SKEW_MS : 0;
    journey.spans.push({
      instance,
      scope,
      releaseNs: atNanos(journey, this.now),
      span: {
        traceId: this.context.traceId,
        spanId: this.context.spanId,
        ...(parent === undefined ? {} : { parentSpanId: parent.spanId }),
        name,
        kind,
        startNs: atNanos(journey, at + skew),
        endNs: atNanos(journey, this.now + skew),
        attributes: toKeyValues(this.#attributes),
        events: this.#events.map((event) => ({
          timeNs: atNanos(journey, event.atMs + skew),
          name: event.name,
          attributes: toKeyValues(event.attributes),
        })),
        links: this.#links.map((link) => ({ ...link, attributes: [] })),
        status: this.#status,
        flags: remote === true ? FLAGS_SAMPLED_REMOTE : FLAGS_SAMPLED_LOCAL,
      },
    });
  }
}
