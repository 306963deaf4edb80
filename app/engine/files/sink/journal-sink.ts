import { setTimeout as pause } from 'node:timers/promises';
import type { Signal } from '../../../core/model/signal.ts';
import { GroupCommit } from '../../ingest/group-commit.ts';
import type { IngestOutcome, IngestRequest } from '../../ingest/ingest.ts';
import { foldLargeLog, foldLog } from '../../store/checkpoint.ts';
import type { StoreDatabase } from '../../store/database.ts';
import { openSessionFile } from '../../store/session-file.ts';
import { type Sink, storeFailure, TargetFailure } from './sink.ts';

/** Requests are committed together up to this size. */
const GROUP_BYTES = 1024 * 1024;
/** A disk that is full may have room again: as long as the watched files wait, so can what they hold. */
const RETRY_MS = 1_000;

/**
 * Writes into a session's data file by way of its journal, as what is received is: little by little, and to be seen at once without a
 * segment for every line. For files that grow.
 */
export class JournalSink implements Sink {
  items = 0;
  spans = 0;
  readonly #db: StoreDatabase;
  readonly #commit: GroupCommit;
  readonly #signal: AbortSignal;
  #waiting = new Map<number, { request: IngestRequest; items: number }>();
  #waitingBytes = 0;
  #nextId = 1;
  /** Several files are read at once; what waits is offered once. */
  #flushing: Promise<void> | undefined;
  #error: Error | undefined;

  /** @throws TargetFailure */
  constructor(path: string, signal: AbortSignal) {
    this.#signal = signal;
    try {
      this.#db = openSessionFile(path);
      this.#commit = new GroupCommit(this.#db, {
        outcomes: (outcomes) => {
          for (const [id, outcome] of outcomes) this.#onOutcome(id, outcome);
        },
        committed: () => undefined,
        sealed: () => undefined,
        failed: (error) => {
          this.#error = error;
        },
        succeeded: () => undefined,
      });
    } catch (error) {
      throw storeFailure(path, error);
    }
  }

  add(signal: Signal, payload: Uint8Array<ArrayBuffer>, items: number, source: string): void | Promise<void> {
    this.#waiting.set(this.#nextId++, { request: { signal, payload: payload.slice(), source }, items });
    this.#waitingBytes += payload.length;
    if (this.#waitingBytes >= GROUP_BYTES) return this.flush();
  }

  flush(): Promise<void> {
    return (this.#flushing ??= this.#commitAll().finally(() => (this.#flushing = undefined)));
  }

  async #commitAll(): Promise<void> {
    while (this.#waiting.size > 0) {
      for (const [id, { request }] of this.#waiting) this.#commit.submit(id, request);
      this.#commit.flush();
      if (this.#waiting.size === 0) break;
      if (this.#signal.aborted) throw storeFailure(this.#db.path, this.#error);
      await pause(RETRY_MS);
    }
    this.#waitingBytes = 0;
    foldLargeLog(this.#db, true);
  }

  close(): void {
    try {
      this.#commit.sealAll();
      foldLog(this.#db);
    } finally {
      this.#db.close();
    }
  }

  #onOutcome(id: number, outcome: IngestOutcome): void {
    if (outcome.kind === 'unavailable') return;
    const { request, items } = this.#waiting.get(id)!;
    this.#waiting.delete(id);
    if (outcome.kind === 'malformed') throw new TargetFailure(outcome.message);
    this.items += items;
    if (request.signal === 'traces') this.spans += items;
  }
}
