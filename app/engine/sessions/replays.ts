import { RpcError } from '../../core/contract/client.ts';
import type { ReplayStart } from '../../core/contract/file-methods.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Sessions } from './sessions.ts';

/** Replays of sessions, as jobs. */
export interface Replays {
  /** @returns the job's id */
  start(params: ReplayStart): Promise<string>;
}

export function createReplays(_parts: { sessions: Sessions; jobs: Jobs }): Replays {
  return {
    start: () => Promise.reject(new RpcError('engine.unavailable', 'Nothing can be replayed yet.')),
  };
}
