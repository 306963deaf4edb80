import type { Worker } from 'node:worker_threads';
import { type CancelSignal, type OnProgress, RpcError } from '../../core/contract/client.ts';
import { startWorker } from '../worker.ts';
import type {
  FromReader,
  ReaderData,
  ReaderMethod,
  ReaderRole,
  ToReader,
  ReaderParams,
  ReaderResult,
} from './protocol.ts';

export interface ReaderOptions {
  dataFile: string;
  /** `searches` when absent. */
  role?: ReaderRole;
  /** How a file that came from elsewhere is opened; absent for those that the engine writes. */
  capture?: ReaderData['capture'];
}

/** The reader as the main thread sees it: it shares nothing with the writer but the data file. */
export interface Reader {
  /** Rejects with RpcError: `trace.unknown`, `query.invalid`, `call.cancelled`, … */
  call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>>;
  /** Has it read on in the data file while nobody waits for it. */
  catchUp(): void;
  close(): Promise<void>;
}

/** Starts a reader thread on a data file that the writer has made. */
export async function openReader(options: ReaderOptions): Promise<Reader> {
  const reader = new ThreadReader(options);
  await reader.ready;
  return reader;
}

/**
 * A thread that hears nothing for so long after a call was cancelled is in a pattern of a query that does not come to an end: between
 * two steps of a search there are milliseconds, of the largest ones a second or two.
 */
const DEAF_MS = 8_000;
/** What is under way when a reader is closed ends at its next step; nothing is lost with it. */
const CLOSE_MS = 3_000;

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
  onProgress: OnProgress | undefined;
}

class ThreadReader implements Reader {
  readonly #options: ReaderOptions;
  readonly #waiting = new Map<number, Waiting>();
  #worker!: Worker;
  #nextId = 1;
  #closing = false;
  /** True where the thread could not be started again: whoever calls next tries. */
  #isDown = false;
  /** Runs while the thread is asked whether it still hears. */
  #deaf: NodeJS.Timeout | undefined;
  ready: Promise<void>;

  constructor(options: ReaderOptions) {
    this.#options = options;
    this.ready = this.#start();
  }

  call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>> {
    if (this.#closing) return Promise.reject(new RpcError('engine.closing', 'The engine is closing.'));
    if (this.#isDown) this.#startAgain();
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, onProgress });
      this.#post({ type: 'call', id, method, params });
      signal?.addEventListener('abort', () => this.#cancel(id), { once: true });
    });
  }

  catchUp(): void {
    if (!this.#closing) this.#post({ type: 'catch-up' });
  }

  async close(): Promise<void> {
    this.#closing = true;
    if (this.#isDown) return;
    const exited = new Promise((resolve) => this.#worker.once('exit', resolve));
    this.#post({ type: 'close' });
    const worker = this.#worker;
    const late = setTimeout(() => void worker.terminate(), CLOSE_MS);
    await exited;
    clearTimeout(late);
  }

  /** Nothing but its end stops a thread that is inside a regular expression; another one takes its place. */
  #cancel(id: number): void {
    this.#post({ type: 'cancel', id });
    if (!this.#waiting.has(id) || this.#deaf !== undefined || this.#closing || this.#isDown) return;
    const worker = this.#worker;
    this.#post({ type: 'ping' });
    // What it has answered by then is heard first, however busy this thread was.
    this.#deaf = setTimeout(() => {
      this.#deaf = setTimeout(() => void worker.terminate());
    }, DEAF_MS);
    this.#deaf.unref();
  }

  #hears(): void {
    clearTimeout(this.#deaf);
    this.#deaf = undefined;
  }

  #post(message: ToReader): void {
    this.#worker.postMessage(message);
  }

  /** A reader holds nothing that can be lost: one that dies is started again, and its calls are refused. */
  #start(): Promise<void> {
    const { dataFile, role = 'searches', capture } = this.#options;
    const worker = startWorker('reader', { dataFile, role, capture } satisfies ReaderData);
    this.#worker = worker;
    let started = false;
    return new Promise((resolve, reject) => {
      worker.on('message', (message: FromReader) => {
        if (message.type === 'pong') this.#hears();
        else if (message.type !== 'ready') this.#settle(message);
        else {
          started = true;
          resolve();
        }
      });
      worker.once('error', reject);
      worker.once('exit', () => {
        this.#hears();
        const error = new RpcError(
          'reader.stopped',
          'The query engine stopped while it worked on this. Try again.',
        );
        for (const waiting of this.#waiting.values()) waiting.reject(error);
        this.#waiting.clear();
        if (this.#closing) return;
        if (started) this.#startAgain();
        else this.#isDown = true;
      });
    });
  }

  #startAgain(): void {
    this.#isDown = false;
    this.ready = this.#start();
    this.ready.catch(() => {
      // Its calls are refused.
    });
  }

  #settle(message: Exclude<FromReader, { type: 'ready' | 'pong' }>): void {
    const waiting = this.#waiting.get(message.id);
    if (message.type === 'progress') {
      waiting?.onProgress?.(message.done, message.total, message.part);
      return;
    }
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting?.resolve(message.result as never);
    else waiting?.reject(errorOf(message));
  }
}

/** A defect stays an error without a code of ours: it goes to the log whole, and the caller learns no more than that. */
function errorOf({ code, message }: { code: string; message: string }): Error {
  if (code !== 'internal') return new RpcError(code, message);
  const error = new Error('The query engine failed.');
  error.stack = message;
  return error;
}
