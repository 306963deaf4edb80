import { appendFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, expect, test } from 'vitest';
import type { OpenedSession, ReadReport, SessionInfo } from '../../../app/core/contract/file-methods.ts';
import { jsonLines, RunningEngine, traceIds } from './running-engine.ts';

let app: RunningEngine;
beforeAll(async () => {
  app = await RunningEngine.start();
});
afterAll(() => app.stop());

async function session(id: string): Promise<SessionInfo | undefined> {
  const { sessions } = await app.call<{ sessions: SessionInfo[] }>('sessions.list');
  return sessions.find((one) => one.id === id);
}

const spansOf = (id: string): Promise<number | undefined> => session(id).then((found) => found?.spans);

test('what was watched when the engine ended is watched again after its start, from where it was', async () => {
  const path = join(app.files, 'growing.jsonl');
  writeFileSync(path, jsonLines(traceIds(3)));
  const { session: made } = await app.call<OpenedSession>('watch.start', { path });
  await expect.poll(() => spansOf(made.id)).toBe(3);
  await app.engine.close();
  appendFileSync(path, jsonLines(traceIds(2, 10)));
  await app.open();
  await expect.poll(() => spansOf(made.id)).toBe(5);
  appendFileSync(path, jsonLines(traceIds(1, 20)));
  await expect.poll(() => spansOf(made.id)).toBe(6);

  const { jobs } = (await session(made.id))!;
  expect(jobs).toHaveLength(1);
  expect(await app.call('jobs.cancel', { job: jobs[0] })).toMatchObject({ kind: 'watch' });
  await app.engine.close();
  appendFileSync(path, jsonLines(traceIds(1, 30)));
  await app.open();
  expect(await session(made.id)).toMatchObject({ jobs: [], spans: 6 });
  const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: made.id });
  expect(reports.map(({ spans, failure }) => [spans, failure])).toEqual([
    [3, ''],
    [3, ''],
  ]);
});

test('what was watched into the live session goes on there, until it is told to end', async () => {
  const path = join(app.files, 'live.jsonl');
  writeFileSync(path, jsonLines(traceIds(3, 100)));
  const found = () => app.call<{ total: number }>('traces.search', {}).then(({ total }) => total);
  const { job } = await app.call<OpenedSession>('watch.start', { path, into: 'live' });
  expect(job).toBeDefined();
  await expect.poll(found).toBe(3);
  await expect(app.call('watch.start', { path, into: 'live' })).rejects.toMatchObject({
    code: 'session.busy',
  });
  await app.engine.close();
  appendFileSync(path, jsonLines(traceIds(2, 110)));
  await app.open();
  await expect.poll(found).toBe(5);
  const running = async () => (await session('live'))!.jobs;
  const [again] = await running();
  // What was read before was not read again.
  await expect
    .poll(async () => (await app.call<{ jobs: { id: string; items: number }[] }>('jobs.list')).jobs)
    .toMatchObject([{ id: again, items: 2 }]);
  await app.call('jobs.cancel', { job: again });
  await app.engine.close();
  appendFileSync(path, jsonLines(traceIds(1, 120)));
  await app.open();
  expect(await running()).toEqual([]);
});
