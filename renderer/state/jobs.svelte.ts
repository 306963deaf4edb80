import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import type { Job, SessionInfo } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import type { Connection } from './connection.svelte.ts';
import type { Notices } from './notices.svelte.ts';

/** Work of the engine that goes on by itself: imports, watches, exports and replays, of every window. */
export class Jobs {
  readonly #host: Host;
  readonly #notices: Notices;
  readonly #jobs = new SvelteMap<string, Job>();
  readonly #endListeners: ((job: Job) => void)[] = [];
  /** Ended ones that the user doesn't want to see any more. */
  readonly #cleared = new SvelteSet<string>();

  constructor(host: Host, connection: Connection, notices: Notices) {
    this.#host = host;
    this.#notices = notices;
    host.client.on('job.changed', (job) => this.#take(job));
    $effect.root(() => {
      $effect(() => {
        if (connection.epoch > 0) void this.#load();
      });
    });
  }

  /** Those under way first, each kind in the order of starting, the latest first. */
  get all(): readonly Job[] {
    const jobs = [...this.#jobs.values()].reverse();
    return [...jobs.filter(isRunning), ...jobs.filter((job) => !isRunning(job))];
  }

  get running(): readonly Job[] {
    return [...this.#jobs.values()].filter(isRunning);
  }

  get(id: string): Job | undefined {
    return this.#jobs.get(id);
  }

  /** What reads into a session at present; an import before a watch, which never ends by itself. */
  readingInto(session: SessionInfo): Job | undefined {
    const own = this.running.filter(
      (job) =>
        (job.kind === 'import' || job.kind === 'watch') &&
        (job.session === session.id || session.jobs.includes(job.id)),
    );
    return own.find(({ kind }) => kind === 'import') ?? own[0];
  }

  /** Tells of every job that ends while this window is open. */
  onEnd(listener: (job: Job) => void): void {
    this.#endListeners.push(listener);
  }

  async cancel(id: string): Promise<void> {
    try {
      this.#take(await this.#host.client.call('jobs.cancel', { job: id }));
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      this.#notices.say('error', error.message);
    }
  }

  /** Takes the ended ones off the list. */
  clear(): void {
    for (const job of [...this.#jobs.values()]) {
      if (isRunning(job)) continue;
      this.#cleared.add(job.id);
      this.#jobs.delete(job.id);
    }
  }

  #take(job: Job): void {
    if (this.#cleared.has(job.id)) return;
    const before = this.#jobs.get(job.id);
    this.#jobs.set(job.id, job);
    if ((before === undefined || isRunning(before)) && !isRunning(job))
      for (const listener of this.#endListeners) listener(job);
  }

  async #load(): Promise<void> {
    try {
      const { jobs } = await this.#host.client.call('jobs.list', {});
      const gone = [...this.#jobs.keys()].filter((id) => !jobs.some((job) => job.id === id));
      for (const id of gone) this.#jobs.delete(id);
      for (const job of jobs) if (!this.#cleared.has(job.id)) this.#jobs.set(job.id, job);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // Asked again when the connection is back.
    }
  }
}

function isRunning({ state }: Job): boolean {
  return state === 'running';
}
