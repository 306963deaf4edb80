import { untrack } from 'svelte';
import { SvelteMap, SvelteSet } from 'svelte/reactivity';
import { RpcError } from '../../app/core/contract/client.ts';
import { type Job, LIVE_SESSION, type ReadReport } from '../../app/core/contract/file-methods.ts';
import type { Host } from '../host/host.ts';
import type { Jobs } from './jobs.svelte.ts';
import type { Sessions } from './sessions.svelte.ts';

/** What of a session's files should be looked at. */
export interface Problems {
  /** Files that could not be read to their end. */
  failed: number;
  /** Files of which the user didn't want the rest. */
  stopped: number;
  /** Things in the files that were left out. */
  skipped: number;
}

/** What became of the files of each session. */
export class Reports {
  readonly #host: Host;
  readonly #reports = new SvelteMap<string, readonly ReadReport[]>();
  readonly #asked = new SvelteSet<string>();

  constructor(host: Host, sessions: Sessions, jobs: Jobs) {
    this.#host = host;
    jobs.onEnd(({ kind, session }) => {
      if (kind === 'import' || kind === 'watch') void this.load(session);
    });
    $effect.root(() => {
      $effect(() => {
        const { all } = sessions;
        untrack(() => {
          for (const { id, kind } of all) if (kind !== 'live' && !this.#asked.has(id)) void this.load(id);
          for (const id of [...this.#asked]) {
            if (id === LIVE_SESSION || sessions.get(id) !== undefined) continue;
            this.#asked.delete(id);
            this.#reports.delete(id);
          }
        });
      });
    });
  }

  /** Undefined until it is known. */
  of(session: string): readonly ReadReport[] | undefined {
    return this.#reports.get(session);
  }

  /** What one job has read into a session. */
  ofJob({ id, session }: Pick<Job, 'id' | 'session'>): readonly ReadReport[] {
    return (this.of(session) ?? []).filter(({ job }) => job === id);
  }

  problemsOf(session: string): Problems {
    return problemsOf(this.of(session) ?? []);
  }

  async load(session: string): Promise<void> {
    this.#asked.add(session);
    try {
      const { reports } = await this.#host.client.call('sessions.report', { session });
      if (this.#asked.has(session)) this.#reports.set(session, reports);
    } catch (error) {
      if (!(error instanceof RpcError)) throw error;
      // The session was closed meanwhile, or the connection is gone: what was known stays.
    }
  }
}

/** Whether something kept a file from being read to its end, other than the user. */
export function isFailed({ failure, stopped }: ReadReport): boolean {
  return failure !== '' && !stopped;
}

export function problemsOf(reports: readonly ReadReport[]): Problems {
  return {
    failed: reports.filter(isFailed).length,
    stopped: reports.filter(({ stopped }) => stopped).length,
    skipped: reports.reduce((sum, { skippedCount }) => sum + skippedCount, 0),
  };
}
