import { statSync } from 'node:fs';
import type { StoreDatabase } from './database.ts';

/**
 * Pages in the log at which it is folded back whatever else waits: 48 MB. Large, so that most journal pages are written,
 * sealed, freed and used again before they are ever copied to the file.
 */
const FOLD_PAGES = 3_072;
/** Pages at which it is folded back when nothing waits: 32 MB, as each time costs some 15 ms however little there is. */
const FOLD_PAGES_IDLE = 2_048;

/** Folds the write-ahead log back into the file once it has grown. Only the writer does. @param idle nothing waits */
export function foldLargeLog(db: StoreDatabase, idle: boolean): void {
  if (pendingPages(db) >= (idle ? FOLD_PAGES_IDLE : FOLD_PAGES)) db.pragma('wal_checkpoint(PASSIVE)');
}

/** Folds the whole log back and empties it; for a quiet moment. Readers in the middle of a query make it do less. */
export function foldLog(db: StoreDatabase): void {
  if (logBytes(db.path) > 0) db.pragma('wal_checkpoint(TRUNCATE)');
}

/** Size of the log's file: it keeps its largest size until it is emptied, so it doesn't tell what waits in it. */
export function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Pages in the log that are not in the file yet. */
function pendingPages(db: StoreDatabase): number {
  const state = db.get<{ log: bigint; checkpointed: bigint }>('PRAGMA wal_checkpoint(NOOP)');
  return state === undefined ? 0 : Number(state.log - state.checkpointed);
}
