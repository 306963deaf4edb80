import { StoreDatabase } from './database.ts';
import { migrate } from './migrations.ts';

/** Large pages: the rows are blobs of kilobytes to megabytes. */
const PAGE_BYTES = 16_384;
/** The log is folded back into the file by hand (see checkpoint.ts), so this is only the size it is cut back to. */
const LOG_BYTES = 64 * 1024 * 1024;

export interface WritingOptions {
  /** FULL where a commit is an ack; NORMAL where what is written can be had again. */
  synchronous: 'FULL' | 'NORMAL';
  /** Whether free pages can be given back to the file system later: only where something is ever dropped. */
  shrinks: boolean;
}

/** Opens a data file for writing, and brings it to the latest form; makes it where there is none. @throws StoreError */
export function openForWriting(path: string, { synchronous, shrinks }: WritingOptions): StoreDatabase {
  const db = new StoreDatabase(path);
  try {
    db.pragma(`page_size = ${PAGE_BYTES}`);
    if (shrinks) db.pragma('auto_vacuum = INCREMENTAL');
    db.pragma('journal_mode = WAL');
    db.pragma(`synchronous = ${synchronous}`);
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
