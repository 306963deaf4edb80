import { accessSync, constants, existsSync, statSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { countSpans } from './count-spans.ts';
import { CHECKED_BYTES, headerProblem, isDamage, readHeader } from './data-file.ts';
import { StoreDatabase, StoreError } from './database.ts';
import { LATEST, migrations } from './migrations.ts';
import { loadAttributeColumns, loadSpanColumns } from './segment-reader.ts';

/** How a capture is to be opened, and what it holds. */
export interface CaptureFacts {
  /** Nobody writes it, and nothing may be made beside it: it is read without locks. */
  immutable: boolean;
  /** Notes can be kept in it. */
  writable: boolean;
  spans: number;
}

export type CaptureCheck =
  | { kind: 'usable'; facts: CaptureFacts }
  /** It can't be read where it lies, but a copy of it and what lies beside it can. */
  | { kind: 'copy' }
  | { kind: 'refused'; code: string; message: string };

/** A journal holds what makes up a segment, and the largest request that is taken. A reader has it all in memory. */
const MAX_JOURNAL_BYTES = 256 * 1024 * 1024;

/** What SQLite keeps beside a file while it is written. */
export const SIDE_FILES = ['-wal', '-shm', '-journal'] as const;

/**
 * Looks whether a file is a capture that can be read, without changing it and without leaving anything beside it. Whatever it is, it
 * never throws. Some tens of milliseconds, however large it is: what is not looked at here is checked when it is read.
 */
export function checkCapture(path: string): CaptureCheck {
  const name = basename(path);
  try {
    const stat = statSync(path);
    if (!stat.isFile()) return unreadable(`${name} is not a file.`);
    const header = readHeader(path);
    const problem = headerProblem(path, header);
    if (problem !== undefined) return unreadable(`${name} ${problem}.`, newer(header));
    const missing = missingBytes(header, stat.size);
    if (missing > 0 && !hasLog(path))
      return unreadable(
        `${name} is cut short: ${missing} of its bytes are missing. Copy it again from where it came from.`,
      );
    return checkAs(path, accessOf(path, header));
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT')
      return { kind: 'refused', code: 'file.unknown', message: `There is no file ${path}.` };
    if (error instanceof StoreError && isDamage(error.code))
      return unreadable(`${name} is damaged (${message}).`);
    return unreadable(`${name} can't be opened: ${message}`);
  }
}

function unreadable(message: string, code = 'file.unreadable'): CaptureCheck {
  return { kind: 'refused', code, message };
}

function newer(header: Buffer): string | undefined {
  return header.length >= 100 && header.readUInt32BE(60) > LATEST ? 'capture.newer' : undefined;
}

/** Bytes that the header counts and the file doesn't have; 0 where the header doesn't tell. */
function missingBytes(header: Buffer, size: number): number {
  const stated = header.readUInt16BE(16);
  const pageBytes = stated === 1 ? 65_536 : stated;
  const isCountValid = header.readUInt32BE(24) === header.readUInt32BE(92);
  return isCountValid ? Math.max(0, header.readUInt32BE(28) * pageBytes - size) : 0;
}

type Access = 'locked' | 'immutable';

/**
 * A file in rollback mode, as captures are saved, is read with SQLite's locks, and nothing is made beside it. One with a log is left
 * alone as well (immutable) unless somebody may be writing it.
 */
function accessOf(path: string, header: Buffer): Access[] {
  const isLogged = header[18] === 2 || header[19] === 2;
  if (!isLogged) return ['locked'];
  const inUse = hasLog(path) || existsSync(join(dirname(path), 'live.lock'));
  if (!inUse) return ['immutable'];
  return logSize(path) === 0 ? ['locked', 'immutable'] : ['locked'];
}

function hasLog(path: string): boolean {
  return existsSync(`${path}-wal`);
}

function logSize(path: string): number {
  return statSync(`${path}-wal`, { throwIfNoEntry: false })?.size ?? 0;
}

/** Tries the ways in their order. A file that can't be opened in any is read from a copy. */
function checkAs(path: string, ways: Access[]): CaptureCheck {
  for (const way of ways) {
    const immutable = way === 'immutable';
    let db: StoreDatabase | undefined;
    try {
      db = new StoreDatabase(path, { readonly: true, foreign: true, immutable });
      return checkContent(db, immutable);
    } catch (error) {
      if (!(error instanceof StoreError) || !isRefusedByFolder(error.code)) throw error;
    } finally {
      db?.close();
    }
  }
  return { kind: 'copy' };
}

/** What SQLite says where it would have to make or change a file beside it and can't. */
function isRefusedByFolder(code: string): boolean {
  return code.startsWith('SQLITE_CANTOPEN') || code.startsWith('SQLITE_READONLY');
}

function checkContent(db: StoreDatabase, immutable: boolean): CaptureCheck {
  const name = basename(db.path);
  const version = Number(db.pragma('user_version'));
  if (version < 1 || version > LATEST) return unreadable(`${name} is not a Spanscope data file.`);
  const foreign = foreignPart(db, version);
  if (foreign !== undefined)
    return unreadable(`${name} is not as Spanscope writes its files: ${foreign}. It is not opened.`);
  if (statSync(db.path).size <= CHECKED_BYTES) {
    const verdict = String(db.pragma('quick_check(1)'));
    if (verdict !== 'ok') return unreadable(`${name} is damaged (${verdict}).`);
  }
  const { n: waiting } = db.get<{ n: bigint | number | null }>(
    'SELECT sum(length(payload)) AS n FROM journal',
  )!;
  if (Number(waiting ?? 0) > MAX_JOURNAL_BYTES)
    return unreadable(
      `${name} is not as Spanscope writes its files: its journal is too large. It is not opened.`,
    );
  const newest = db.get<{ id: bigint | null }>('SELECT max(id) AS id FROM segment WHERE signal = 0')?.id;
  if (newest != null) {
    loadSpanColumns(db, newest);
    loadAttributeColumns(db, newest);
  }
  const isLogged = db.pragma('journal_mode') === 'wal';
  const writable = !immutable && !isLogged && canWrite(db.path) && canWrite(dirname(db.path));
  return { kind: 'usable', facts: { immutable, writable, spans: countSpans(db) } };
}

function canWrite(path: string): boolean {
  try {
    accessSync(path, constants.W_OK);
    return true;
  } catch {
    return false;
  }
}

interface SchemaRow {
  type: string;
  name: string;
  sql: string | null;
}

const SCHEMA = 'SELECT type, name, sql FROM sqlite_schema';

/** What of a file's schema is not ours and could act, or is other than the tables we read; undefined where all is well. */
function foreignPart(db: StoreDatabase, version: number): string | undefined {
  const found = db.all<SchemaRow>(SCHEMA);
  for (const { type, name, sql } of found) {
    if (type !== 'table' && type !== 'index') return `it holds a ${type} named ${name}`;
    if (sql !== null && /^create\s+virtual/i.test(sql)) return `it holds a virtual table named ${name}`;
  }
  const texts = new Map(found.map(({ name, sql }) => [name, sql]));
  const other = schemaOf(version).find(({ name, sql }) => sql !== null && texts.get(name) !== sql);
  return other && `its ${other.type} ${other.name} is ${texts.has(other.name) ? 'another one' : 'missing'}`;
}

/** The schema as our own steps make it. */
function schemaOf(version: number): SchemaRow[] {
  const db = new StoreDatabase(':memory:');
  try {
    for (let step = 1; step <= version; step++) db.exec(migrations[step]!);
    return db.all<SchemaRow>(SCHEMA);
  } finally {
    db.close();
  }
}
