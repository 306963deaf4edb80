import type { Client } from '../../../app/core/contract/client.ts';
import type { ServiceMap } from '../../../app/core/contract/methods.ts';
import { isWithin, type Density, type Shape } from '../../components/graph/layout.ts';
import { LayoutEngine } from '../../components/graph/layout-engine.ts';
import type { Drawn } from '../../components/graph/drawn.ts';
import { secondsOf } from '../../components/graph/figures.ts';
import { KnownParts } from '../../components/graph/known-parts.ts';

/** The windows of time to choose from; `all` is everything that is stored. */
export const WINDOWS = [
  { id: '1m', title: '1 min', spoken: 'the last minute', ms: 60_000 },
  { id: '5m', title: '5 min', spoken: 'the last 5 minutes', ms: 300_000 },
  { id: '15m', title: '15 min', spoken: 'the last 15 minutes', ms: 900_000 },
  { id: 'all', title: 'All', spoken: 'everything stored', ms: Infinity },
] as const;

export type WindowId = (typeof WINDOWS)[number]['id'];

export const DEFAULT_WINDOW: WindowId = '5m';

export function windowOf(id: string): (typeof WINDOWS)[number] {
  return (
    WINDOWS.find((window) => window.id === id) ?? WINDOWS.find(({ id: known }) => known === DEFAULT_WINDOW)!
  );
}

/** Figures that change more often can't be read. */
const SHORTEST_GAP_MS = 1_000;
/** A slow query takes at most a fifth of the time. */
const GAP_PER_RUN = 4;
/** A window that moves on loses traces although none arrive. */
const SLIDE_EVERY_MS = 5_000;
/**
 * Each process exports on its own schedule, every five seconds by default: the callee of a call that was just made may
 * not have been heard of, and would be drawn as an outside host for a moment. The youngest traces are left out so long.
 */
const SETTLE_MS = 6_000;

const NANOS_PER_MS = 1_000_000n;

export interface Failure {
  code: string;
  message: string;
}

/** The service map of a query and a window of time, kept up to date while traces arrive. */
export class MapState {
  readonly #client: Client;
  readonly #engine: Pick<LayoutEngine, 'layout' | 'close'>;
  #drawn = $state.raw<Drawn>();
  #failure = $state.raw<Failure>();
  /** The question that is asked; the shown map answers it once `answered`. */
  #question = { query: '', window: windowOf(DEFAULT_WINDOW) };
  #answered = $state.raw(false);
  #parts = new KnownParts();
  /** What the drawn layout was made for. */
  #shape: Shape = { nodes: [], edges: [] };
  #density: Density = 'roomy';
  #laidOut: Density = 'roomy';
  #cancel: AbortController | undefined;
  #timer: ReturnType<typeof setTimeout> | undefined;
  #slide: ReturnType<typeof setInterval>;
  #changed = 0;
  #running = false;
  #wanted = false;
  #notBefore = 0;

  constructor(client: Client, engine: Pick<LayoutEngine, 'layout' | 'close'> = new LayoutEngine()) {
    this.#client = client;
    this.#engine = engine;
    this.#slide = setInterval(() => {
      const settling = performance.now() - this.#changed < SETTLE_MS + SLIDE_EVERY_MS;
      if (settling || Number.isFinite(this.#question.window.ms)) this.#again();
    }, SLIDE_EVERY_MS);
  }

  get drawn(): Drawn | undefined {
    return this.#drawn;
  }

  /** Why the latest question has no answer; what was drawn before stays. */
  get failure(): Failure | undefined {
    return this.#failure;
  }

  /** Whether what is drawn answers the latest question. */
  get answered(): boolean {
    return this.#answered;
  }

  /** Asks for another map, at once. */
  ask(query: string, window: WindowId): void {
    this.#question = { query: query.trim(), window: windowOf(window) };
    this.#parts = new KnownParts();
    this.#answered = false;
    this.#cancel?.abort();
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#notBefore = 0;
    this.#again();
  }

  /** Lays the map out for a window of another size. */
  setDensity(density: Density): void {
    if (density === this.#density) return;
    this.#density = density;
    if (this.#drawn === undefined) return;
    this.#notBefore = 0;
    clearTimeout(this.#timer);
    this.#timer = undefined;
    this.#again();
  }

  /** Something was stored: asks again, at a pace that can be read. */
  touch(): void {
    this.#changed = performance.now();
    this.#again();
  }

  #again(): void {
    this.#wanted = true;
    if (this.#running || this.#timer !== undefined) return;
    const wait = Math.max(0, this.#notBefore - performance.now());
    this.#timer = setTimeout(() => {
      this.#timer = undefined;
      void this.#run();
    }, wait);
  }

  close(): void {
    this.#cancel?.abort();
    clearTimeout(this.#timer);
    clearInterval(this.#slide);
    this.#timer = undefined;
    this.#engine.close();
  }

  async #run(): Promise<void> {
    const question = this.#question;
    const cancel = (this.#cancel = new AbortController());
    const began = performance.now();
    this.#running = true;
    this.#wanted = false;
    try {
      let map = await this.#client.call('map.get', this.#params(SETTLE_MS), cancel.signal);
      // Nothing but traces that have just begun: better an early map than none.
      if (map.traces === 0) map = await this.#client.call('map.get', this.#params(0), cancel.signal);
      if (!cancel.signal.aborted) await this.#take(map, question);
    } catch (error) {
      if (!cancel.signal.aborted) this.#failure = describe(error);
    } finally {
      const ended = performance.now();
      this.#running = false;
      const stale = question !== this.#question;
      this.#notBefore = stale ? 0 : ended + Math.max(SHORTEST_GAP_MS, GAP_PER_RUN * (ended - began));
      if (this.#wanted || stale) this.#again();
    }
  }

  #params(settleMs: number): { query?: string; fromNs?: bigint; toNs?: bigint } {
    const { query, window } = this.#question;
    const now = Date.now();
    return {
      ...(query === '' ? {} : { query }),
      ...(Number.isFinite(window.ms) ? { fromNs: BigInt(now - window.ms) * NANOS_PER_MS } : {}),
      ...(settleMs > 0 ? { toNs: BigInt(now - settleMs) * NANOS_PER_MS } : {}),
    };
  }

  /** Keeps the positions as long as the map fits in them; else lays out anew all that was seen of late. */
  async #take(map: ServiceMap, question: object): Promise<void> {
    const parts = this.#parts;
    parts.take(map, performance.now());
    const before = this.#drawn;
    let layout = before?.layout;
    const fits = before?.parts === parts && this.#density === this.#laidOut;
    if (layout === undefined || !fits || !isWithin(parts.liveShape(), this.#shape)) {
      parts.forgetStale(performance.now());
      const shape = parts.wholeShape();
      const density = this.#density;
      const same = density === this.#laidOut && isWithin(shape, this.#shape) && isWithin(this.#shape, shape);
      if (layout === undefined || !same) {
        layout = await this.#engine.layout(shape, density);
        if (question !== this.#question) return;
        this.#shape = shape;
        this.#laidOut = density;
      }
    }
    this.#failure = undefined;
    this.#drawn = { map, layout, parts, seconds: secondsOf(map) };
    this.#answered = true;
  }
}

function describe(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'map.failed';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
