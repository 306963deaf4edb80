import type { Client } from '../../../app/core/contract/client.ts';
import type { MapQuery, ServiceMap } from '../../../app/core/contract/methods.ts';
import { isWithin, type Density, type Shape } from '../../components/graph/layout.ts';
import { LayoutEngine } from '../../components/graph/layout-engine.ts';
import type { Drawn } from '../../components/graph/drawn.ts';
import { secondsOf } from '../../components/graph/figures.ts';
import { mapChanges } from '../../components/graph/map-changes.ts';
import { KnownParts } from '../../components/graph/known-parts.ts';
import { DEFAULT_WINDOW, isFixed, type MapQuestion, type TimeRange, windowOf } from './map-question.ts';

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
  #question: MapQuestion = { query: '', window: DEFAULT_WINDOW, against: 'none', expand: [] };
  #answered = $state.raw(false);
  #parts = new KnownParts();
  /** Of all time: where a window is moved through time, the map of any of them has its place in this one. */
  #whole: ServiceMap | undefined;
  #progress = $state.raw<number>();
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
      if (!isFixed(this.#question.window) && (settling || this.#question.window !== 'all')) this.#again();
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

  /** How much of what is stored has been gone through, 0 to 1; undefined where nobody has to wait. */
  get progress(): number | undefined {
    return this.#progress;
  }

  /** Asks for another map, at once. */
  ask(question: MapQuestion): void {
    const { query, expand } = this.#question;
    if (question.query !== query || JSON.stringify(question.expand) !== JSON.stringify(expand)) {
      this.#parts = new KnownParts();
      this.#whole = undefined;
    }
    this.#question = question;
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
    // What lies in the past is as it was.
    if (!isFixed(this.#question.window)) this.#again();
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
      const { map, other } = await this.#fetch(question, cancel.signal);
      if (!cancel.signal.aborted) await this.#take(map, other, question);
    } catch (error) {
      if (!cancel.signal.aborted) this.#failure = describe(error);
    } finally {
      const ended = performance.now();
      this.#running = false;
      this.#progress = undefined;
      const stale = question !== this.#question;
      this.#notBefore = stale ? 0 : ended + Math.max(SHORTEST_GAP_MS, GAP_PER_RUN * (ended - began));
      if (this.#wanted || stale) this.#again();
    }
  }

  async #fetch(
    { query, window, against, expand }: MapQuestion,
    signal: AbortSignal,
  ): Promise<{ map: ServiceMap; other: ServiceMap | undefined }> {
    const about = {
      ...(query === '' ? {} : { query }),
      ...(expand.length === 0 ? {} : { expand: [...expand] }),
    };
    const get = (range: Partial<TimeRange>): Promise<ServiceMap> => {
      const params: MapQuery = { ...about, ...range };
      return this.#client.call('map.get', params, signal, (done, total) => {
        if (total > 0) this.#progress = done / total;
      });
    };
    const range = isFixed(window) ? window : lastOf(window, SETTLE_MS);
    if (isFixed(window)) this.#whole ??= await get({});
    let map = await get(range);
    // Nothing but traces that have just begun: better an early map than none.
    if (map.traces === 0 && !isFixed(window)) map = await get(lastOf(window, 0));
    const before = against === 'before' ? windowBefore(range) : against;
    return { map, other: before === 'none' || before === undefined ? undefined : await get(before) };
  }

  /** Keeps the positions as long as the map fits in them; else lays out anew all that was seen of late. */
  async #take(map: ServiceMap, other: ServiceMap | undefined, question: MapQuestion): Promise<void> {
    const parts = this.#parts;
    const { window } = question;
    if (isFixed(window) && this.#whole !== undefined) parts.take(this.#whole, performance.now());
    if (other !== undefined) parts.take(other, performance.now());
    parts.take(map, performance.now());
    const before = this.#drawn;
    let layout = before?.layout;
    const fits = before?.parts === parts && this.#density === this.#laidOut;
    const needed = isFixed(window) || other !== undefined ? parts.wholeShape() : parts.liveShape();
    if (layout === undefined || !fits || !isWithin(needed, this.#shape)) {
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
    const changes = other === undefined ? undefined : mapChanges(other, map);
    const seconds = isFixed(window) ? lengthOf(window) : secondsOf(map);
    this.#drawn = { map, layout, parts, seconds, changes };
    this.#answered = true;
  }
}

/** The last minutes, less the youngest traces. */
function lastOf(window: string, settleMs: number): Partial<TimeRange> {
  const { ms } = windowOf(window);
  const now = Date.now();
  return {
    ...(Number.isFinite(ms) ? { fromNs: BigInt(now - ms) * NANOS_PER_MS } : {}),
    ...(settleMs > 0 ? { toNs: BigInt(now - settleMs) * NANOS_PER_MS } : {}),
  };
}

/** As long as a window, and right before it; undefined before everything. */
export function windowBefore({ fromNs, toNs }: Partial<TimeRange>): TimeRange | undefined {
  if (fromNs === undefined || toNs === undefined) return undefined;
  return { fromNs: fromNs - (toNs - fromNs), toNs: fromNs - 1n };
}

function lengthOf({ fromNs, toNs }: TimeRange): number {
  return Math.max(1, Number(toNs - fromNs) / 1e9);
}

function describe(error: unknown): Failure {
  const code = error instanceof Error && 'code' in error ? String(error.code) : 'map.failed';
  return { code, message: error instanceof Error ? error.message : String(error) };
}
