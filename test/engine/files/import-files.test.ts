import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, expect, test } from 'vitest';
import type { ReadReport } from '../../../app/core/contract/file-methods.ts';
import { importFiles, type ImportProgress } from '../../../app/engine/files/import-files.ts';
import { watchFiles } from '../../../app/engine/files/watch/watch-files.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { jsonLine } from './collecting-sink.ts';

const folder = mkdtempSync(join(tmpdir(), 'import-files-'));
afterAll(() => {
  rmSync(folder, { recursive: true });
});

function stored(dataFile: string): { sealed: number; waiting: number; check: string } {
  const db = new StoreDatabase(dataFile, { readonly: true });
  const sum = (table: string): number =>
    Number(db.get<{ n: bigint | null }>(`SELECT sum(items) AS n FROM ${table}`)?.n ?? 0n);
  const result = {
    sealed: sum('segment'),
    waiting: sum('journal'),
    check: String(db.pragma('integrity_check')),
  };
  db.close();
  return result;
}

const lines = (count: number, from = 1): string =>
  Array.from({ length: count }, (_, i) => jsonLine(`span ${from + i}`, from + i)).join('');

test('files go into segments of a data file, and more of them into the same one', async () => {
  const dataFile = join(folder, 'sessions', 'a.spanscope');
  const path = join(folder, 'a.jsonl');
  const other = join(folder, 'b.jsonl');
  writeFileSync(path, lines(10_000));
  writeFileSync(other, lines(5, 20_001));
  const told: ImportProgress[] = [];
  const read = (...paths: string[]): Promise<ReadReport[]> =>
    importFiles({
      sources: paths.map((each) => ({ name: each.slice(folder.length + 1), path: each })),
      target: { kind: 'data-file', dataFile },
      signal: new AbortController().signal,
      onProgress: (progress) => told.push(progress),
    });
  expect(await read(path, join(folder, 'none'), other)).toMatchObject([
    { name: 'a.jsonl', spans: 10_000, failure: '' },
    { name: 'none', failure: expect.stringContaining('no file') as string },
    { name: 'b.jsonl', spans: 5 },
  ]);
  expect(stored(dataFile)).toEqual({ sealed: 10_005, waiting: 0, check: 'ok' });
  const last = told.at(-1)!;
  expect(last).toMatchObject({ items: 10_005, spans: 10_005 });
  expect(last.done).toBe(last.total);
  await read(other);
  expect(stored(dataFile)).toEqual({ sealed: 10_010, waiting: 0, check: 'ok' });
});

test('what was read when an import is cancelled stays, and nothing comes after it', async () => {
  const dataFile = join(folder, 'cancelled.spanscope');
  const path = join(folder, 'long.jsonl');
  writeFileSync(path, lines(150_000));
  const cancel = new AbortController();
  const importing = importFiles({
    sources: [{ name: 'long.jsonl', path }],
    target: { kind: 'data-file', dataFile },
    signal: cancel.signal,
    onProgress: ({ spans }) => {
      if (spans > 0) cancel.abort();
    },
  });
  await expect(importing).rejects.toMatchObject({ code: 'call.cancelled' });
  const { sealed, check } = stored(dataFile);
  expect(check).toBe('ok');
  expect(sealed).toBeGreaterThan(0);
  expect(sealed).toBeLessThan(150_000);
});

test('a data file that can not be made ends it', async () => {
  const importing = importFiles({
    sources: [],
    target: { kind: 'data-file', dataFile: join(folder, 'a.jsonl', 'a.spanscope') },
    signal: new AbortController().signal,
    onProgress: () => undefined,
  });
  await expect(importing).rejects.toMatchObject({ code: 'store.failed' });
});

test('what a watched file holds can be asked for while it is watched, and is sealed in the end', async () => {
  const dataFile = join(folder, 'watched.spanscope');
  const path = join(folder, 'watched.jsonl');
  writeFileSync(path, lines(3));
  const cancel = new AbortController();
  const seen = Promise.withResolvers<undefined>();
  const watching = watchFiles({
    path,
    target: { kind: 'data-file', dataFile },
    signal: cancel.signal,
    onProgress: ({ spans }) => {
      if (spans === 3) seen.resolve(undefined);
    },
    onReports: () => undefined,
  });
  await seen.promise;
  expect(stored(dataFile)).toEqual({ sealed: 0, waiting: 3, check: 'ok' });
  cancel.abort();
  await watching;
  expect(stored(dataFile)).toMatchObject({ waiting: 0, sealed: 3 });
});
