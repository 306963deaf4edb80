import type { ReplayStart } from '../../core/contract/file-methods.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readEndpoint, readHeaders } from '../replay/endpoint.ts';
import { replaySession } from '../replay/replay-session.ts';
import { checkRules } from '../search/redaction/engine-redactor.ts';
import type { Sessions } from './sessions.ts';

/** Replays of sessions, as jobs. */
export interface Replays {
  /**
   * @returns the job's id
   * Rejects with RpcError `session.unknown`, `params.invalid`, `redaction.invalid` for what can be told at once.
   */
  start(params: ReplayStart): Promise<string>;
}

/** This engine's own receiver, for which its token is added: nobody else is sent it. */
export interface OwnReceiver {
  endpoint: string;
  token: string | undefined;
}

export function createReplays({
  sessions,
  jobs,
  own,
}: {
  sessions: Pick<Sessions, 'get'>;
  jobs: Jobs;
  own?: OwnReceiver | undefined;
}): Replays {
  return {
    start: async (params) => {
      const { scope, speed = 1, loop = false, freshIds = false, redaction } = params;
      const session = sessions.get(params.session);
      const url = readEndpoint(params.endpoint);
      const headers = withToken(readHeaders(params.headers ?? {}), url, own);
      await Promise.resolve(redaction && checkRules(redaction));
      const { name, kind } = session.info();
      const title = `${name} to ${url.host}`;
      const job = jobs.start(
        { kind: 'replay', title, session: session.id, unit: 'spans' },
        async (control) => {
          const counts = await replaySession({
            dataFile: session.dataFile,
            foreign: kind === 'capture',
            scope,
            endpoint: url.href,
            headers,
            speed,
            loop,
            freshIds,
            redaction,
            signal: control.signal,
            onProgress: (done, total, replayed) => {
              control.tell({ replayed });
              control.progress(done, loop ? undefined : total, done);
            },
          });
          control.tell({ replayed: counts, message: counts.problem });
        },
      );
      return job.id;
    },
  };
}

/** The headers with our token, where they are for our own receiver and bring no credentials. */
export function withToken(
  headers: Record<string, string>,
  url: URL,
  own: OwnReceiver | undefined,
): Record<string, string> {
  if (own?.token === undefined || headers['authorization'] !== undefined) return headers;
  return url.origin === new URL(own.endpoint).origin
    ? { ...headers, authorization: `Bearer ${own.token}` }
    : headers;
}
