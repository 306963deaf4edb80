import { RpcError } from '../../core/contract/client.ts';
import type { DemoOptions, DemoStatus } from '../../core/contract/methods.ts';
import { Exporter, type DemoCounts } from './exporter.ts';
import { FAULTS, isFaultName, type FaultName } from './faults.ts';
import { generateTrace } from './generate.ts';
import { Poster, type Target } from './post.ts';
import { Random } from './random.ts';
import { SERVICE_NAMES, type Instance } from './services.ts';
import { createShop } from './shop.ts';
import type { ShopSpan } from './work.ts';

/** Enough to look alive and few enough to follow by eye. */
export const DEFAULT_RATE = 8;
/** Some 10 000 spans a second: more than one thread should make beside its other work. */
export const MAX_RATE = 500;

/** How often the shop looks at the clock. */
const TICK_MS = 40;
/** What a pause (a sleeping laptop, a stopped process) may leave to catch up on; the rest never happened. */
const MAX_CATCH_UP_MS = 1_000;
/** Traces made in one go; keeps a tick to a few milliseconds. */
const MAX_TRACES_PER_TICK = 60;
/** How long `close` waits for answers. */
const CLOSE_TIMEOUT_MS = 2_000;

/** A shop that sends its traces to a receiver while it runs. */
export interface Demo {
  /** Opens the shop, or changes rate, seed and faults of a running one; what is left out stays as it is. */
  start(options: DemoOptions): DemoStatus;
  /** No new traces; those under way are still sent to their end. */
  stop(): DemoStatus;
  /** Switches exactly these faults on. */
  setFaults(names: readonly string[]): DemoStatus;
  status(): DemoStatus;
  counts(): DemoCounts;
  /** Stops, sends what has ended, and lets go of timers and sockets. */
  close(): Promise<void>;
}

/**
 * A demo shop for the receiver at `endpoint` (its base URL, e.g. `http://localhost:4318`). Nothing is sent before
 * `start`.
 * @throws TypeError where the endpoint is no URL
 */
export function createDemo(target: Target): Demo {
  return new ShopDemo(new Poster(target));
}

class ShopDemo implements Demo {
  readonly #poster: Poster;
  readonly #exporters = new Map<Instance, Exporter>();
  /** Spans that have yet to end, by the tick in which they do. */
  readonly #underWay = new Map<number, ShopSpan[]>();
  readonly #counts: DemoCounts = {
    sent: 0,
    acknowledged: 0,
    refused: 0,
    dropped: 0,
    retries: 0,
    problem: '',
  };
  #shop = createShop();
  #seed = newSeed();
  #random = new Random(this.#seed);
  #rate = DEFAULT_RATE;
  #running = false;
  #nextArrivalMs = 0;
  #timer: NodeJS.Timeout | undefined;
  #draining: Promise<unknown> = Promise.resolve();

  constructor(poster: Poster) {
    this.#poster = poster;
  }

  start(options: DemoOptions): DemoStatus {
    const faults = options.faults === undefined ? this.#shop.faults : checkFaults(options.faults);
    const rate = options.rate === undefined ? this.#rate : checkRate(options.rate);
    if (!this.#running || (options.seed !== undefined && options.seed !== this.#seed)) {
      this.#seed = options.seed ?? newSeed();
      this.#random = new Random(this.#seed);
      this.#shop = createShop();
      this.#nextArrivalMs = Date.now();
    }
    if (rate !== this.#rate) this.#nextArrivalMs = Date.now();
    this.#rate = rate;
    this.#shop.faults = faults;
    this.#running = true;
    this.#timer ??= setInterval(() => this.#tick(), TICK_MS);
    return this.status();
  }

  stop(): DemoStatus {
    this.#running = false;
    return this.status();
  }

  setFaults(names: readonly string[]): DemoStatus {
    this.#shop.faults = checkFaults(names);
    return this.status();
  }

  status(): DemoStatus {
    return {
      running: this.#running,
      rate: this.#rate,
      seed: this.#seed,
      faults: [...this.#shop.faults],
      available: FAULTS.map((fault) => ({ ...fault })),
      services: [...SERVICE_NAMES],
    };
  }

  counts(): DemoCounts {
    return { ...this.#counts };
  }

  async close(): Promise<void> {
    this.#running = false;
    this.#release(Date.now());
    this.#underWay.clear();
    let timer: NodeJS.Timeout | undefined;
    const timedOut = new Promise((resolve) => (timer = setTimeout(resolve, CLOSE_TIMEOUT_MS)));
    this.#drain();
    await Promise.race([this.#draining, timedOut]);
    clearTimeout(timer);
    this.#poster.close();
  }

  #tick(): void {
    const nowMs = Date.now();
    if (this.#running) this.#makeTraces(nowMs);
    this.#release(nowMs);
    for (const exporter of this.#exporters.values()) exporter.tick(nowMs);
    if (!this.#running && this.#underWay.size === 0) this.#drain();
  }

  /** Sends what waits in the processes and ends them, and the timer with them. */
  #drain(): void {
    clearInterval(this.#timer);
    this.#timer = undefined;
    const exporters = [...this.#exporters.values()].map((exporter) => exporter.close());
    this.#exporters.clear();
    this.#draining = Promise.all([this.#draining, ...exporters]);
  }

  #makeTraces(nowMs: number): void {
    this.#nextArrivalMs = Math.max(this.#nextArrivalMs, nowMs - MAX_CATCH_UP_MS);
    for (let made = 0; made < MAX_TRACES_PER_TICK && this.#nextArrivalMs <= nowMs; made++) {
      const startNs = BigInt(Math.round(this.#nextArrivalMs * 1000)) * 1000n;
      for (const span of generateTrace(this.#shop, this.#random, startNs)) {
        const tick = Math.ceil(Number(span.releaseNs / 1_000_000n) / TICK_MS);
        const others = this.#underWay.get(tick);
        if (others === undefined) this.#underWay.set(tick, [span]);
        else others.push(span);
      }
      this.#nextArrivalMs += this.#random.exponential(1000 / this.#rate);
    }
  }

  /** Hands the spans that have ended by now to the processes that they belong to. */
  #release(nowMs: number): void {
    for (const [tick, spans] of this.#underWay) {
      if (tick * TICK_MS > nowMs) continue;
      this.#underWay.delete(tick);
      for (const span of spans) this.#exporterOf(span.instance, nowMs).add(span);
    }
  }

  #exporterOf(instance: Instance, nowMs: number): Exporter {
    let exporter = this.#exporters.get(instance);
    if (exporter === undefined) {
      const post = (payload: Uint8Array, userAgent: string) => this.#poster.post(payload, userAgent);
      exporter = new Exporter(instance, post, this.#counts, nowMs);
      this.#exporters.set(instance, exporter);
    }
    return exporter;
  }
}

function newSeed(): number {
  return Math.floor(Math.random() * 0x1_0000_0000);
}

function checkFaults(names: readonly string[]): ReadonlySet<FaultName> {
  const faults = new Set<FaultName>();
  for (const name of names) {
    if (!isFaultName(name)) {
      const known = FAULTS.map((fault) => fault.name).join(', ');
      throw new RpcError(
        'demo.unknownFault',
        `The demo shop has no fault named “${name}”. It has: ${known}.`,
      );
    }
    faults.add(name);
  }
  return faults;
}

function checkRate(rate: number): number {
  if (rate > 0 && rate <= MAX_RATE) return rate;
  throw new RpcError(
    'demo.rate',
    `The demo shop's rate is more than 0 and at most ${MAX_RATE} traces a second.`,
  );
}
