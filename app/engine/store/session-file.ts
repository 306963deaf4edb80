import { mkdirSync } from 'node:fs';
import { dirname } from 'node:path';
import type { StoreDatabase } from './database.ts';
import { openForWriting } from './open-for-writing.ts';

/**
 * Opens the data file of a session that is made of files for writing; makes it, and its folder, where there is none. Commits are not
 * forced to disk one by one, as the files are still there: after a power cut the session may lack its newest segments, and is whole.
 * @throws StoreError where it can't be opened or is damaged
 */
export function openSessionFile(path: string): StoreDatabase {
  mkdirSync(dirname(path), { recursive: true });
  return openForWriting(path, { synchronous: 'NORMAL', shrinks: false });
}
