import type { Worker } from 'node:worker_threads';
import { RpcError } from '../../core/contract/client.ts';
import { startWorker } from '../worker.ts';
import type { FromKeeper, KeeperParams, KeeperResult, KeeperTask, ToKeeper } from './keeper-protocol.ts';

/** Without anything to do for this long its thread ends and gives its memory back. */
const IDLE_MS = 60_000;

interface Waiting {
  resolve: (result: never) => void;
  reject: (error: Error) => void;
  path: string;
}

/**
 * Looks at data files before they are opened, and keeps notes and pins in those that the writer doesn't write: in a thread of its own,
 * as a disk may take its time. Started with the first task.
 */
export class Keeper {
  readonly #waiting = new Map<number, Waiting>();
  #worker: Worker | undefined;
  #idle: NodeJS.Timeout | undefined;
  #nextId = 1;

  /** Rejects with RpcError `session.unwritable` where a file can't be written, `session.busy` where others hold it for seconds. */
  do<T extends KeeperTask>(task: T, params: KeeperParams<T>): Promise<KeeperResult<T>> {
    clearTimeout(this.#idle);
    const worker = (this.#worker ??= this.#start());
    const id = this.#nextId++;
    return new Promise((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject, path: params.path });
      worker.postMessage({ type: 'task', id, task, params } satisfies ToKeeper);
    });
  }

  /** Ends what was begun, then the thread. */
  async close(): Promise<void> {
    clearTimeout(this.#idle);
    const worker = this.#worker;
    this.#worker = undefined;
    if (worker === undefined) return;
    const exited = new Promise((resolve) => worker.once('exit', resolve));
    worker.postMessage({ type: 'close' } satisfies ToKeeper);
    await exited;
  }

  #start(): Worker {
    const worker = startWorker('keeper');
    worker.on('message', (message: FromKeeper) => {
      this.#settle(message);
    });
    worker.on('error', (error) => {
      process.stderr.write(`spanscope: ${error.stack ?? error.message}\n`);
    });
    worker.once('exit', () => {
      if (this.#worker !== worker) return;
      this.#worker = undefined;
      for (const { reject } of this.#waiting.values())
        reject(new RpcError('session.unavailable', 'What looks after files has stopped. Try again.'));
      this.#waiting.clear();
    });
    return worker;
  }

  #settle(message: FromKeeper): void {
    const waiting = this.#waiting.get(message.id);
    this.#waiting.delete(message.id);
    if (message.type === 'result') waiting?.resolve(message.result as never);
    else waiting?.reject(errorOf(message, waiting.path));
    if (this.#waiting.size > 0) return;
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => void this.close(), IDLE_MS);
    this.#idle.unref();
  }
}

function errorOf({ code, message }: Extract<FromKeeper, { type: 'error' }>, path: string): Error {
  if (code.startsWith('SQLITE_BUSY'))
    return new RpcError('session.busy', `${path} is being read or written by others. Try again in a moment.`);
  if (code === 'SQLITE_FULL')
    return new RpcError('session.unwritable', `The disk is full: nothing more can be kept in ${path}.`);
  if (code === 'internal') return new Error(message);
  return new RpcError('session.unwritable', `${path} can't be written: ${message}`);
}
