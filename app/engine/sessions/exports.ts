import { RpcError } from '../../core/contract/client.ts';
import type { ExportStart } from '../../core/contract/file-methods.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { Sessions } from './sessions.ts';

/** Exports of sessions, as jobs. */
export interface Exports {
  /** @returns the job's id */
  start(params: ExportStart): Promise<string>;
}

export function createExports(_parts: { sessions: Sessions; jobs: Jobs; dataDir: string }): Exports {
  return {
    start: () => Promise.reject(new RpcError('engine.unavailable', 'Nothing can be exported yet.')),
  };
}
