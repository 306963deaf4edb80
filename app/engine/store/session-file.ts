import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import { StoreDatabase } from './database.ts';
import { migrate } from './migrations.ts';

/** As in the live file: the rows are blobs of kilobytes to megabytes. */
const PAGE_BYTES = 16_384;
/** Size that the log is cut back to once it has been folded into the file. */
const LOG_BYTES = 64 * 1024 * 1024;

/**
 * Opens the data file of a session that is made of files for writing; makes it, and its folder, where there is none. Commits are not
 * forced to disk one by one, as the files are still there: after a power cut the session may lack its newest segments, and is whole.
 * @throws StoreError where it can't be opened or is damaged
 */
export function openSessionFile(path: string): StoreDatabase {
  mkdirSync(dirname(path), { recursive: true });
  const db = new StoreDatabase(path);
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    db.pragma('journal_mode = WAL');
    db.pragma('synchronous = NORMAL');
    db.pragma('wal_autocheckpoint = 0');
    db.pragma(`journal_size_limit = ${LOG_BYTES}`);
    db.pragma('cache_size = -16384');
    migrate(db);
    return db;
  } catch (error) {
    db.close();
    throw error;
  }
}
