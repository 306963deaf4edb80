import { appendFileSync, chmodSync, mkdirSync, renameSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedSession } from '../../../app/core/contract/file-methods.ts';
import { AsSomebody } from './as-somebody.ts';
import { jsonLines, traceIds } from './running-engine.ts';

/** The threads of a program that was not built take their time to start. */
const PATIENCE_MS = 60_000;
let app: AsSomebody;
beforeAll(async () => {
  app = await AsSomebody.start();
});
afterAll(async () => {
  await app.stop();
});

const write = (path: string, traces: string[], mode = 0o644): string => {
  const whole = join(app.files, path);
  writeFileSync(whole, jsonLines(traces));
  chmodSync(whole, mode);
  return whole;
};

test('a file in a folder that may not be entered', async () => {
  const folder = join(app.files, 'locked');
  mkdirSync(folder);
  const path = write('locked/a.jsonl', traceIds(1));
  chmodSync(folder, 0o000);
  try {
    await expect(app.read({ paths: [path] })).rejects.toThrow(/locked\/a\.jsonl.*permission/i);
  } finally {
    chmodSync(folder, 0o755);
  }
});

test('of several files the others are read, and why one could not be is told', async () => {
  const paths = [
    write('one.jsonl', traceIds(3)),
    write('two.jsonl', traceIds(1, 50), 0o000),
    write('three.jsonl', traceIds(2, 100)),
  ];
  const { job, reports, session } = await app.read({ paths });
  const failure = expect.stringMatching(/two\.jsonl can't be read: you have no permission/) as string;
  expect(reports[1]).toMatchObject({ failure });
  expect(job).toMatchObject({ state: 'done', message: expect.stringMatching(/1 of 3 files/) as string });
  expect(reports.map(({ name, spans }) => [name, spans])).toEqual([
    ['one.jsonl', 3],
    ['two.jsonl', 0],
    ['three.jsonl', 2],
  ]);
  expect(await app.total(session)).toBe(5);
});

test('what is watched says which file it may not read, and reads it once it may', async () => {
  mkdirSync(join(app.files, 'watched'));
  const good = write('watched/good.jsonl', traceIds(1));
  const bad = write('watched/bad.jsonl', traceIds(1, 50), 0o000);
  const { session } = await app.call<OpenedSession>('watch.start', { path: join(app.files, 'watched') });
  const total = (): Promise<number> => app.total(session.id);
  const skipped = async (): Promise<unknown> =>
    (await app.reports(session.id)).flatMap((report) => report.skipped);
  await expect.poll(total, { timeout: PATIENCE_MS }).toBe(1);
  await expect
    .poll(skipped, { timeout: PATIENCE_MS })
    .toMatchObject([{ place: 'bad.jsonl', reason: expect.stringMatching(/no permission/) as string }]);

  chmodSync(bad, 0o644);
  await expect.poll(total, { timeout: PATIENCE_MS }).toBe(2);
  await expect.poll(skipped, { timeout: PATIENCE_MS }).toEqual([]);

  // Taken away from a file that is being read on: it stays open, and what is appended still comes.
  chmodSync(good, 0o000);
  appendFileSync(good, jsonLines(traceIds(1, 2)));
  await expect.poll(total, { timeout: PATIENCE_MS }).toBe(3);
  // Another in its place that may not be read, and then may.
  const next = write('next', traceIds(2, 70), 0o000);
  renameSync(next, good);
  await expect.poll(skipped, { timeout: PATIENCE_MS }).toMatchObject([{ place: 'good.jsonl' }]);
  chmodSync(good, 0o644);
  await expect.poll(total, { timeout: PATIENCE_MS }).toBe(5);
});
