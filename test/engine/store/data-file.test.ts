import { mkdirSync, mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { openDataFile } from '../../../app/engine/store/data-file.ts';
import { StoreDatabase, type StoreError } from '../../../app/engine/store/database.ts';
import { LATEST } from '../../../app/engine/store/migrations.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-data-'));
});
afterEach(() => {
  rmSync(dir, { recursive: true });
});

const live = (): string => join(dir, 'live.spanscope');

/** Opens, closes, and gives what was said. */
function opened(): { path: string; replaced: string | undefined } {
  const { db, path, replaced, release } = openDataFile(dir);
  db.close();
  release();
  return { path, replaced };
}

function made(change: (db: StoreDatabase) => void): void {
  const db = new StoreDatabase(live());
  change(db);
  db.close();
}

test('a new folder gets a data file with the journal on disk before an ack', () => {
  rmSync(dir, { recursive: true });
  const { db, path, replaced, release } = openDataFile(dir);
  expect(path).toBe(live());
  expect(replaced).toBeUndefined();
  expect(db.pragma('journal_mode')).toBe('wal');
  expect(db.pragma('synchronous')).toBe(2n);
  expect(db.pragma('auto_vacuum')).toBe(2n);
  db.close();
  release();
});

test('it is opened again the next time', () => {
  opened();
  expect(opened()).toEqual({ path: live(), replaced: undefined });
});

test.each([
  [
    'text',
    () =>
      writeFileSync(live(), 'these are my notes, and longer than a header of one hundred bytes: '.repeat(9)),
    'is not a Spanscope data file',
  ],
  [
    'another program’s database',
    () => made((db) => db.exec('CREATE TABLE notes(text)')),
    'belongs to another program',
  ],
  [
    'a newer version’s file',
    () => {
      opened();
      made((db) => db.exec(`PRAGMA user_version = ${LATEST + 1}`));
    },
    'newer Spanscope',
  ],
  [
    'a damaged file',
    () => {
      opened();
      const bytes = readFileSync(live());
      bytes.fill(0xff, 16_384, bytes.length - 100);
      writeFileSync(live(), bytes);
    },
    'damaged',
  ],
  [
    'a cut file',
    () => {
      opened();
      writeFileSync(live(), readFileSync(live()).subarray(0, 40_000));
    },
    'damaged',
  ],
])('%s is named, left untouched, and a new file beside it is used', (_name, make, reason) => {
  make();
  const before = readFileSync(live());
  const { path, replaced } = opened();
  expect(path).toBe(join(dir, 'live-2.spanscope'));
  expect(replaced).toContain(live());
  expect(replaced).toContain(reason);
  expect(readFileSync(live()).equals(before)).toBe(true);
  // The next start uses the file beside it too.
  expect(opened().path).toBe(path);
});

test('an empty file is taken as a new one', () => {
  writeFileSync(live(), '');
  expect(opened()).toEqual({ path: live(), replaced: undefined });
  expect(statSync(live()).size).toBeGreaterThan(0);
});

test('a second opener is told that the folder is in use, and what to do', () => {
  const first = openDataFile(dir);
  const refused = (): StoreError => {
    try {
      openDataFile(dir);
    } catch (error) {
      return error as StoreError;
    }
    throw new Error('it opened');
  };
  expect(refused()).toMatchObject({ code: 'data.locked' });
  expect(refused().message).toContain('--data');
  first.db.close();
  first.release();
  expect(opened().path).toBe(live());
});

test('a folder that can’t be made is a clear error', () => {
  writeFileSync(join(dir, 'file'), '');
  expect(() => openDataFile(join(dir, 'file', 'data'))).toThrowError(
    expect.objectContaining({ code: 'data.unusable' }),
  );
  mkdirSync(join(dir, 'ok'));
});
