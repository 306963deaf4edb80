import { RpcError } from '../../app/core/contract/client.ts';
import type { DemoStatus } from '../../app/core/contract/methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** The demo shop: whether it runs, how fast, and what is broken in it. */
export class Demo {
  readonly #host: Host;
  readonly #notices: Notices;
  #status = $state.raw<DemoStatus>();
  #busy = $state.raw(false);

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) void this.refresh();
      });
    });
  }

  get status(): DemoStatus | undefined {
    return this.#status;
  }

  get running(): boolean {
    return this.#status?.running ?? false;
  }

  get busy(): boolean {
    return this.#busy;
  }

  /** The shop may have been started elsewhere. */
  async refresh(): Promise<void> {
    await this.#ask(() => this.#host.client.call('demo.status', {}), true);
  }

  /** Starts the shop with the rate and the faults that are set. */
  async start(): Promise<void> {
    const { rate, seed, faults } = this.#status ?? {};
    await this.#ask(() => this.#host.client.call('demo.start', { rate, seed, faults }));
  }

  async stop(): Promise<void> {
    await this.#ask(() => this.#host.client.call('demo.stop', {}));
  }

  /** Traces a second; takes effect at once where it runs. */
  async setRate(rate: number): Promise<void> {
    await this.#change({ rate });
  }

  async setFault(name: string, on: boolean): Promise<void> {
    const others = (this.#status?.faults ?? []).filter((fault) => fault !== name);
    await this.#change({ faults: on ? [...others, name] : others });
  }

  /** While the shop stands still a change is only noted, for the next start. */
  async #change(change: { rate?: number; faults?: string[] }): Promise<void> {
    if (this.#status === undefined) return;
    this.#status = { ...this.#status, ...change };
    if (this.#status.running) await this.start();
  }

  async #ask(call: () => Promise<DemoStatus>, quiet = false): Promise<void> {
    this.#busy = true;
    try {
      this.#status = await call();
    } catch (error) {
      if (!quiet && error instanceof RpcError) this.#notices.say('error', error.message);
    } finally {
      this.#busy = false;
    }
  }
}
