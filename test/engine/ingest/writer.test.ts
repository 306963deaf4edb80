import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { Worker } from 'node:worker_threads';
import { expect, test, vi } from 'vitest';
import type { Notice } from '../../../app/core/contract/methods.ts';
import { openWriter, type Writer } from '../../../app/engine/ingest/writer.ts';
import { openReader } from '../../../app/engine/search/reader.ts';
import * as workers from '../../../app/engine/worker.ts';
import { requests } from '../../bench/load.ts';

const load = (count: number) => [...requests(count, 64, 1_760_000_000_000_000_000n)];

async function submitAll(writer: Writer, payloads: Uint8Array<ArrayBuffer>[]) {
  return Promise.all(payloads.map((payload) => writer.submit({ signal: 'traces', payload, source: 'test' })));
}

test('a writer thread that dies is started again, and what it acknowledged is there', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-writer-'));
  const started: Worker[] = [];
  const { startWorker } = workers;
  const spy = vi.spyOn(workers, 'startWorker').mockImplementation((...args) => {
    const worker = startWorker(...args);
    if (args[0] === 'writer') started.push(worker);
    return worker;
  });
  const writer = await openWriter({ dataDir: dir });
  const notices: Notice[] = [];
  writer.onNotice((notice) => notices.push(notice));
  const before = await submitAll(writer, load(640));
  expect(before.every((outcome) => outcome.kind === 'accepted')).toBe(true);
  await started[0]!.terminate();
  const [refused] = await submitAll(writer, load(64).slice(0, 1));
  expect(refused).toMatchObject({ kind: 'unavailable' });
  await expect.poll(() => notices.at(-1)).toMatchObject({ code: 'writer.stopped', active: false });
  const after = await submitAll(writer, load(64));
  expect(after.every((outcome) => outcome.kind === 'accepted')).toBe(true);
  const reader = await openReader({ dataFile: writer.dataFile });
  expect((await reader.call('store.stats', {})).spans).toBe(704);
  await reader.close();
  await writer.close();
  expect(started).toHaveLength(2);
  spy.mockRestore();
  rmSync(dir, { recursive: true });
});

test('more than can wait is refused as retryable; accepted and refused are all that was sent', async () => {
  const dir = mkdtempSync(join(tmpdir(), 'spanscope-writer-'));
  const writer = await openWriter({ dataDir: dir });
  // Sent without waiting: some 200 MB at once, twice what may queue.
  const outcomes = await submitAll(writer, Array.from({ length: 100 }, () => load(4_500)).flat());
  const spans = outcomes.reduce(
    (sum, outcome) => sum + (outcome.kind === 'accepted' ? outcome.accepted : 0),
    0,
  );
  const refused = outcomes.filter((outcome) => outcome.kind === 'unavailable');
  expect(refused.length).toBeGreaterThan(0);
  expect(outcomes.every((outcome) => outcome.kind !== 'malformed')).toBe(true);
  const reader = await openReader({ dataFile: writer.dataFile });
  expect((await reader.call('store.stats', {})).spans).toBe(spans);
  await reader.close();
  await writer.close();
  rmSync(dir, { recursive: true });
});
