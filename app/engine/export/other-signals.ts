import { type Signal, SIGNALS } from '../../core/model/signal.ts';
import { type StoreDatabase, StoreError } from '../store/database.ts';
import { journalRows, type JournalRow } from '../store/journal.ts';
import { wordsOf } from '../store/segment-columns.ts';
import { loadChunk } from '../store/segment-reader.ts';

/** A segment of a signal that has no columns. */
interface PlainSegment {
  id: bigint;
  signal: Signal;
  items: number;
  firstReceivedNs: bigint;
  lastReceivedNs: bigint;
  chunks: number;
}

/** Logs, metrics and profiles as they are stored at one moment. */
export interface OtherSignals {
  segments: PlainSegment[];
  journal: JournalRow[];
}

/** Some requests of one signal, laid end to end. */
export interface SignalRequest {
  signal: Signal;
  request: Uint8Array;
  /** Log records, data points or profiles of the segment that ends with it; 0 within one. */
  items: number;
  receivedNs: bigint;
}

interface StoredSegment {
  id: bigint;
  signal: bigint;
  items: bigint;
  min_start_ns: bigint;
  max_start_ns: bigint;
  chunk_starts: Uint8Array;
}

/** Notes what there is beside traces: a list of segments, and what no segment covers yet. */
export function readOtherSignals(db: StoreDatabase): OtherSignals {
  return db.snapshot(() => ({
    segments: db
      .all<StoredSegment>(
        'SELECT id, signal, items, min_start_ns, max_start_ns, chunk_starts FROM segment WHERE signal <> 0 ORDER BY id',
      )
      .map((row) => ({
        id: row.id,
        signal: SIGNALS[Number(row.signal)]!,
        items: Number(row.items),
        firstReceivedNs: row.min_start_ns,
        lastReceivedNs: row.max_start_ns,
        chunks: wordsOf(row.chunk_starts).length,
      })),
    journal: SIGNALS.filter((signal) => signal !== 'traces').flatMap((signal) => [
      ...journalRows(db, 0n, signal),
    ]),
  }));
}

export function itemsOf({ segments, journal }: OtherSignals, signal: Signal): number {
  const ofSignal = [...segments, ...journal].filter((each) => each.signal === signal);
  return ofSignal.reduce((sum, { items }) => sum + items, 0);
}

/**
 * The requests of a signal, oldest first, a chunk of a segment at a time.
 * @param onGone told how many items retention took before they were read
 */
export function* signalRequests(
  db: StoreDatabase,
  { segments, journal }: OtherSignals,
  signal: Signal,
  onGone: (items: number) => void,
): Generator<SignalRequest> {
  for (const segment of segments) {
    if (segment.signal !== signal) continue;
    for (let chunk = 0; chunk < segment.chunks; chunk++) {
      const request = chunkOf(db, segment.id, chunk);
      if (request === undefined) {
        onGone(segment.items);
        break;
      }
      const items = chunk === segment.chunks - 1 ? segment.items : 0;
      yield { signal, request, items, receivedNs: segment.lastReceivedNs };
    }
  }
  for (const row of journal)
    if (row.signal === signal)
      yield { signal, request: row.payload, items: row.items, receivedNs: row.receivedNs };
}

/** Undefined where retention has taken the segment. */
export function chunkOf(db: StoreDatabase, segment: bigint, chunk: number): Uint8Array | undefined {
  try {
    return loadChunk(db, segment, chunk);
  } catch (error) {
    if (error instanceof StoreError && error.code === 'segment.gone') return undefined;
    throw error;
  }
}
