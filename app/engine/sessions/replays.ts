import type { CancelSignal } from '../../core/contract/client.ts';
import type { ReplayPlan, ReplayPlanQuery, ReplayStart } from '../../core/contract/file-methods.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { readEndpoint, readHeaders } from '../replay/endpoint.ts';
import { planReplay, replaySession } from '../replay/replay-session.ts';
import { checkRules } from '../search/redaction/engine-redactor.ts';
import type { Sessions } from './sessions.ts';

/** Replays of sessions, as jobs. */
export interface Replays {
  /**
   * @returns the job's id
   * Rejects with RpcError `session.unknown`, `params.invalid`, `redaction.invalid` for what can be told at once.
   */
  start(params: ReplayStart): Promise<string>;
  /** What would be sent, and how long that would take. Rejects with RpcError `session.unknown`, `replay.empty`, `call.cancelled`. */
  plan(params: ReplayPlanQuery, signal: CancelSignal): Promise<ReplayPlan>;
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
  const sourceOf = ({ session: id, scope, signals, speed = 1, maxPauseMs }: ReplayPlanQuery) => {
    const session = sessions.get(id);
    const foreign = session.info().kind === 'capture';
    return { dataFile: session.dataFile, foreign, scope, signals, pace: { speed, maxPauseMs } };
  };
  return {
    plan: async (params, signal) => {
      const abort = new AbortController();
      signal.addEventListener('abort', () => {
        abort.abort();
      });
      return planReplay({ ...sourceOf(params), signal: abort.signal });
    },
    start: async (params) => {
      const { loop = false, freshIds = false, redaction } = params;
      const session = sessions.get(params.session);
      const { url, protocol } = readEndpoint(params.endpoint, params.protocol);
      const headers = withToken(readHeaders(params.headers ?? {}), url, own);
      await Promise.resolve(redaction && checkRules(redaction));
      const title = `${session.info().name} to ${url.host}`;
      const job = jobs.start(
        { kind: 'replay', title, session: session.id, unit: 'items' },
        async (control) => {
          const counts = await replaySession({
            ...sourceOf(params),
            endpoint: url.href,
            protocol,
            headers,
            loop,
            freshIds,
            redaction,
            signal: control.signal,
            onProgress: (done, total, replayed) => {
              control.tell({ replayed });
              control.progress(done, loop ? undefined : total, done, replayed.leftMs);
            },
          });
          const done = [counts, counts.logs, counts.metrics].reduce(
            (sum, each) => sum + (each?.acknowledged ?? 0),
            0,
          );
          control.progress(done, done, done);
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
