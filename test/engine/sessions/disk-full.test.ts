import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { appendFileSync, mkdirSync, rmSync, statfsSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { OpenedSession, ReadReport } from '../../../app/core/contract/file-methods.ts';
import { jsonLines, requestOf, RunningEngine, traceIds } from './running-engine.ts';

/** Room for an engine and a few segments. */
const MEGABYTES = 64;
const MEGABYTE = 1024 * 1024;

const app = new RunningEngine();
mkdirSync(app.files);
mkdirSync(app.dataDir);
/** Only root may make a disk that is small; elsewhere these tests are skipped, and say so. */
const isMounted =
  spawnSync('mount', ['-t', 'tmpfs', '-o', `size=${MEGABYTES}m`, 'tmpfs', app.dataDir]).status === 0;
const filler = join(app.dataDir, 'filler');

beforeAll(async () => {
  if (isMounted) await app.open();
});
afterAll(async () => {
  if (isMounted) {
    await app.engine.close();
    spawnSync('umount', [app.dataDir]);
  }
  rmSync(app.root, { recursive: true, force: true });
});

/** Leaves so many bytes of the disk. */
function fillUp(left: number): void {
  const { bavail, bsize } = statfsSync(app.dataDir);
  try {
    writeFileSync(filler, Buffer.alloc(Math.max(0, bavail * bsize - left)));
  } catch (error) {
    // The engine was quicker with the last bytes: full it is.
    if ((error as NodeJS.ErrnoException).code !== 'ENOSPC') throw error;
  }
}

function free(): void {
  rmSync(filler, { force: true });
}

/** Spans that don't pack. */
function randomLines(megabytes: number): string {
  const line = (): string =>
    jsonLines([randomBytes(16).toString('hex')]).replace('read 0', randomBytes(20_000).toString('base64'));
  return Array.from({ length: megabytes * 36 }, line).join('');
}

const errorOf = async (call: Promise<unknown>): Promise<string> =>
  call.then(
    () => '',
    (error: unknown) => (error instanceof RpcError ? `${error.code}: ${error.message}` : String(error)),
  );
const total = async (session: string): Promise<number> =>
  (await app.call<{ total: number }>('traces.search', { session })).total;

describe.skipIf(!isMounted)('on a disk that is full', () => {
  test('what is sent says so, and its part takes no room', async () => {
    fillUp(2 * MEGABYTE);
    const data = randomBytes(MEGABYTE).toString('base64');
    const { upload } = await app.call<{ upload: string }>('uploads.begin', {
      name: 'big.jsonl',
      size: 8 * MEGABYTE,
    });
    const send = async (): Promise<void> => {
      for (let i = 0; i < 8; i++) await app.call('uploads.append', { upload, data });
    };
    expect(await errorOf(send())).toMatch(/^disk\.full: The disk is full: big\.jsonl.*Free some space/);
    await app.call('uploads.discard', { upload });
    free();
  });

  test('what was read by then is kept, and the rest is read when there is room', async () => {
    const path = join(app.files, 'large.jsonl');
    writeFileSync(path, randomLines(40));
    fillUp(28 * MEGABYTE);
    const { session, ended } = await app.read({ paths: [path] });
    expect(ended).toMatchObject({ state: 'failed' });
    expect(ended!.message).toMatch(/the disk is full\. Free some space and open the files again/);
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: session.id });
    expect(reports).toMatchObject([{ name: 'large.jsonl', failure: ended!.message }]);
    const kept = await total(session.id);
    expect(kept).toBe(reports[0]!.spans);
    expect(kept).toBeGreaterThan(0);
    await app.call('sessions.close', { session: session.id });
    free();
    writeFileSync(path, jsonLines(traceIds(5)));
    const again = await app.read({ paths: [path] });
    expect(again.ended).toMatchObject({ state: 'done' });
    expect(await total(again.session.id)).toBe(5);
  });

  test('what is watched waits for room', async () => {
    const path = join(app.files, 'watched.jsonl');
    writeFileSync(path, jsonLines(traceIds(1)));
    const { session } = await app.call<OpenedSession>('watch.start', { path });
    await expect.poll(() => total(session.id), { timeout: 60_000 }).toBe(1);
    fillUp(64 * 1024);
    appendFileSync(path, randomLines(2));
    await new Promise((resolve) => setTimeout(resolve, 1_500));
    expect(await total(session.id)).toBeLessThan(73);
    free();
    await expect.poll(() => total(session.id), { timeout: 60_000 }).toBe(73);
  });

  test('notes are refused with the reason, and what is received is asked for again', async () => {
    const path = join(app.files, 'noted.jsonl');
    writeFileSync(path, jsonLines(traceIds(1)));
    const { session } = await app.read({ paths: [path] });
    fillUp(0);
    const note = (): Promise<unknown> =>
      app.call('annotations.set', {
        session: session.id,
        traceId: traceIds(1)[0],
        bookmarked: true,
        note: 'n'.repeat(20_000),
      });
    expect(await errorOf(note())).toMatch(/full/);
    const post = async (): Promise<number> => {
      const response = await fetch(`${app.engine.info.otlpHttp}/v1/traces`, {
        method: 'POST',
        headers: { 'content-type': 'application/x-protobuf' },
        body: requestOf(
          traceIds(200, 500).map((traceId) => ({ traceId, name: randomBytes(2_000).toString('hex') })),
        ),
      });
      return response.status;
    };
    expect(await post()).toBe(503);
    free();
    expect(await errorOf(note())).toBe('');
    await expect.poll(post, { timeout: 60_000 }).toBe(200);
  });
});
