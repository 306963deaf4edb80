import type { AppInfo, ReceiverStatus, StoreStats } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';
import { Pace, realClock } from './pace.ts';

/** Totals are read, not watched: the reader's time belongs to the lists. */
const STATS_GAP_MS = 1_000;

/** What arrives: where the engine listens, from whom it hears, and how much it keeps. */
export class Receiver {
  readonly #host: Host;
  readonly #connection: Connection;
  readonly #notices: Notices;
  readonly #pace: Pace;
  #info = $state.raw<AppInfo>();
  #status = $state.raw<ReceiverStatus>();
  #stats = $state.raw<StoreStats>();
  #spansPerSecond = $state.raw(0);
  #spans = $state.raw(0);
  #changes = $state.raw(0);
  /** The connection that `info` was asked over. */
  #infoEpoch = 0;

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    this.#pace = new Pace(() => this.#load(), realClock, STATS_GAP_MS);
    this.#connection = connection;
    host.client.on('store.changed', ({ spans, spansPerSecond }) => {
      this.#spans = spans;
      this.#spansPerSecond = spansPerSecond;
      this.#changes++;
      this.#pace.touch();
    });
    host.client.on('receiver.changed', (status) => {
      this.#status = status;
    });
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) this.#pace.now();
      });
    });
  }

  get info(): AppInfo | undefined {
    return this.#info;
  }

  get status(): ReceiverStatus | undefined {
    return this.#status;
  }

  get stats(): StoreStats | undefined {
    return this.#stats;
  }

  get spansPerSecond(): number {
    return this.#spansPerSecond;
  }

  /** Grows with every commit in the store: what shows stored spans depends on it. */
  get changes(): number {
    return this.#changes;
  }

  /** True once it is known that the store holds no trace. */
  get empty(): boolean {
    return this.#stats !== undefined && this.#stats.traces === 0 && this.#spans === 0;
  }

  get known(): boolean {
    return this.#stats !== undefined;
  }

  async #load(): Promise<void> {
    const { client } = this.#host;
    const { epoch } = this.#connection;
    try {
      if (epoch !== this.#infoEpoch) {
        this.#info = await client.call('app.info', {});
        this.#status = await client.call('receiver.status', {});
        this.#infoEpoch = epoch;
        for (const notice of this.#info.notices) this.#notices.put(notice);
      }
      this.#stats = await client.call('store.stats', {});
      this.#spansPerSecond = this.#stats.spansPerSecond;
    } catch {
      // The connection says what is wrong, and the next epoch or change loads again.
    }
  }
}
