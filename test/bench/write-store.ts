import { GroupCommit } from '../../app/engine/ingest/group-commit.ts';
import { foldLargeLog, foldLog } from '../../app/engine/store/checkpoint.ts';
import { openDataFile } from '../../app/engine/store/data-file.ts';

/** Requests between two commits: some megabytes. */
const PER_COMMIT = 8;

/**
 * Writes requests into a data folder as the writer does, in this thread.
 * @returns the data file's path
 */
export function writeStore(dir: string, requests: Iterable<Uint8Array<ArrayBuffer>>): string {
  const file = openDataFile(dir);
  const commit = new GroupCommit(file.db, {
    outcomes: () => undefined,
    committed: () => undefined,
    sealed: () => undefined,
    failed: (error) => {
      throw error;
    },
    succeeded: () => undefined,
  });
  let id = 0;
  for (const payload of requests) {
    commit.submit(id++, { signal: 'traces', payload, source: 'bench' });
    if (id % PER_COMMIT !== 0) continue;
    commit.flush();
    foldLargeLog(file.db, false);
  }
  commit.flush();
  foldLog(file.db);
  file.db.close();
  file.release();
  return file.path;
}
