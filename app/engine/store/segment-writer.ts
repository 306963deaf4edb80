import { SIGNALS, type Signal } from '../../core/model/signal.ts';
import { Status } from '../../core/model/span.ts';
import { makeBloom } from './bloom.ts';
import type { StoreDatabase } from './database.ts';
import { clampToInt64 } from './int64.ts';
import { packColumns, type PayloadChunks } from './segment-codec.ts';
import { type AttributeColumns, bytesOf, type SpanColumns } from './segment-columns.ts';
import { TraceRows } from './trace-rows.ts';

/** Parts of a segment by number; the payload's chunks follow. */
export const PART_SPANS = 0;
export const PART_ATTRIBUTES = 1;
export const PART_PAYLOAD = 2;

/** What is sealed: the requests of one signal, in the order of the journal. */
export interface OpenSegment {
  signal: Signal;
  /** The newest journal row that it covers. */
  lastJournal: bigint;
  items: number;
  payload: PayloadChunks;
  /** When the first and the last request came, ns: the time range of signals without columns. */
  firstReceivedNs: bigint;
  lastReceivedNs: bigint;
  /** For traces: what the requests hold, as columns. */
  columns?: { spans: SpanColumns; attributes: AttributeColumns; hashes: readonly number[] };
  /** A segment that retention passes over: it holds pinned traces. */
  kept?: boolean;
}

/** Writes segments. One per data file, as it remembers the numbers of services. */
export class SegmentWriter {
  readonly #db: StoreDatabase;
  readonly #traces: TraceRows;

  constructor(db: StoreDatabase) {
    this.#db = db;
    this.#traces = new TraceRows(db);
  }

  /**
   * Writes a segment and its trace rows, and deletes the journal rows that it covers, in one transaction.
   * @returns the segment's id
   * @throws StoreError; nothing is written then
   */
  seal(open: OpenSegment): bigint {
    try {
      return this.#db.transaction(() => this.write(open));
    } catch (error) {
      this.forget();
      throw error;
    }
  }

  /** Call it after a transaction that dropped traces, or that was taken back. */
  forget(): void {
    this.#traces.forget();
  }

  /** `seal` within the caller's transaction. */
  write(open: OpenSegment): bigint {
    const db = this.#db;
    const signal = SIGNALS.indexOf(open.signal);
    const id = 1n + (db.get<{ id: bigint | null }>('SELECT max(id) AS id FROM segment')?.id ?? 0n);
    const { payload } = open;
    const zone = open.columns === undefined ? receivedZone(open) : spanZone(open.columns.spans);
    db.run(
      `INSERT INTO segment(id, signal, last_journal, items, errors, min_start_ns, max_start_ns, max_end_ns,
         max_duration_ns, sealed_ns, kept, chunk_starts, bloom) VALUES (?,?,?,?,?,?,?,?,?,?,?,?,?)`,
      id,
      signal,
      open.lastJournal,
      open.items,
      zone.errors,
      zone.minStart,
      zone.maxStart,
      zone.maxEnd,
      zone.maxDuration,
      BigInt(Date.now()) * 1_000_000n,
      open.kept === true ? 1 : 0,
      bytesOf(payload.starts),
      makeBloom(open.columns?.hashes ?? []),
    );
    if (open.columns !== undefined) {
      const { spans, attributes } = open.columns;
      const traceOrdinals = this.#traces.add(id, spans, attributes);
      this.#writePart(id, PART_SPANS, packColumns({ ...spans, traceOrdinals }));
      this.#writePart(id, PART_ATTRIBUTES, packColumns(attributes));
    }
    payload.chunks.forEach((chunk, i) => this.#writePart(id, PART_PAYLOAD + i, chunk));
    db.run('DELETE FROM journal WHERE signal = ? AND id <= ?', signal, open.lastJournal);
    return id;
  }

  #writePart(segment: bigint, part: number, data: Uint8Array): void {
    this.#db.run('INSERT INTO segment_part(segment, part, data) VALUES (?,?,?)', segment, part, data);
  }
}

interface Zone {
  errors: number;
  minStart: bigint;
  maxStart: bigint;
  maxEnd: bigint;
  maxDuration: bigint;
}

function receivedZone(open: OpenSegment): Zone {
  const { firstReceivedNs, lastReceivedNs } = open;
  return {
    errors: 0,
    minStart: firstReceivedNs,
    maxStart: lastReceivedNs,
    maxEnd: lastReceivedNs,
    maxDuration: 0n,
  };
}

function spanZone(spans: SpanColumns): Zone {
  let errors = 0;
  let min = Infinity;
  let max = -Infinity;
  let end = -Infinity;
  let longest = 0;
  for (let row = 0; row < spans.count; row++) {
    const start = spans.start[row]!;
    const duration = spans.duration[row]!;
    if (start < min) min = start;
    if (start > max) max = start;
    if (start + duration > end) end = start + duration;
    if (duration > longest) longest = duration;
    if (spans.status[row] === Status.error) errors++;
  }
  const at = (offset: number): bigint => clampToInt64(spans.baseNs + BigInt(offset));
  return {
    errors,
    minStart: at(min),
    maxStart: at(max),
    maxEnd: at(end),
    maxDuration: clampToInt64(BigInt(longest)),
  };
}
