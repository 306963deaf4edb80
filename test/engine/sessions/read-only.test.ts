import { spawn } from 'node:child_process';
import {
  chmodSync,
  chownSync,
  copyFileSync,
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { Job, OpenedSession } from '../../../app/core/contract/file-methods.ts';
import type { Method } from '../../../app/core/contract/methods.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { post } from '../rpc/ask.ts';
import { makeCapture, traceIds } from './running-engine.ts';

/** For root no folder is read-only: there the engine runs as somebody else. */
const NOBODY = 65_534;
const isRoot = process.getuid?.() === 0;

const root = mkdtempSync(join(tmpdir(), 'read-only-'));
const media = join(root, 'media');
const data = join(root, 'data');
let child: ReturnType<typeof spawn>;
let call: <T>(method: Method, params?: unknown) => Promise<T>;

/** A capture in log mode; with `busy` as a program leaves it that was killed: its newest data in the log. */
function loggedCapture(path: string, busy: boolean): void {
  makeCapture(
    path,
    traceIds(5).map((traceId) => ({ traceId })),
  );
  const db = new StoreDatabase(path);
  db.pragma('journal_mode = WAL');
  db.pragma('wal_autocheckpoint = 0');
  if (busy) {
    db.exec('UPDATE trace SET spans = 9');
    for (const suffix of ['', '-wal']) copyFileSync(path + suffix, path + suffix + '.killed');
  }
  db.close();
  if (!busy) return;
  for (const suffix of ['', '-wal']) copyFileSync(path + suffix + '.killed', path + suffix);
  for (const suffix of ['', '-wal']) rmSync(path + suffix + '.killed');
}

beforeAll(async () => {
  for (const folder of [media, data]) mkdirSync(folder);
  makeCapture(
    join(media, 'saved.spanscope'),
    traceIds(5).map((traceId) => ({ traceId })),
  );
  loggedCapture(join(media, 'logged.spanscope'), false);
  loggedCapture(join(media, 'killed.spanscope'), true);
  if (isRoot) chownSync(data, NOBODY, NOBODY);
  chmodSync(root, 0o755);
  for (const name of readdirSync(media)) chmodSync(join(media, name), 0o444);
  chmodSync(media, 0o555);
  const words = [
    '--json',
    '--no-open',
    '--data',
    data,
    '--port',
    '0',
    '--otlp-http',
    '0',
    '--otlp-grpc',
    '0',
  ];
  child = spawn(process.execPath, ['app/cli/main.ts', ...words], {
    stdio: ['ignore', 'pipe', 'inherit'],
    env: { PATH: process.env['PATH'], NODE_COMPILE_CACHE: process.env['NODE_COMPILE_CACHE'], HOME: data },
    ...(isRoot && { uid: NOBODY, gid: NOBODY }),
  });
  const line = await new Promise<string>((resolve, reject) => {
    child.stdout!.once('data', (text: Buffer) => {
      resolve(text.toString());
    });
    child.once('exit', (code) => {
      reject(new Error(`the program ended with ${code}`));
    });
  });
  const { rpc, token } = JSON.parse(line.slice(0, line.indexOf('\n'))) as { rpc: string; token: string };
  const port = Number(/:(\d+)/.exec(rpc)?.[1]);
  call = async <T>(method: Method, params: unknown = {}) =>
    (await post(port, token, method, params)).json as T;
});
afterAll(async () => {
  const ended = new Promise((resolve) => child.once('exit', resolve));
  child.kill('SIGKILL');
  await ended;
  chmodSync(media, 0o755);
  rmSync(root, { recursive: true });
});

const open = (name: string): Promise<OpenedSession> => call('sessions.open', { paths: [join(media, name)] });
const total = async (session: string): Promise<number> =>
  (await call<{ total: number }>('traces.search', { session })).total;

test('a saved capture is read from read-only media, and says that nothing can be noted in it', async () => {
  const { session, job } = await open('saved.spanscope');
  expect(job).toBeUndefined();
  expect(session).toMatchObject({ notesReadOnly: true, deletedOnClose: false, spans: 15 });
  expect(await total(session.id)).toBe(5);
  const refused = await call<{ error: { code: string; message: string } }>('annotations.set', {
    session: session.id,
    traceId: traceIds(1)[0],
    bookmarked: true,
    note: '',
  });
  expect(refused.error.code).toBe('session.read-only');
  expect(refused.error.message).toMatch(/Save a copy of it as a capture/);
});

test('a data file in log mode is read where it lies', async () => {
  const { session, job } = await open('logged.spanscope');
  expect(job).toBeUndefined();
  expect(await total(session.id)).toBe(5);
});

test('one whose newest data is in its log is copied, and says so', async () => {
  const { session, job } = await open('killed.spanscope');
  const ended = await call<Job>('jobs.wait', { job });
  expect(ended).toMatchObject({ state: 'done', session: session.id });
  expect(ended.message).toMatch(/copy/);
  expect(ended.done).toBe(ended.total);
  expect(session.deletedOnClose).toBe(true);
  const { traces } = await call<{ traces: { spanCount: number }[] }>('traces.search', {
    session: session.id,
  });
  expect(traces.map(({ spanCount }) => spanCount)).toEqual([9, 9, 9, 9, 9]);
  expect(existsSync(session.dataFile)).toBe(true);
  await call('sessions.close', { session: session.id });
  expect(readdirSync(join(data, 'sessions'))).toEqual([]);
  expect(readFileSync(join(media, 'killed.spanscope-wal')).length).toBeGreaterThan(0);
});

test('nothing was written on the media', () => {
  expect(readdirSync(media).sort()).toEqual([
    'killed.spanscope',
    'killed.spanscope-wal',
    'logged.spanscope',
    'saved.spanscope',
  ]);
});
