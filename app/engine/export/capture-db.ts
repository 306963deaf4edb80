import type { Redactor } from '../../core/redaction/redactor.ts';
import type { EngineRedactor } from '../search/redaction/engine-redactor.ts';
import { readProperties, setProperty } from '../store/annotations.ts';
import { StoreDatabase } from '../store/database.ts';
import { migrate, NOTES_SINCE } from '../store/migrations.ts';

/** As data files have them: the rows are blobs of kilobytes to megabytes. */
const PAGE_BYTES = 16_384;
/** Enough for the index over trace ids of some million traces, which is written in no order. */
const CACHE_KB = 65_536;

/**
 * A new data file that is written once, from one end to the other, and that nobody sees before it is whole: without a log, so that it
 * is one file and is read without making any other.
 */
export function createCapture(path: string): StoreDatabase {
  const db = new StoreDatabase(path);
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('main.journal_mode = OFF');
    db.pragma('main.synchronous = OFF');
    db.pragma(`main.cache_size = -${CACHE_KB}`);
    // Nothing is written but this file.
    db.pragma('temp_store = MEMORY');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}

/** What the user has kept beside the data of a session. */
export interface Keepsakes {
  pins: Uint8Array[];
  annotations: StoredAnnotation[];
  properties: Map<string, unknown>;
}

interface StoredAnnotation {
  trace_id: Uint8Array;
  span_id: Uint8Array;
  bookmarked: bigint;
  note: string;
  changed_ns: bigint;
}

/** Reads pins, notes, bookmarks and properties. The file may be anybody's: what is not of the right type is left out. */
export function readKeepsakes(db: StoreDatabase): Keepsakes {
  const pins = db.all<{ trace_id: Uint8Array }>("SELECT trace_id FROM pin WHERE typeof(trace_id) = 'blob'");
  const hasNotes = Number(db.pragma('user_version')) >= NOTES_SINCE;
  return {
    pins: pins.map(({ trace_id }) => trace_id),
    annotations: !hasNotes
      ? []
      : db.all<StoredAnnotation>(
          `SELECT trace_id, span_id, bookmarked, note, changed_ns FROM annotation
           WHERE typeof(trace_id) = 'blob' AND typeof(span_id) = 'blob' AND typeof(note) = 'text'`,
        ),
    properties: readProperties(db),
  };
}

/** Writes them, texts as they may leave; before the traces, which are marked by them. @throws RpcError `redaction.slow` */
export function writeKeepsakes(
  db: StoreDatabase,
  keepsakes: Keepsakes,
  redactor: EngineRedactor | undefined,
): void {
  const { pins, annotations, properties } =
    redactor === undefined ? keepsakes : redacted(keepsakes, redactor);
  db.transaction(() => {
    for (const id of pins) db.run('INSERT OR IGNORE INTO pin(trace_id) VALUES (?)', id);
    for (const { trace_id, span_id, bookmarked, note, changed_ns } of annotations)
      db.run(
        'INSERT OR REPLACE INTO annotation(trace_id, span_id, bookmarked, note, changed_ns) VALUES (?,?,?,?,?)',
        trace_id,
        span_id,
        bookmarked,
        note,
        changed_ns,
      );
    for (const [key, value] of properties) setProperty(db, key, value);
  });
}

/** Takes away what is kept of traces that are not in the file, and marks those that are. */
export function settleKeepsakes(db: StoreDatabase): void {
  db.transaction(() => {
    db.run('DELETE FROM pin WHERE trace_id NOT IN (SELECT id FROM trace)');
    db.run('DELETE FROM annotation WHERE trace_id NOT IN (SELECT id FROM trace)');
    db.run(
      `UPDATE trace SET pinned = 1 WHERE pinned = 0 AND id IN
         (SELECT trace_id FROM pin UNION SELECT trace_id FROM annotation)`,
    );
  });
}

function redacted({ pins, annotations, properties }: Keepsakes, redactor: EngineRedactor): Keepsakes {
  const size = annotations.reduce((sum, { note }) => sum + note.length, 0);
  return redactor.limited(size, () => ({
    pins,
    annotations: annotations.map((each) => ({ ...each, note: redactor.value('', each.note) })),
    properties: new Map([...properties].map(([key, value]) => [key, redactJson(redactor, '', value)])),
  }));
}

/** A JSON value with its texts as they may leave. Values come from JSON texts of bounded length and depth. */
function redactJson(redactor: Redactor, key: string, value: unknown): unknown {
  if (typeof value === 'string') return redactor.value(key, value);
  if (Array.isArray(value)) return value.map((each) => redactJson(redactor, key, each));
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([name, each]) => [name, redactJson(redactor, name, each)]),
  );
}
