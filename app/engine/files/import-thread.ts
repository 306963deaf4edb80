import { setTimeout as pause } from 'node:timers/promises';
import { RpcError } from '../../core/contract/client.ts';
import type { ReadReport } from '../../core/contract/file-methods.ts';
import type { Ingest, IngestOutcome, IngestRequest } from '../ingest/ingest.ts';
import { startWorker } from '../worker.ts';
import type { WatchPlace } from './watch/watch-places.ts';
import type { FromImport, ImportProgress, ImportWork, ToImport } from './import-protocol.ts';

/**
 * How long a cancelled thread may take to seal what it has read; then it is ended where it stands, and a transaction under way is taken
 * back. Somebody who cancels waits for less than a third of a second.
 */
const CANCEL_MS = 150;
/** The same where the engine closes: nobody looks at it any more, and what is watched tells how far it was read. */
const CLOSING_MS = 1_000;
/** How often a request is offered again to a store that can't take it now, and how long that may take in all: a minute. */
const MAX_ATTEMPTS = 60;
const MAX_RETRY_MS = 1_000;

export interface ImportRun {
  work: ImportWork;
  /** Takes what is read where the target is `ingest`. */
  ingest: Ingest | undefined;
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
  onReports?(reports: ReadReport[]): void;
  onPlaces?(places: WatchPlace[]): void;
}

/**
 * Runs the import thread on `work`. Resolves with what became of each file; rejects with the reason of `signal` once it has stopped, or
 * with RpcError `store.failed` where the target takes no more.
 */
export async function runImport({
  work,
  ingest,
  signal,
  onProgress,
  onReports,
  onPlaces,
}: ImportRun): Promise<ReadReport[]> {
  signal.throwIfAborted();
  const worker = startWorker('import', work);
  const post = (message: ToImport): void => {
    worker.postMessage(message);
  };
  let overdue: NodeJS.Timeout | undefined;
  const onAbort = (): void => {
    post({ type: 'cancel' });
    const isClosing = (signal.reason as { code?: unknown } | undefined)?.code === 'engine.closing';
    overdue = setTimeout(() => void worker.terminate(), isClosing ? CLOSING_MS : CANCEL_MS);
  };
  signal.addEventListener('abort', onAbort, { once: true });
  let outcome: { reports: ReadReport[] } | { error: Error } | undefined;
  worker.on('message', (message: FromImport) => {
    switch (message.type) {
      case 'progress':
        onProgress(message.progress);
        break;
      case 'reports':
        onReports?.(message.reports);
        break;
      case 'places':
        onPlaces?.(message.places);
        break;
      case 'request':
        void offer(ingest!, message, signal).then((result) => {
          post({ type: 'outcome', id: message.id, outcome: result });
        });
        break;
      case 'done':
        outcome = { reports: message.reports };
        break;
      case 'failed':
        outcome = { error: new RpcError(message.code, message.message) };
    }
  });
  worker.once('error', (error) => {
    outcome = { error: new RpcError('internal', `Reading stopped: ${error.message}`) };
  });
  await new Promise<void>((resolve) => worker.once('exit', () => resolve()));
  clearTimeout(overdue);
  signal.removeEventListener('abort', onAbort);
  if (signal.aborted) throw reasonOf(signal);
  if (outcome === undefined) throw new RpcError('internal', 'Reading stopped without a word.');
  if ('error' in outcome) throw outcome.error;
  return outcome.reports;
}

function reasonOf(signal: AbortSignal): Error {
  const reason: unknown = signal.reason;
  return reason instanceof RpcError ? reason : new RpcError('call.cancelled', 'It was cancelled.');
}

/** Offers a request until it is taken, refused, or the minute is over. */
async function offer(ingest: Ingest, request: IngestRequest, signal: AbortSignal): Promise<IngestOutcome> {
  const { signal: kind, payload, source } = request;
  for (let attempt = 1; ; attempt++) {
    const outcome = await ingest.submit({ signal: kind, payload: payload.slice(), source });
    if (outcome.kind !== 'unavailable' || attempt === MAX_ATTEMPTS || signal.aborted) return outcome;
    await pause(Math.min(outcome.retryAfterMs, MAX_RETRY_MS));
  }
}
