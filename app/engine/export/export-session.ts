import { rm } from 'node:fs/promises';
import { basename } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import type { ExportFormat, ExportResult, ExportScope } from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';
import { startWorker } from '../worker.ts';
import { checkPlace, partPathOf, putInPlace } from './part-file.ts';
import type { ExportData, FromExport, ToExport, Written } from './protocol.ts';

/** A thread that is asked to stop does so between two requests; one that works on a huge one is stopped where it is. */
const STOP_AFTER_MS = 150;

export interface ExportOptions {
  dataFile: string;
  /** Whether the data file came from elsewhere, as captures do: nothing that it holds may act. */
  foreign?: boolean | undefined;
  scope: ExportScope;
  format: ExportFormat;
  redaction: readonly RedactionRule[] | undefined;
  /** Absolute path of the file to write; it appears there whole or not at all. */
  path: string;
  overwrite: boolean;
  /** Of a capture: what its file holds beside the data; notes are copied by themselves. */
  properties: Record<string, unknown>;
  signal: AbortSignal;
  /** In spans. */
  onProgress(done: number, total: number): void;
}

/**
 * Writes what a scope selects of a data file, in a thread of its own.
 * Rejects with RpcError `export.exists`, `export.failed`, `export.empty`, `query.invalid`, `redaction.invalid`, `redaction.slow`,
 * `store.failed`, `call.cancelled`; no file is left then.
 */
export async function exportSession(options: ExportOptions): Promise<Omit<ExportResult, 'download'>> {
  const { path, overwrite, signal } = options;
  await checkPlace(path, overwrite);
  const part = partPathOf(path);
  try {
    const written = await runThread({ ...options, part });
    if (signal.aborted) throw cancelled();
    await putInPlace(part, path, overwrite);
    return { ...written, path, fileName: basename(path) };
  } catch (error) {
    await rm(part, { force: true }).catch(() => undefined);
    throw error;
  }
}

function cancelled(): RpcError {
  return new RpcError('call.cancelled', 'The export was cancelled.');
}

async function runThread(options: ExportOptions & { part: string }): Promise<Written> {
  const { dataFile, foreign = false, scope, format, redaction, part, path, properties, signal } = options;
  const data: ExportData = { dataFile, foreign, scope, format, redaction, part, path, properties };
  if (signal.aborted) throw cancelled();
  const worker = startWorker('export', data);
  const stop = stopper(worker);
  signal.addEventListener('abort', stop.now);
  try {
    return await outcomeOf(worker, options);
  } finally {
    signal.removeEventListener('abort', stop.now);
    stop.clear();
  }
}

/** Asks the thread to stop, and stops it where it doesn't. */
function stopper(worker: Worker): { now(): void; clear(): void } {
  let timer: NodeJS.Timeout | undefined;
  return {
    now: () => {
      worker.postMessage({ type: 'cancel' } satisfies ToExport);
      timer = setTimeout(() => void worker.terminate(), STOP_AFTER_MS);
    },
    clear: () => clearTimeout(timer),
  };
}

/** Settles when the thread has ended, and with it everything that it had open. */
function outcomeOf(worker: Worker, { signal, onProgress }: ExportOptions): Promise<Written> {
  return new Promise((resolve, reject) => {
    let outcome: Exclude<FromExport, { type: 'progress' }> | undefined;
    let failure: Error | undefined;
    worker.on('message', (message: FromExport) => {
      if (message.type === 'progress') onProgress(message.done, message.total);
      else outcome = message;
    });
    worker.on('error', (error: Error) => (failure = error));
    worker.on('exit', () => {
      if (outcome?.type === 'done') resolve(outcome.written);
      else if (signal.aborted) reject(cancelled());
      else if (outcome?.type === 'failed') reject(errorOf(outcome));
      else reject(new Error('The export stopped before its end.', { cause: failure }));
    });
  });
}

/** A defect stays an error without a code of ours: it goes to the log whole, and the caller learns no more than that. */
function errorOf({ code, message }: { code: string; message: string }): Error {
  if (code !== 'internal') return new RpcError(code, message);
  const error = new Error('The export failed.');
  error.stack = message;
  return error;
}
