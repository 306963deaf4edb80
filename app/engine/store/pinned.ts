import type { StoreDatabase } from './database.ts';
import { SegmentBuilder } from './segment-builder.ts';
import { PayloadPacker } from './segment-codec.ts';
import { wordsOf } from './segment-columns.ts';
import { chunkAt, loadChunk, loadSpanColumns } from './segment-reader.ts';
import type { SegmentWriter } from './segment-writer.ts';
import { requestOfSpan } from './span-request.ts';

/** A kept segment in which nothing is pinned any more goes the way of the others. */
const RELEASE_SEGMENTS = `
  UPDATE segment SET kept = 0 WHERE kept = 1 AND id NOT IN
    (SELECT segment FROM trace_segment JOIN trace ON ordinal = trace WHERE pinned = 1)`;

/** A trace is kept for whoever pinned it, and for what is noted on it. */
const UPDATE_PINNED = `
  UPDATE trace SET pinned =
    EXISTS(SELECT 1 FROM pin WHERE trace_id = id) OR EXISTS(SELECT 1 FROM annotation WHERE trace_id = id)
  WHERE id = ?`;

interface SegmentRow {
  last_journal: bigint;
  min_start_ns: bigint;
  max_start_ns: bigint;
  chunk_starts: Uint8Array;
}

/** Marks a trace as pinned, or no longer; also one that has not been sealed yet. */
export function setPinned(db: StoreDatabase, traceId: Uint8Array, pinned: boolean): void {
  db.transaction(() => {
    if (pinned) db.run('INSERT OR IGNORE INTO pin(trace_id) VALUES (?)', traceId);
    else db.run('DELETE FROM pin WHERE trace_id = ?', traceId);
    updatePinned(db, traceId);
  });
}

/** Brings a trace's row in line with its pin and notes, which were changed in the caller's transaction. */
export function updatePinned(db: StoreDatabase, traceId: Uint8Array): void {
  db.run(UPDATE_PINNED, traceId);
  db.run(RELEASE_SEGMENTS);
}

export function isStored(db: StoreDatabase, traceId: Uint8Array): boolean {
  return db.get('SELECT 1 FROM trace WHERE id = ?', traceId) !== undefined;
}

/** Copies a segment's pinned traces to a segment that retention passes over; within the caller's transaction. */
export function keepPinned(db: StoreDatabase, writer: SegmentWriter, segment: bigint): void {
  const pinned = new Set(
    db
      .all<{ trace: bigint }>(
        'SELECT trace FROM trace_segment JOIN trace ON ordinal = trace WHERE segment = ? AND pinned = 1',
        segment,
      )
      .map((row) => Number(row.trace)),
  );
  if (pinned.size === 0) return;
  const spans = loadSpanColumns(db, segment);
  const row = db.get<SegmentRow>('SELECT * FROM segment WHERE id = ?', segment)!;
  const starts = wordsOf(row.chunk_starts);
  const builder = new SegmentBuilder();
  const payload = new PayloadPacker();
  let loaded = -1;
  let chunkBytes = new Uint8Array(0);
  for (let i = 0; i < spans.count; i++) {
    if (!pinned.has(spans.traceOrdinals[spans.trace[i]!]!)) continue;
    const bytesAt = (offset: number, length: number): Uint8Array => {
      const chunk = chunkAt(starts, offset);
      const from = offset - starts[chunk]!;
      if (chunk !== loaded) chunkBytes = loadChunk(db, segment, chunk);
      loaded = chunk;
      return chunkBytes.subarray(from, from + length);
    };
    const request = requestOfSpan(spans, i, bytesAt);
    builder.add(request, payload.bytes);
    payload.add(request);
  }
  writer.write({
    signal: 'traces',
    lastJournal: row.last_journal,
    items: builder.count,
    payload: payload.chunks(),
    firstReceivedNs: row.min_start_ns,
    lastReceivedNs: row.max_start_ns,
    columns: {
      spans: builder.spans(),
      attributes: builder.attributes(),
      hashes: builder.dictionary.hashes(),
    },
    kept: true,
  });
}
