import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { OpenTail } from '../../../app/engine/ingest/open-tail.ts';
import { validate } from '../../../app/engine/ingest/validate.ts';
import type { StoreDatabase } from '../../../app/engine/store/database.ts';
import { SegmentWriter } from '../../../app/engine/store/segment-writer.ts';
import { openSessionFile } from '../../../app/engine/store/session-file.ts';
import { requests } from '../../bench/load.ts';

const START = 1_760_000_000_000_000_000n;

interface Row {
  id: Uint8Array;
  spans: bigint;
  pinned: bigint;
}

let dir: string;
let open: StoreDatabase[];
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'trace-rows-'));
  open = [];
});
afterEach(() => {
  for (const db of open) db.close();
  rmSync(dir, { recursive: true });
});

function connect(name = 'session'): StoreDatabase {
  const db = openSessionFile(join(dir, `${name}.spanscope`));
  open.push(db);
  return db;
}

function sealAll(writer: SegmentWriter, payload: Uint8Array): void {
  const tail = new OpenTail('traces');
  tail.add(0n, START, validate('traces', payload).items, payload);
  writer.seal(tail.open());
}

const rows = (db: StoreDatabase): Row[] => db.all<Row>('SELECT id, spans, pinned FROM trace ORDER BY id');

test('two that write into one file by turns number and add up its traces as one that writes alone does', () => {
  const alone = connect('alone');
  const writer = new SegmentWriter(alone);
  const first = connect();
  const second = connect();
  const writers = [new SegmentWriter(first), new SegmentWriter(second)];
  const sent = [...requests(2_000, 100, START)];
  for (const [i, payload] of [...sent, ...sent].entries()) {
    sealAll(writer, payload);
    sealAll(writers[Math.floor(i / 3) % 2]!, payload);
  }
  expect(rows(first)).toEqual(rows(alone));
  expect(rows(first).length).toBeGreaterThan(10);
  expect(rows(first).reduce((sum, { spans }) => sum + spans, 0n)).toBe(4_000n);
});

test('a trace that was pinned or noted before it comes is pinned when it is there, and no other', () => {
  const [payload] = [...requests(200, 200, START)];
  const known = connect('known');
  sealAll(new SegmentWriter(known), payload!);
  const [pinned, noted, ...others] = rows(known);
  const db = connect();
  db.run('INSERT INTO pin(trace_id) VALUES (?)', pinned!.id);
  db.run(
    'INSERT INTO annotation(trace_id, span_id, bookmarked, note, changed_ns) VALUES (?,?,?,?,?)',
    noted!.id,
    new Uint8Array(0),
    0,
    'slow',
    0,
  );
  sealAll(new SegmentWriter(db), payload!);
  expect(others.length).toBeGreaterThan(0);
  expect(rows(db).map((row) => row.pinned)).toEqual([1n, 1n, ...others.map(() => 0n)]);
});

test('traces are found again after a seal that was taken back', () => {
  const db = connect();
  const writer = new SegmentWriter(db);
  const [payload] = [...requests(100, 100, START)];
  sealAll(writer, payload!);
  const before = rows(db);
  db.exec("CREATE TRIGGER refuse BEFORE INSERT ON segment_part BEGIN SELECT RAISE(ABORT, 'no room'); END");
  expect(() => sealAll(writer, payload!)).toThrow('no room');
  db.exec('DROP TRIGGER refuse');
  sealAll(writer, payload!);
  expect(rows(db)).toEqual(before.map((row) => ({ ...row, spans: 2n * row.spans })));
});
