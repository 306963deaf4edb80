import { RpcError } from '../../core/contract/client.ts';
import type { ReplayCounts } from '../../core/contract/file-methods.ts';
import { startWorker } from '../worker.ts';
import { readEndpoint, readHeaders } from './endpoint.ts';
import type { FromReplay, ReplayData } from './protocol.ts';

export interface ReplayOptions extends Omit<ReplayData, 'foreign'> {
  /** False when absent. */
  foreign?: boolean | undefined;
  /** An OTLP/HTTP receiver; `/v1/traces` is added to an address without a path. */
  endpoint: string;
  signal: AbortSignal;
  /** @param total spans of a round */
  onProgress(done: number, total: number, counts: ReplayCounts): void;
}

/**
 * Sends what a scope selects of a data file to an OTLP/HTTP endpoint, paced as it was recorded, in a thread of its own. All times of a
 * trace are moved by as much, so that the first span that is sent ends now; each span is sent when it ends. Spans go with their
 * events, links, resources and scopes; logs and metrics do not.
 * Rejects with RpcError `replay.no-receiver`, `replay.refused`, `replay.empty`, `query.invalid`, `params.invalid`, `redaction.invalid`,
 * `call.cancelled`; what the last progress told was sent by then.
 */
export async function replaySession(options: ReplayOptions): Promise<ReplayCounts> {
  const { dataFile, foreign = false, scope, speed, loop, freshIds, redaction, signal } = options;
  const endpoint = readEndpoint(options.endpoint).href;
  const headers = readHeaders(options.headers);
  const data: ReplayData = { dataFile, foreign, scope, endpoint, headers, speed, loop, freshIds, redaction };
  if (signal.aborted) throw reasonOf(signal);
  const worker = startWorker('replay', data);
  const { promise, resolve, reject } = Promise.withResolvers<ReplayCounts>();
  worker.on('message', (message: FromReplay) => {
    if (message.type === 'progress') options.onProgress(message.done, message.total, message.counts);
    else if (message.type === 'done') {
      options.onProgress(message.counts.sent, message.counts.sent, message.counts);
      resolve(message.counts);
    } else reject(errorOf(message));
  });
  worker.once('error', reject);
  worker.once('exit', () => {
    reject(new RpcError('replay.failed', 'The replay ended before everything was sent.'));
  });
  const abort = (): void => {
    reject(reasonOf(signal));
  };
  signal.addEventListener('abort', abort, { once: true });
  try {
    return await promise;
  } finally {
    signal.removeEventListener('abort', abort);
    // Requests under way end with the thread, whatever it is busy with.
    await worker.terminate();
  }
}

function reasonOf(signal: AbortSignal): Error {
  return signal.reason instanceof RpcError
    ? signal.reason
    : new RpcError('call.cancelled', 'The replay was cancelled.');
}

function errorOf({ code, message }: { code: string; message: string }): Error {
  if (code !== 'internal') return new RpcError(code, message);
  const error = new Error('The replay failed.');
  error.stack = message;
  return error;
}
