import { readdirSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { OpenedSession } from '../../../app/core/contract/file-methods.ts';
import type { TraceSearchResult } from '../../../app/core/contract/methods.ts';
import { jsonLines, makeCapture, RunningEngine, traceIds } from './running-engine.ts';

let app: RunningEngine;
beforeAll(async () => {
  app = await RunningEngine.start();
});
afterAll(() => app.stop());

const uploadsFolder = (): string[] => {
  try {
    return readdirSync(join(app.dataDir, 'uploads'));
  } catch {
    return [];
  }
};

/** Sends a file in pieces. */
async function send(name: string, content: Uint8Array, pieceBytes = 1_000): Promise<string> {
  const { upload } = await app.call<{ upload: string }>('uploads.begin', { name, size: content.length });
  const pieces = [];
  for (let from = 0; from < content.length; from += pieceBytes) {
    const data = Buffer.from(content.subarray(from, from + pieceBytes)).toString('base64');
    pieces.push(await app.call<{ received: number }>('uploads.append', { upload, data }));
  }
  expect(pieces.at(-1)?.received).toBe(content.length);
  return upload;
}

async function codeOf(call: Promise<unknown>): Promise<string> {
  return call.then(
    () => '',
    (error: unknown) => (error instanceof RpcError ? error.code : String(error)),
  );
}

test('a file that was sent in pieces is opened, and is gone once it was read', async () => {
  const upload = await send('sent.jsonl', Buffer.from(jsonLines(traceIds(30))));
  const { session, ended } = await app.read({ uploads: [upload] });
  expect(ended).toMatchObject({ state: 'done', items: 30 });
  expect(session.sources).toMatchObject([{ name: 'sent.jsonl' }]);
  expect(session.sources[0]!.path).toBeUndefined();
  expect(uploadsFolder()).toEqual([]);
  const { reports } = await app.call<{ reports: { name: string; path?: string }[] }>('sessions.report', {
    session: session.id,
  });
  expect(reports).toMatchObject([{ name: 'sent.jsonl' }]);
  expect(reports[0]!.path).toBeUndefined();
});

test('a capture that was sent is kept until it is closed, and says so', async () => {
  const path = join(app.files, 'sent.spanscope');
  makeCapture(
    path,
    traceIds(4).map((traceId) => ({ traceId })),
  );
  const upload = await send('sent.spanscope', readFileSync(path), 100_000);
  const { session } = await app.call<OpenedSession>('sessions.open', { uploads: [upload] });
  expect(session).toMatchObject({
    kind: 'capture',
    name: 'sent.spanscope',
    deletedOnClose: true,
    notesReadOnly: false,
  });
  expect(uploadsFolder()).toEqual([]);
  await app.restart();
  expect((await app.call<TraceSearchResult>('traces.search', { session: session.id })).total).toBe(4);
  await app.call('sessions.close', { session: session.id });
  expect(readdirSync(join(app.dataDir, 'sessions')).filter((name) => name.startsWith(session.id))).toEqual(
    [],
  );
});

test('what does not add up is refused, and costs nothing that was sent', async () => {
  const { upload } = await app.call<{ upload: string }>('uploads.begin', { name: 'x.json', size: 4 });
  const piece = (text: string): Promise<unknown> =>
    app.call('uploads.append', { upload, data: Buffer.from(text).toString('base64') });
  await piece('ab');
  expect(await codeOf(piece('cde'))).toBe('upload.too-large');
  expect(await codeOf(app.call('sessions.open', { uploads: [upload] }))).toBe('upload.incomplete');
  expect(await piece('cd')).toEqual({ received: 4 });
  await app.call('uploads.discard', { upload });
  expect(await codeOf(piece(''))).toBe('upload.unknown');
  expect(uploadsFolder()).toEqual([]);
  const nobody = { upload: '../../live.spanscope' };
  expect(await codeOf(app.call('uploads.discard', nobody))).toBe('upload.unknown');
});

test('pieces are put together in the order in which they were sent', async () => {
  const content = Buffer.from(jsonLines(traceIds(50)));
  const { upload } = await app.call<{ upload: string }>('uploads.begin', {
    name: 'y.jsonl',
    size: content.length,
  });
  for (let from = 0; from < content.length; from += 777)
    await app.call('uploads.append', { upload, data: content.subarray(from, from + 777).toString('base64') });
  expect(readFileSync(join(app.dataDir, 'uploads', upload))).toEqual(content);
  await app.call('uploads.discard', { upload });
});

test('what was sent to an engine that ended is removed by the next', async () => {
  await app.call('uploads.begin', { name: 'z.jsonl', size: 100 });
  await app.engine.close();
  const folder = join(app.dataDir, 'uploads');
  writeFileSync(join(folder, 'left'), 'behind');
  await app.open();
  await expect.poll(uploadsFolder).toEqual([]);
});
