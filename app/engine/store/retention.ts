import type { StoreDatabase } from './database.ts';
import { keepPinned } from './pinned.ts';
import { loadSpanColumns } from './segment-reader.ts';
import type { SegmentWriter } from './segment-writer.ts';

export interface RetentionLimits {
  /** Bytes of the data file in use above which the oldest segments go. */
  maxBytes: number;
  /** Age above which a segment goes, by when it was received: an old trace that was opened today is new. */
  maxAgeMs: number;
}

/** 8 GiB hold some 80 M spans; seven days cover a working week. Both can be set on the command line. */
export const DEFAULT_LIMITS: RetentionLimits = { maxBytes: 8 * 1024 ** 3, maxAgeMs: 7 * 24 * 3_600_000 };

/** Freed pages given back to the file system in one go: a fraction of a second's work. */
const VACUUM_PAGES = 2_048;

interface Oldest {
  id: bigint;
  signal: bigint;
  items: bigint;
  sealed_ns: bigint;
}

/** Bytes of the file in use: pages that are not free. */
export function usedBytes(db: StoreDatabase): number {
  return (
    (Number(db.pragma('page_count')) - Number(db.pragma('freelist_count'))) * Number(db.pragma('page_size'))
  );
}

/**
 * Drops the oldest segment if a limit says so; call it again while it returns true. The newest segment always stays:
 * journal and segment numbers go on from it. Pinned traces are first copied to a segment that is kept.
 */
export function dropOldest(
  db: StoreDatabase,
  writer: SegmentWriter,
  limits: RetentionLimits,
  nowMs: number,
): boolean {
  const oldest = db.get<Oldest>(
    `SELECT id, signal, items, sealed_ns FROM segment
     WHERE kept = 0 AND id < (SELECT max(id) FROM segment) ORDER BY id LIMIT 1`,
  );
  if (oldest === undefined) return false;
  const tooOld = Number(oldest.sealed_ns / 1_000_000n) < nowMs - limits.maxAgeMs;
  if (!tooOld && usedBytes(db) <= limits.maxBytes) return false;
  db.transaction(() => {
    if (oldest.signal === 0n) {
      keepPinned(db, writer, oldest.id);
      forgetTraces(db, oldest.id);
    }
    db.run('DELETE FROM segment_part WHERE segment = ?', oldest.id);
    db.run('DELETE FROM segment WHERE id = ?', oldest.id);
    db.run(
      `INSERT INTO dropped(reason, spans, segments) VALUES (?, ?, 1)
       ON CONFLICT(reason) DO UPDATE SET spans = spans + excluded.spans, segments = segments + 1`,
      tooOld ? 'older than the age limit' : 'over the size limit',
      oldest.signal === 0n ? oldest.items : 0n,
    );
  });
  writer.forget();
  db.exec(`PRAGMA incremental_vacuum(${VACUUM_PAGES})`);
  return true;
}

/** Takes a segment out of the trace rows: a trace without another segment goes, the others are summed up anew. */
function forgetTraces(db: StoreDatabase, segment: bigint): void {
  const { traceOrdinals } = loadSpanColumns(db, segment);
  for (const trace of traceOrdinals) {
    db.run('DELETE FROM trace_segment WHERE trace = ? AND segment = ?', trace, segment);
    const left = db.get<{ start: bigint | null; end: bigint; spans: bigint; errors: bigint }>(
      `SELECT min(start_ns) AS start, max(end_ns) AS "end", sum(spans) AS spans, sum(errors) AS errors
       FROM trace_segment WHERE trace = ?`,
      trace,
    )!;
    if (left.start === null) db.run('DELETE FROM trace WHERE ordinal = ?', trace);
    else
      db.run(
        'UPDATE trace SET start_ns = ?, end_ns = ?, spans = ?, errors = ? WHERE ordinal = ?',
        left.start,
        left.end,
        left.spans,
        left.errors,
        trace,
      );
  }
}
