import { statSync } from 'node:fs';
import type { StoreDatabase } from './database.ts';

/**
 * The log is folded back at this size. Large, so that most journal pages are written, sealed, freed and used again
 * before they are ever copied to the file.
 */
const FOLD_BYTES = 48 * 1024 * 1024;

/** Folds the write-ahead log back into the file once it has grown. Only the writer does. */
export function foldLargeLog(db: StoreDatabase): void {
  if (logBytes(db.path) >= FOLD_BYTES) db.pragma('wal_checkpoint(PASSIVE)');
}

/** Folds the whole log back and empties it; for a quiet moment. Readers in the middle of a query make it do less. */
export function foldLog(db: StoreDatabase): void {
  if (logBytes(db.path) > 0) db.pragma('wal_checkpoint(TRUNCATE)');
}

export function logBytes(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}
