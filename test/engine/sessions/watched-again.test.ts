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
