import type { Signal } from '../../../core/model/signal.ts';

/** Where requests go that were read from files. They have passed `validate`. */
export interface Sink {
  /** What can be asked for by now. */
  readonly items: number;
  readonly spans: number;
  /**
   * Takes a request; resolves when there is room for the next. Rejects with TargetFailure.
   * @param payload may be a view of what is being read, good until this has resolved: whoever needs it longer copies it
   * @param source `file:<name>`
   */
  add(signal: Signal, payload: Uint8Array<ArrayBuffer>, items: number, source: string): void | Promise<void>;
  /** Resolves when all that was taken can be asked for. Rejects with TargetFailure. */
  flush(): Promise<void>;
  /** Lets go of what it holds; flush it first. */
  close(): void;
}

/** What is read has no place to go to any more; nothing further can be read. */
export class TargetFailure extends Error {
  readonly code = 'store.failed';
  constructor(message: string, cause?: unknown) {
    super(message, { cause });
    this.name = 'TargetFailure';
  }
}

/** What a failure of the data file means for somebody who opens files. */
export function storeFailure(path: string, error: unknown): TargetFailure {
  const { code, message } = error as Error & { code?: string };
  const why = code === 'SQLITE_FULL' ? 'the disk is full. Free some space and open the files again' : message;
  return new TargetFailure(`Nothing more can be stored in ${path}: ${why}.`, error);
}
