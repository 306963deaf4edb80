import type { AnnotationChange, SessionInfo } from '../../core/contract/file-methods.ts';
import { IdleReaders } from './idle-readers.ts';
import type { Keeper } from './keeper.ts';
import type { KeptSession } from './kept-sessions.ts';
import type { Session } from './session.ts';
import { SessionReaders } from './session-readers.ts';

/** A data file in the data folder that files are read into. */
export class FilesSession implements Session {
  readonly kept: KeptSession;
  readonly dataFile: string;
  readonly call: Session['call'] = (...question) => this.#readers.call(...question);
  /** True while a watch writes to its journal, which one can do at a time. Files can be read into it meanwhile. */
  isWatched = false;
  readonly #keeper: Keeper;
  readonly #readers: IdleReaders;
  #last: Promise<unknown> = Promise.resolve();
  /** Spans that each reading under way has brought. */
  readonly #brought = new Map<string, number>();

  constructor(kept: KeptSession, dataFile: string, keeper: Keeper) {
    this.kept = kept;
    this.dataFile = dataFile;
    this.#keeper = keeper;
    this.#readers = new IdleReaders(kept.name, () => Promise.resolve(new SessionReaders(dataFile)));
  }

  get id(): string {
    return this.kept.id;
  }

  info(): SessionInfo {
    const { id, name, spans, sources } = this.kept;
    return {
      id,
      kind: 'files',
      name,
      readOnly: false,
      notesReadOnly: false,
      dataFile: this.dataFile,
      deletedOnClose: true,
      spans,
      sources,
      jobs: [],
    };
  }

  pin(traceId: string, pinned: boolean): Promise<boolean> {
    return this.#keeper.do('pin', { path: this.dataFile, traceId, pinned });
  }

  annotate(change: AnnotationChange): Promise<boolean> {
    return this.#keeper.do('annotate', { path: this.dataFile, change });
  }

  async setProperty(key: string, value: unknown): Promise<void> {
    await this.#keeper.do('setProperty', { path: this.dataFile, key, value });
  }

  /** Counts what is being read. @param spans brought so far by that reading */
  grewBy(reading: string, spans: number): void {
    this.kept.spans += spans - (this.#brought.get(reading) ?? 0);
    this.#brought.set(reading, spans);
  }

  /** Spans that a reading under way has brought. */
  broughtBy(reading: string): number {
    return this.#brought.get(reading) ?? 0;
  }

  /** Nothing more comes from a reading. */
  ended(reading: string): void {
    this.#brought.delete(reading);
  }

  /** Runs what writes to the file when nothing else does. Rejects with the signal's reason where that aborts while it waits. */
  async inTurn<T>(signal: AbortSignal, work: () => Promise<T>): Promise<T> {
    const before = this.#last;
    const { promise: over, resolve: end } = Promise.withResolvers<undefined>();
    this.#last = Promise.all([before, over]);
    try {
      await settledOrAborted(before, signal);
      return await work();
    } finally {
      end(undefined);
    }
  }

  close(): Promise<void> {
    return this.#readers.close();
  }
}

/** @throws the signal's reason */
async function settledOrAborted(before: Promise<unknown>, signal: AbortSignal): Promise<void> {
  signal.throwIfAborted();
  const aborted = Promise.withResolvers<never>();
  const stop = (): void => {
    aborted.reject(signal.reason as Error);
  };
  signal.addEventListener('abort', stop, { once: true });
  try {
    await Promise.race([before, aborted.promise]);
  } finally {
    signal.removeEventListener('abort', stop);
  }
}
