import { untrack } from 'svelte';
import type { StoreStats } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import { type AnswerError, errorOf } from './live-answer.svelte.ts';
import { Pace, realClock } from './pace.ts';
import type { Routes } from './routes.svelte.ts';

/** Totals are read, not watched: the reader's time belongs to the lists. */
const STATS_GAP_MS = 1_000;

/** What a session holds: its totals, and that it changes. Made within an effect. */
export class Stored {
  readonly #host: Host;
  readonly #pace: Pace;
  #stats = $state.raw<StoreStats>();
  #error = $state.raw<AnswerError>();
  #spans = $state.raw(0);
  #spansPerSecond = $state.raw(0);
  #changes = $state.raw(0);

  /** @param always whether totals are wanted while another session is on the screen */
  constructor(host: Host, connection: Connection, routes: Routes, always: boolean) {
    this.#host = host;
    this.#pace = new Pace(() => this.#load(), realClock, STATS_GAP_MS);
    host.client.on('store.changed', ({ spans, spansPerSecond }) => {
      this.#spans = spans;
      this.#spansPerSecond = spansPerSecond;
      this.#changes++;
    });
    $effect(() => {
      if (connection.epoch > 0 && (always || routes.shown)) untrack(() => this.#pace.now());
    });
    $effect(() => {
      if (this.#changes > 0 && (always || routes.shown)) untrack(() => this.#pace.touch());
    });
  }

  get stats(): StoreStats | undefined {
    return this.#stats;
  }

  /** Grows with everything that is added: what shows stored spans depends on it. */
  get changes(): number {
    return this.#changes;
  }

  /** True once it is known that there is no trace. */
  get empty(): boolean {
    return this.#stats !== undefined && this.#stats.traces === 0 && this.#spans === 0;
  }

  /** Why it can't be read. */
  get error(): AnswerError | undefined {
    return this.#error;
  }

  get spansPerSecond(): number {
    return this.#spansPerSecond;
  }

  get known(): boolean {
    return this.#stats !== undefined;
  }

  retry(): void {
    this.#pace.now();
  }

  async #load(): Promise<void> {
    try {
      const stats = await this.#host.client.call('store.stats', {});
      this.#stats = stats;
      this.#spansPerSecond = stats.spansPerSecond;
      this.#error = undefined;
    } catch (error) {
      // A lost connection has a sign of its own, and the next epoch loads again.
      this.#error = errorOf(error);
    }
  }
}
