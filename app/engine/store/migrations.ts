import type { StoreDatabase } from './database.ts';

/** 'SPSC': marks a file as Spanscope's in SQLite's header. */
export const APPLICATION_ID = 0x53505343;

/**
 * The steps that made the data file what it is, by number. A step that was released is never edited; a change is a new
 * step. Nanosecond times are int64.
 */
export const migrations: Record<number, string> = {
  1: `
    -- Every acknowledged request that no segment covers yet.
    CREATE TABLE journal(
      id INTEGER PRIMARY KEY,
      signal INTEGER NOT NULL,
      received_ns INTEGER NOT NULL,
      items INTEGER NOT NULL,
      source TEXT NOT NULL,
      payload BLOB NOT NULL
    );
    -- A sealed segment's zone map: enough to leave most segments unopened.
    CREATE TABLE segment(
      id INTEGER PRIMARY KEY,
      signal INTEGER NOT NULL,
      last_journal INTEGER NOT NULL,
      items INTEGER NOT NULL,
      errors INTEGER NOT NULL,
      min_start_ns INTEGER NOT NULL,
      max_start_ns INTEGER NOT NULL,
      max_end_ns INTEGER NOT NULL,
      max_duration_ns INTEGER NOT NULL,
      sealed_ns INTEGER NOT NULL,
      kept INTEGER NOT NULL DEFAULT 0,
      chunk_starts BLOB NOT NULL,
      bloom BLOB NOT NULL
    );
    -- 0: span columns, 1: attributes, from 2 on: the payload's chunks. Each is a zstd frame.
    CREATE TABLE segment_part(
      segment INTEGER NOT NULL,
      part INTEGER NOT NULL,
      data BLOB NOT NULL,
      PRIMARY KEY(segment, part)
    );
    CREATE TABLE trace(
      ordinal INTEGER PRIMARY KEY,
      id BLOB NOT NULL UNIQUE,
      start_ns INTEGER NOT NULL,
      end_ns INTEGER NOT NULL,
      spans INTEGER NOT NULL,
      errors INTEGER NOT NULL,
      has_root INTEGER NOT NULL,
      root_start_ns INTEGER NOT NULL,
      root_service INTEGER NOT NULL,
      root_name TEXT NOT NULL,
      pinned INTEGER NOT NULL DEFAULT 0
    );
    CREATE INDEX trace_by_start ON trace(start_ns);
    -- What each segment holds of a trace: where to look, and what remains when a segment goes.
    CREATE TABLE trace_segment(
      trace INTEGER NOT NULL,
      segment INTEGER NOT NULL,
      start_ns INTEGER NOT NULL,
      end_ns INTEGER NOT NULL,
      spans INTEGER NOT NULL,
      errors INTEGER NOT NULL,
      services BLOB NOT NULL,
      PRIMARY KEY(trace, segment)
    ) WITHOUT ROWID;
    CREATE TABLE service(id INTEGER PRIMARY KEY, name TEXT NOT NULL UNIQUE);
    CREATE TABLE pin(trace_id BLOB PRIMARY KEY) WITHOUT ROWID;
    CREATE TABLE dropped(reason TEXT PRIMARY KEY, spans INTEGER NOT NULL, segments INTEGER NOT NULL) WITHOUT ROWID;
  `,
  2: `
    -- What users note on traces and spans; an empty span id stands for the trace itself. Retention passes over noted traces.
    CREATE TABLE annotation(
      trace_id BLOB NOT NULL,
      span_id BLOB NOT NULL,
      bookmarked INTEGER NOT NULL,
      note TEXT NOT NULL,
      changed_ns INTEGER NOT NULL,
      PRIMARY KEY(trace_id, span_id)
    ) WITHOUT ROWID;
    -- What else is kept with the data, as JSON: saved queries, the state of the view.
    CREATE TABLE property(key TEXT PRIMARY KEY, value TEXT NOT NULL) WITHOUT ROWID;
  `,
};

/** The step that brought annotations and properties: a file of an older one has neither. */
export const NOTES_SINCE = 2;

export const LATEST = Math.max(...Object.keys(migrations).map(Number));

/** Brings a file to the latest step, each step in a transaction of its own. */
export function migrate(db: StoreDatabase): void {
  for (let version = Number(db.pragma('user_version')) + 1; version <= LATEST; version++) {
    db.transaction(() => {
      db.exec(migrations[version]!);
      db.exec(`PRAGMA user_version = ${version}; PRAGMA application_id = ${APPLICATION_ID}`);
    });
  }
}
