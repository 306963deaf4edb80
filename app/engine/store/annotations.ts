import { fromHex, toHex } from '../../core/base/hex.ts';
import type { Annotation, AnnotationChange } from '../../core/contract/file-methods.ts';
import type { StoreDatabase } from './database.ts';
import { NOTES_SINCE } from './migrations.ts';
import { updatePinned } from './pinned.ts';

/** More than people write; what a file holds beyond is not listed, so that a made-up one can't fill the memory. */
const MAX_LISTED = 10_000;
/** Of a note that is longer than those that can be set, the beginning is read. */
const MAX_NOTE_CHARS = 20_000;
/** Properties that are read, and the longest: a page of view state or a list of saved queries is far below. */
const MAX_PROPERTIES = 100;
const MAX_PROPERTY_CHARS = 1024 * 1024;

interface StoredAnnotation {
  trace_id: Uint8Array;
  span_id: Uint8Array;
  bookmarked: bigint;
  note: string;
  changed_ns: bigint;
}

/** False for a file of a version that knew no notes. */
function hasNotes(db: StoreDatabase): boolean {
  return Number(db.pragma('user_version')) >= NOTES_SINCE;
}

/** What is noted in a file, or on one trace of it, the newest change first. The file may be anybody's. */
export function listAnnotations(db: StoreDatabase, traceId: string | undefined): Annotation[] {
  if (!hasNotes(db)) return [];
  return db
    .all<StoredAnnotation>(
      `SELECT trace_id, span_id, bookmarked <> 0 AS bookmarked, substr(CAST(note AS TEXT), 1, ${MAX_NOTE_CHARS}) AS note, changed_ns
       FROM annotation
       WHERE (@trace IS NULL OR trace_id = @trace) AND typeof(trace_id) = 'blob' AND length(trace_id) = 16
         AND typeof(span_id) = 'blob' AND length(span_id) IN (0, 8) AND typeof(changed_ns) = 'integer'
       ORDER BY changed_ns DESC LIMIT ${MAX_LISTED}`,
      { trace: traceId === undefined ? null : bytesOfId(traceId) },
    )
    .map((row) => ({
      traceId: toHex(row.trace_id),
      ...(row.span_id.length > 0 && { spanId: toHex(row.span_id) }),
      bookmarked: row.bookmarked === 1n,
      note: row.note,
      changedNs: row.changed_ns,
    }));
}

/** Sets what is noted on a trace or a span; nothing noted and no bookmark removes it. Noted traces are kept from retention. */
export function setAnnotation(db: StoreDatabase, change: AnnotationChange): void {
  const trace = bytesOfId(change.traceId);
  const span = change.spanId === undefined ? new Uint8Array(0) : bytesOfId(change.spanId);
  db.transaction(() => {
    if (!change.bookmarked && change.note === '')
      db.run('DELETE FROM annotation WHERE trace_id = ? AND span_id = ?', trace, span);
    else
      db.run(
        'INSERT OR REPLACE INTO annotation(trace_id, span_id, bookmarked, note, changed_ns) VALUES (?,?,?,?,?)',
        trace,
        span,
        change.bookmarked ? 1 : 0,
        change.note,
        BigInt(Date.now()) * 1_000_000n,
      );
    updatePinned(db, trace);
  });
}

/** What a file holds beside the data, by key; values that are not JSON are left out. */
export function readProperties(db: StoreDatabase): Map<string, unknown> {
  const values = new Map<string, unknown>();
  if (!hasNotes(db)) return values;
  const rows = db.all<{ key: string; value: string }>(
    `SELECT CAST(key AS TEXT) AS key, value FROM property
     WHERE typeof(value) = 'text' AND length(value) <= ${MAX_PROPERTY_CHARS} ORDER BY key LIMIT ${MAX_PROPERTIES}`,
  );
  for (const { key, value } of rows) {
    try {
      values.set(key, JSON.parse(value));
    } catch {
      // Not written by us: whoever asks goes on as if there were nothing.
    }
  }
  return values;
}

/** Keeps a JSON value with the data; null removes it. */
export function setProperty(db: StoreDatabase, key: string, value: unknown): void {
  if (value === null) db.run('DELETE FROM property WHERE key = ?', key);
  else db.run('INSERT OR REPLACE INTO property(key, value) VALUES (?, ?)', key, JSON.stringify(value));
}

function bytesOfId(id: string): Uint8Array {
  const bytes = fromHex(id);
  if (bytes === undefined) throw new Error(`"${id}" is not an id`);
  return bytes;
}
