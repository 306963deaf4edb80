import { type CancelSignal, type OnProgress, RpcError } from '../../core/contract/client.ts';
import type { ReaderMethod, ReaderParams, ReaderResult } from '../search/protocol.ts';
import type { SessionReaders } from './session-readers.ts';

/** Nobody looks at a session that was asked nothing for this long. */
const IDLE_MS = 60_000;

/** Readers that are there while they are asked: started with the first question, ended a minute after the last. */
export class IdleReaders {
  readonly #name: string;
  readonly #open: () => Promise<SessionReaders>;
  #readers: Promise<SessionReaders> | undefined;
  #underWay = 0;
  #idle: NodeJS.Timeout | undefined;
  #isClosed = false;

  /**
   * @param name of the session, for messages
   * @param open what rejects here is told to whoever asked; the next question tries again
   */
  constructor(name: string, open: () => Promise<SessionReaders>) {
    this.#name = name;
    this.#open = open;
  }

  /** Rejects with RpcError; `session.unknown` once it is closed, `session.unreadable` where the file can't be opened. */
  async call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>> {
    if (this.#isClosed) throw this.#closed();
    clearTimeout(this.#idle);
    this.#underWay++;
    const opening = (this.#readers ??= this.#open());
    try {
      return await (await opening).call(method, params, signal, onProgress);
    } catch (error) {
      if (this.#isClosed) throw this.#closed();
      // Readers that could not be opened stay so: the next question begins with new ones.
      if (!(error instanceof RpcError) || error.code === 'session.unreadable') this.#leave(opening);
      throw this.#told(error);
    } finally {
      if (--this.#underWay === 0 && !this.#isClosed) this.#awaitIdle();
    }
  }

  async close(): Promise<void> {
    this.#isClosed = true;
    clearTimeout(this.#idle);
    const left = this.#readers;
    this.#readers = undefined;
    await closed(left);
  }

  #awaitIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      if (this.#readers !== undefined) this.#leave(this.#readers);
    }, IDLE_MS);
    this.#idle.unref();
  }

  #leave(opening: Promise<SessionReaders>): void {
    if (this.#readers === opening) this.#readers = undefined;
    void closed(opening);
  }

  #closed(): RpcError {
    return new RpcError('session.unknown', `The session "${this.#name}" was closed.`);
  }

  /** SQLite's own failures to open a file are the file's, not ours. */
  #told(error: unknown): unknown {
    const code = error instanceof Error && 'code' in error ? String(error.code) : '';
    return code.startsWith('SQLITE_')
      ? new RpcError('session.unreadable', `"${this.#name}" can't be read: ${(error as Error).message}`)
      : error;
  }
}

async function closed(opening: Promise<SessionReaders> | undefined): Promise<void> {
  const readers = await opening?.catch(() => undefined);
  await readers?.close();
}
