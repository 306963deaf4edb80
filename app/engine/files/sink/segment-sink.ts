import { SIGNALS, type Signal } from '../../../core/model/signal.ts';
import { OpenTail } from '../../ingest/open-tail.ts';
import { foldLargeLog, foldLog } from '../../store/checkpoint.ts';
import type { StoreDatabase } from '../../store/database.ts';
import { SegmentWriter } from '../../store/segment-writer.ts';
import { openSessionFile } from '../../store/session-file.ts';
import { type Sink, storeFailure } from './sink.ts';

/** Segments have no row of the journal behind them. */
const NO_JOURNAL = 0n;

/** Writes straight into segments of a session's data file, a transaction each: nobody waits for an ack. */
export class SegmentSink implements Sink {
  items = 0;
  spans = 0;
  readonly #db: StoreDatabase;
  readonly #segments: SegmentWriter;
  readonly #tails: Record<Signal, OpenTail>;

  /** @throws TargetFailure */
  constructor(path: string) {
    try {
      this.#db = openSessionFile(path);
    } catch (error) {
      throw storeFailure(path, error);
    }
    this.#segments = new SegmentWriter(this.#db);
    this.#tails = Object.fromEntries(SIGNALS.map((signal) => [signal, new OpenTail(signal)])) as Record<
      Signal,
      OpenTail
    >;
  }

  add(signal: Signal, payload: Uint8Array<ArrayBuffer>, items: number): void {
    const tail = this.#tails[signal];
    tail.add(NO_JOURNAL, BigInt(Date.now()) * 1_000_000n, items, payload);
    if (tail.isFull) this.#seal(tail);
  }

  flush(): Promise<void> {
    for (const tail of Object.values(this.#tails)) if (!tail.isEmpty) this.#seal(tail);
    return Promise.resolve();
  }

  close(): void {
    try {
      foldLog(this.#db);
    } finally {
      this.#db.close();
    }
  }

  #seal(tail: OpenTail): void {
    const open = tail.open();
    try {
      this.#segments.seal(open);
      foldLargeLog(this.#db, false);
    } catch (error) {
      throw storeFailure(this.#db.path, error);
    }
    this.items += open.items;
    if (open.signal === 'traces') this.spans += open.items;
    tail.clear();
  }
}
