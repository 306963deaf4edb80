import { SIGNALS, type Signal } from '../../core/model/signal.ts';
import type { StoreDatabase } from './database.ts';

/** One acknowledged request that no segment covers yet. */
export interface JournalRow {
  id: bigint;
  signal: Signal;
  receivedNs: bigint;
  /** Spans, log records or data points in it. */
  items: number;
  source: string;
  payload: Uint8Array;
}

/** The same as it lies in the table. */
export interface StoredJournalRow {
  id: bigint;
  signal: bigint;
  received_ns: bigint;
  items: bigint;
  source: string;
  payload: Uint8Array;
}

/** The table that makes an ack durable, that recovery replays and that readers replay to see the newest spans. */
export class Journal {
  readonly #db: StoreDatabase;
  #next: bigint;

  constructor(db: StoreDatabase) {
    this.#db = db;
    // Sealing deletes rows; a number must not come back, as readers ask for what is newer than the last they saw.
    this.#next = 1n + lastJournalId(db);
  }

  /** Adds a request; within the caller's transaction. @returns its number, larger than all before */
  append(signal: Signal, receivedNs: bigint, items: number, source: string, payload: Uint8Array): bigint {
    const id = this.#next;
    this.#db.run(
      'INSERT INTO journal(id, signal, received_ns, items, source, payload) VALUES (?,?,?,?,?,?)',
      id,
      SIGNALS.indexOf(signal),
      receivedNs,
      items,
      source,
      payload,
    );
    this.#next = id + 1n;
    return id;
  }

  /** Takes back the numbers that a transaction handed out and did not commit. */
  rollbackTo(next: bigint): void {
    this.#next = next;
  }

  get next(): bigint {
    return this.#next;
  }
}

/** Rows newer than `after`, oldest first, one at a time. */
export function* journalRows(db: StoreDatabase, after: bigint, signal?: Signal): Generator<JournalRow> {
  const rows =
    signal === undefined
      ? db.each<StoredJournalRow>('SELECT * FROM journal WHERE id > ? ORDER BY id', after)
      : db.each<StoredJournalRow>(
          'SELECT * FROM journal WHERE id > ? AND signal = ? ORDER BY id',
          after,
          SIGNALS.indexOf(signal),
        );
  for (const row of rows)
    yield {
      id: row.id,
      signal: SIGNALS[Number(row.signal)]!,
      receivedNs: row.received_ns,
      items: Number(row.items),
      source: row.source,
      // Not as the Buffer that it is: slices of those share their memory.
      payload: new Uint8Array(row.payload.buffer, row.payload.byteOffset, row.payload.byteLength),
    };
}

function lastJournalId(db: StoreDatabase): bigint {
  const { id } = db.get<{ id: bigint }>(
    'SELECT max(ifnull((SELECT max(id) FROM journal), 0), ifnull((SELECT max(last_journal) FROM segment), 0)) AS id',
  )!;
  return id;
}
