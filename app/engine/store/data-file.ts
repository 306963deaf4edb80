import { closeSync, existsSync, mkdirSync, openSync, readSync, statSync } from 'node:fs';
import { join } from 'node:path';
import { StoreDatabase, StoreError } from './database.ts';
import { APPLICATION_ID, LATEST } from './migrations.ts';
import { openForWriting } from './open-for-writing.ts';

const HEADER_BYTES = 100;
/** A file up to this size is checked page by page when it is opened: some tens of milliseconds. */
export const CHECKED_BYTES = 16 * 1024 * 1024;
/** Beside so many unreadable files somebody should have a look. */
const MAX_BESIDE = 100;

export interface OpenedDataFile {
  db: StoreDatabase;
  path: string;
  /** Says which file was left alone, why, and what is used instead. */
  replaced: string | undefined;
  /** Lets another process have the folder. */
  release(): void;
}

/**
 * Opens the live session's data file in `dir`, making it where there is none. A file that is damaged, of another program
 * or of a newer version is left untouched, and a new one beside it is used.
 * @throws StoreError `data.locked` where another process has the folder, `data.unusable` where none can be made
 */
export function openDataFile(dir: string): OpenedDataFile {
  try {
    mkdirSync(dir, { recursive: true });
  } catch (error) {
    throw new StoreError(
      'data.unusable',
      `The data folder ${dir} can't be made: ${(error as Error).message}`,
      error,
    );
  }
  const lock = lockFolder(dir);
  const left: string[] = [];
  for (let n = 1; n <= MAX_BESIDE; n++) {
    const path = join(dir, n === 1 ? 'live.spanscope' : `live-${n}.spanscope`);
    const problem = problemOf(path);
    if (problem !== undefined) {
      left.push(`${path} ${problem}`);
      continue;
    }
    try {
      checkUnchanged(path);
      const db = openForWriting(path, { synchronous: 'FULL', shrinks: true });
      const replaced =
        left.length === 0 ? undefined : `${left.join('; ')}. Left as it is; new data goes to ${path}.`;
      return { db, path, replaced, release: () => lock.close() };
    } catch (error) {
      if (!(error instanceof StoreError) || !isDamage(error.code)) {
        lock.close();
        throw new StoreError(
          'data.unusable',
          `The data file ${path} can't be used: ${(error as Error).message}`,
          error,
        );
      }
      left.push(`${path} is damaged (${error.message})`);
    }
  }
  lock.close();
  throw new StoreError(
    'data.unusable',
    `${dir} holds ${MAX_BESIDE} unreadable data files: move them away or use --data`,
  );
}

export function isDamage(code: string): boolean {
  return code.startsWith('SQLITE_CORRUPT') || code === 'SQLITE_NOTADB';
}

/** A lock that the operating system takes back when the process ends, however it ends. */
function lockFolder(dir: string): StoreDatabase {
  const path = join(dir, 'live.lock');
  let lock: StoreDatabase | undefined;
  try {
    lock = new StoreDatabase(path, { busyMs: 0 });
    lock.exec('BEGIN EXCLUSIVE');
    return lock;
  } catch (error) {
    lock?.close();
    if (error instanceof StoreError && error.code === 'SQLITE_BUSY')
      throw new StoreError(
        'data.locked',
        `Another Spanscope is using ${dir}. Close it, or choose a folder with --data.`,
      );
    throw new StoreError(
      'data.unusable',
      `The data folder ${dir} can't be used: ${(error as Error).message}`,
      error,
    );
  }
}

/** The first bytes of a file, which SQLite's header takes up. */
export function readHeader(path: string): Buffer {
  const header = Buffer.alloc(HEADER_BYTES);
  const file = openSync(path, 'r');
  try {
    return header.subarray(0, readSync(file, header, 0, HEADER_BYTES, 0));
  } finally {
    closeSync(file);
  }
}

/** What keeps a file from being used, from its header alone; undefined where nothing does. */
function problemOf(path: string): string | undefined {
  if (!existsSync(path) || statSync(path).size === 0) return undefined;
  return headerProblem(path, readHeader(path));
}

/** As `problemOf`, of a header that was read: continues a sentence that begins with the file's name. */
export function headerProblem(path: string, header: Buffer): string | undefined {
  if (header.length < HEADER_BYTES || header.toString('latin1', 0, 15) !== 'SQLite format 3')
    return 'is not a Spanscope data file';
  const version = header.readUInt32BE(60);
  const application = header.readUInt32BE(68);
  // A file whose first commit is still in the log has neither mark yet.
  if (application === 0 && version === 0 && existsSync(`${path}-wal`)) return undefined;
  if (application !== APPLICATION_ID) return 'belongs to another program';
  if (version > LATEST)
    return `was written by a newer Spanscope (format ${version}; this one knows ${LATEST})`;
  return undefined;
}

/** Reads through a file that is there already, without changing a byte of it. @throws StoreError where it is damaged */
function checkUnchanged(path: string): void {
  if (!existsSync(path) || statSync(path).size === 0) return;
  const db = new StoreDatabase(path, { readonly: true });
  try {
    db.get('SELECT count(*) FROM sqlite_schema');
    if (statSync(path).size > CHECKED_BYTES) return;
    const verdict = String(db.pragma('quick_check(1)'));
    if (verdict !== 'ok') throw new StoreError('SQLITE_CORRUPT', verdict);
  } finally {
    db.close();
  }
}
