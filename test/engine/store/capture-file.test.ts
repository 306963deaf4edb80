import {
  closeSync,
  mkdtempSync,
  openSync,
  readdirSync,
  readFileSync,
  rmSync,
  truncateSync,
  writeFileSync,
  writeSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterAll, beforeAll, expect, test } from 'vitest';
// Sets how SQLite is loaded, as in an engine.
import '../../../app/engine/worker.ts';
import { checkCapture, type CaptureCheck } from '../../../app/engine/store/capture-file.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { APPLICATION_ID, migrations } from '../../../app/engine/store/migrations.ts';
import { makeCapture, traceIds } from '../sessions/running-engine.ts';

let dir: string;
let whole: Buffer;
beforeAll(() => {
  dir = mkdtempSync(join(tmpdir(), 'capture-'));
  makeCapture(
    join(dir, 'whole'),
    traceIds(50).map((traceId) => ({ traceId })),
  );
  whole = readFileSync(join(dir, 'whole'));
  rmSync(join(dir, 'whole'));
});
afterAll(() => {
  rmSync(dir, { recursive: true });
});

let made = 0;
/** A file of its own in a folder of its own. */
function fileOf(content: Uint8Array | string): string {
  const folder = join(dir, String(made++));
  const path = join(mkdtempSync(folder), 'x.spanscope');
  writeFileSync(path, content);
  return path;
}

function changed(sql: string): string {
  const path = fileOf(whole);
  const db = new StoreDatabase(path);
  db.exec(sql);
  db.close();
  return path;
}

function messageOf(found: CaptureCheck): string {
  return found.kind === 'refused' ? `${found.code}: ${found.message}` : found.kind;
}

test('a capture as it is saved can be read and noted in; looking at it leaves nothing', () => {
  const path = fileOf(whole);
  expect(checkCapture(path)).toEqual({
    kind: 'usable',
    facts: { immutable: false, writable: true, spans: 150 },
  });
  expect(readdirSync(join(path, '..'))).toEqual(['x.spanscope']);
  expect(readFileSync(path)).toEqual(whole);
});

test('a file in log mode that nobody writes is read without anything being made beside it', () => {
  const path = changed('PRAGMA journal_mode = WAL');
  const before = readFileSync(path);
  expect(checkCapture(path)).toEqual({
    kind: 'usable',
    facts: { immutable: true, writable: false, spans: 150 },
  });
  expect(readdirSync(join(path, '..'))).toEqual(['x.spanscope']);
  expect(readFileSync(path)).toEqual(before);
});

test('a file that somebody has open is read beside them, with what is in its log', () => {
  const path = changed('PRAGMA journal_mode = WAL');
  const other = new StoreDatabase(path);
  other.pragma('wal_autocheckpoint = 0');
  other.exec('UPDATE segment SET items = 7');
  expect(checkCapture(path)).toEqual({
    kind: 'usable',
    facts: { immutable: false, writable: false, spans: 7 },
  });
  other.close();
});

test('a file of the first version is read as it is', () => {
  const path = fileOf('');
  const db = new StoreDatabase(path);
  db.exec(`${migrations[1]!}; PRAGMA user_version = 1; PRAGMA application_id = ${APPLICATION_ID}`);
  db.close();
  const before = readFileSync(path);
  expect(checkCapture(path)).toMatchObject({ kind: 'usable', facts: { spans: 0, writable: true } });
  expect(readFileSync(path)).toEqual(before);
});

test('what is no capture is refused with what is wrong', () => {
  expect(messageOf(checkCapture(join(dir, 'nothing')))).toMatch(/^file\.unknown: There is no file/);
  expect(messageOf(checkCapture(dir))).toMatch(/is not a file/);
  expect(messageOf(checkCapture(fileOf('')))).toMatch(/is not a Spanscope data file/);
  expect(messageOf(checkCapture(fileOf('{"resourceSpans":[]}')))).toMatch(/is not a Spanscope data file/);
  expect(messageOf(checkCapture(changed('PRAGMA user_version = 99')))).toMatch(
    /^capture\.newer: .*newer Spanscope/,
  );
  expect(messageOf(checkCapture(changed('PRAGMA application_id = 1')))).toMatch(/another program/);
  expect(messageOf(checkCapture(changed('PRAGMA user_version = 0')))).toMatch(/is not a Spanscope data file/);
});

test('a file whose schema could act, or is not ours, is not opened', () => {
  const trigger = 'CREATE TRIGGER t AFTER INSERT ON annotation BEGIN DELETE FROM pin; END';
  expect(messageOf(checkCapture(changed(trigger)))).toMatch(/holds a trigger named t/);
  expect(messageOf(checkCapture(changed('CREATE VIEW v AS SELECT 1')))).toMatch(/holds a view named v/);
  expect(messageOf(checkCapture(changed('CREATE VIRTUAL TABLE f USING fts5(x)')))).toMatch(
    /virtual table named f/,
  );
  expect(messageOf(checkCapture(changed('DROP TABLE pin')))).toMatch(/table pin is missing/);
  const other = 'DROP TABLE property; CREATE TABLE property(key, value, more AS (key || value))';
  expect(messageOf(checkCapture(changed(other)))).toMatch(/table property is another one/);
  expect(checkCapture(changed('CREATE TABLE mine(x); CREATE INDEX i ON mine(x)')).kind).toBe('usable');
});

test('a file that was cut short says so', () => {
  const path = fileOf(whole);
  truncateSync(path, whole.length - 5_000);
  expect(messageOf(checkCapture(path))).toMatch(/cut short: 5000 of its bytes/);
  truncateSync(path, 60);
  expect(messageOf(checkCapture(path))).toMatch(/is not a Spanscope data file/);
});

test('whatever bytes are changed, it is usable or refused, and never changed', () => {
  const path = fileOf(whole);
  fc.assert(
    fc.property(
      fc.array(fc.tuple(fc.nat(whole.length - 1), fc.uint8Array({ minLength: 1, maxLength: 64 })), {
        minLength: 1,
        maxLength: 20,
      }),
      (changes) => {
        writeFileSync(path, whole);
        const file = openSync(path, 'r+');
        for (const [at, bytes] of changes)
          writeSync(file, bytes, 0, bytes.length, Math.min(at, whole.length - bytes.length));
        closeSync(file);
        const before = readFileSync(path);
        expect(['usable', 'refused', 'copy']).toContain(checkCapture(path).kind);
        expect(readFileSync(path).equals(before)).toBe(true);
      },
    ),
    { numRuns: 200 },
  );
});
