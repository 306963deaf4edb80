import { existsSync, mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { request } from 'node:http';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { Downloads } from '../../../app/engine/rpc/downloads.ts';
import type { Handlers } from '../../../app/engine/rpc/handlers.ts';
import { type Rpc, startRpc } from '../../../app/engine/rpc/server.ts';

let dir: string;
let downloads: Downloads;
let rpc: Rpc;
beforeEach(async () => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-downloads-'));
  downloads = new Downloads();
  rpc = await startRpc({
    port: 0,
    token: 'secret',
    handlers: Promise.resolve({} as Handlers),
    downloads,
  });
});
afterEach(async () => {
  await downloads.close();
  await rpc.close();
  rmSync(dir, { recursive: true });
});

function offer(name: string, content: string | Buffer): { at: string; folder: string } {
  const folder = join(dir, String(Math.random()));
  mkdirSync(folder);
  writeFileSync(join(folder, 'file'), content);
  return { at: downloads.offer(join(folder, 'file'), name), folder };
}

const address = (at: string): string => `http://127.0.0.1:${rpc.port}${at}`;

test('a file is fetched once, under its name, and then gone', async () => {
  const { at, folder } = offer('Größe "1".otlp.json', '{"resourceSpans":[]}');
  expect(at).toMatch(/^\/download\/[A-Za-z0-9_-]{43}$/);
  const head = await fetch(address(at), { method: 'HEAD' });
  expect(head.status).toBe(200);
  const answer = await fetch(address(at));
  expect(answer.headers.get('content-disposition')).toBe(
    `attachment; filename="Gr__e _1_.otlp.json"; filename*=UTF-8''Gr%C3%B6%C3%9Fe%20%221%22.otlp.json`,
  );
  expect(answer.headers.get('content-type')).toBe('application/octet-stream');
  expect(answer.headers.get('x-content-type-options')).toBe('nosniff');
  expect(answer.headers.get('cache-control')).toBe('no-store');
  expect(await answer.text()).toBe('{"resourceSpans":[]}');
  await expect.poll(() => existsSync(folder)).toBe(false);
  const second = await fetch(address(at));
  expect([second.status, await second.text()]).toEqual([404, expect.stringContaining('fetched already')]);
});

test('a ticket is all that a file is known by', async () => {
  const { at } = offer('a.json', 'private');
  for (const other of ['', 'x', `${at.slice('/download/'.length)}x`])
    expect((await fetch(address(`/download/${other}`))).status).toBe(404);
  expect(await statusOf('/download/../../../../etc/passwd', {})).toBe(404);
  expect((await fetch(address(at), { method: 'POST' })).status).toBe(405);
  expect(await (await fetch(address(at))).text()).toBe('private');
});

function statusOf(at: string, headers: Record<string, string>): Promise<number> {
  return new Promise((resolve, reject) => {
    request({ host: '127.0.0.1', port: rpc.port, path: at, headers }, (response) => {
      response.resume();
      resolve(response.statusCode!);
    })
      .on('error', reject)
      .end();
  });
}

test('pages of other origins and names that were pointed here get nothing', async () => {
  const { at } = offer('a.json', 'private');
  expect(await statusOf(at, { Host: 'evil.example' })).toBe(403);
  expect(await statusOf(at, { Origin: 'https://evil.example' })).toBe(403);
  expect(await statusOf(at, { 'Sec-Fetch-Site': 'cross-site' })).toBe(403);
  expect(await statusOf(at, { 'Sec-Fetch-Site': 'same-origin' })).toBe(200);
});

test('what breaks off can be fetched again', async () => {
  const { at } = offer('large', Buffer.alloc(32 * 1024 * 1024, 1));
  const stop = new AbortController();
  const broken = await fetch(address(at), { signal: stop.signal });
  await broken.body!.getReader().read();
  stop.abort();
  await expect.poll(async () => (await fetch(address(at), { method: 'HEAD' })).status).toBe(200);
  expect((await (await fetch(address(at))).arrayBuffer()).byteLength).toBe(32 * 1024 * 1024);
});
