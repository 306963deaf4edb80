import type { Client } from '../../../app/core/contract/client.ts';
import { Activity } from './activity.svelte.ts';
import { isFixed, type MapQuestion, type MapWindow, type TimeRange, windowOf } from './map-question.ts';
import { windowBefore } from './map-state.svelte.ts';
import { Player } from './player.svelte.ts';
import { movedBy } from './strip-scale.ts';

const NANOS_PER_MS = 1_000_000n;
/** The end of a live window moves on this often. */
const CLOCK_MS = 1_000;
/** Where everything was to be shown, playing begins with a window of this share of it. */
const FIRST_SHARE = 20n;

export interface TimeOptions {
  question(): MapQuestion;
  /** Whether what is drawn answers what was asked. */
  answered(): boolean;
  /** Keeps a window, in the route. */
  keep(window: MapWindow): void;
}

/** The time that the map speaks of: its window, what the strip shows, and what passes when it plays. */
export class MapTime {
  readonly activity: Activity;
  readonly player: Player;
  readonly #options: TimeOptions;
  /** The window while it is dragged or plays: only where it stays goes into the route. */
  #moving = $state.raw<TimeRange>();
  #zoom = $state.raw<TimeRange>();
  #now = $state.raw(BigInt(Date.now()) * NANOS_PER_MS);
  readonly #clock: ReturnType<typeof setInterval>;

  constructor(client: Client, options: TimeOptions) {
    this.#options = options;
    this.activity = new Activity(client);
    this.#clock = setInterval(() => (this.#now = BigInt(Date.now()) * NANOS_PER_MS), CLOCK_MS);
    this.player = new Player({
      ready: () => options.answered(),
      step: (byNs) => this.#step(byNs),
      calm: () => matchMedia('(prefers-reduced-motion: reduce)').matches,
      ended: () => this.#settle(),
    });
  }

  /** What the map is to show now. */
  get window(): MapWindow {
    return this.#moving ?? this.#options.question().window;
  }

  get live(): boolean {
    return !isFixed(this.window);
  }

  /** Everything stored that matches, and the window where it lies beyond. */
  readonly whole = $derived.by((): TimeRange | undefined => {
    const all = this.activity.whole;
    if (all === undefined) return undefined;
    const window = this.window;
    const to = isFixed(window) ? window.toNs : this.#now;
    const from = isFixed(window) ? window.fromNs : all.fromNs;
    return {
      fromNs: from < all.fromNs ? from : all.fromNs,
      toNs: to > all.toNs && (isFixed(window) || this.#isRecent(all.toNs)) ? to : all.toNs,
    };
  });

  /** The window as a range, live or not. */
  readonly range = $derived.by((): TimeRange | undefined => {
    const window = this.window;
    if (isFixed(window) || this.whole === undefined) return isFixed(window) ? window : undefined;
    const { ms } = windowOf(window);
    if (!Number.isFinite(ms)) return this.whole;
    return { fromNs: this.#now - BigInt(ms) * NANOS_PER_MS, toNs: this.#now };
  });

  /** What the window is compared with. */
  readonly other = $derived.by((): TimeRange | undefined => {
    const { against } = this.#options.question();
    if (against === 'none') return undefined;
    if (against !== 'before') return against;
    return this.window === 'all' ? undefined : windowBefore(this.range ?? {});
  });

  get zoom(): TimeRange | undefined {
    return this.#zoom;
  }

  setZoom(zoom: TimeRange | undefined): void {
    this.#zoom = zoom;
    this.activity.show(this.#options.question().query, zoom);
  }

  /** @param done false while it is still being dragged */
  setWindow(window: TimeRange, done: boolean): void {
    this.#moving = window;
    if (!done) return;
    this.#options.keep(window);
    if (!this.player.playing) this.#moving = undefined;
  }

  /** Back to the present. */
  setLive(window: MapWindow): void {
    this.player.pause();
    this.#moving = undefined;
    this.#options.keep(window);
  }

  close(): void {
    clearInterval(this.#clock);
    this.player.close();
    this.activity.close();
  }

  /** A live window that lies in the present reaches beyond what is stored. */
  #isRecent(lastNs: bigint): boolean {
    const ms = windowOf(this.window as string).ms;
    return Number.isFinite(ms) && this.#now - lastNs < BigInt(ms) * NANOS_PER_MS * 4n;
  }

  #step(byNs: bigint): boolean {
    const { whole, range } = this;
    if (whole === undefined || range === undefined) return false;
    const from = isFixed(this.window) ? range : firstOf(whole, range);
    const next = isFixed(this.window) ? movedBy(from, byNs, whole) : from;
    if (isFixed(this.window) && next.fromNs === from.fromNs) return false;
    this.#moving = next;
    return true;
  }

  #settle(): void {
    const moving = this.#moving;
    this.#moving = undefined;
    if (moving !== undefined) this.#options.keep(moving);
  }
}

/** Where playing begins that was begun in the present: with the oldest, as long as the window is, or a part of all. */
function firstOf(whole: TimeRange, range: TimeRange): TimeRange {
  const length = whole.toNs - whole.fromNs;
  const window = range.toNs - range.fromNs;
  const least = length / FIRST_SHARE;
  return { fromNs: whole.fromNs, toNs: whole.fromNs + (window < length ? window : least) };
}
