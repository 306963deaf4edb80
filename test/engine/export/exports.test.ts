import {
  existsSync,
  linkSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  rmSync,
  symlinkSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterEach, beforeEach, expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { ExportStart, Job, SessionInfo } from '../../../app/core/contract/file-methods.ts';
import { Jobs } from '../../../app/engine/jobs/jobs.ts';
import { Downloads } from '../../../app/engine/rpc/downloads.ts';
import { createExports, type Exports } from '../../../app/engine/sessions/exports.ts';
import type { Session } from '../../../app/engine/sessions/session.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { TestStore } from '../../fixtures/store.ts';
import { detailOf, traceIdOfMade } from '../search/stored-spans.ts';
import { recordsOf } from './exported.ts';

let out: string;
let store: TestStore;
let jobs: Jobs;
let downloads: Downloads;
let exports: Exports;
beforeEach(() => {
  out = mkdtempSync(join(tmpdir(), 'spanscope-out-'));
  store = new TestStore();
  const made = {
    trace: 1,
    id: 1,
    parent: 0,
    service: 'shop',
    name: 'a',
    kind: 2,
    status: 0,
    startMs: 0,
    durationMs: 1,
  };
  store.send(requestOf([detailOf(made), detailOf({ ...made, trace: 2, id: 2 })]));
  // What an engine that was killed left behind.
  mkdirSync(join(store.dir, 'exports', 'old'), { recursive: true });
  jobs = new Jobs(() => undefined);
  downloads = new Downloads();
  const info = { kind: 'live', name: 'My: live/session.json', dataFile: store.file.path } as SessionInfo;
  const session = { id: 'live', dataFile: store.file.path, info: () => info } as Session;
  const sessions = {
    all: () => [info],
    get: (id: string | undefined) => {
      if (id !== undefined && id !== 'live') throw new RpcError('session.unknown', 'No such session.');
      return session;
    },
  };
  exports = createExports({ sessions, jobs, dataDir: store.dir, downloads });
});
afterEach(async () => {
  await exports.close();
  store.remove();
  rmSync(out, { recursive: true });
});

async function run(params: Omit<ExportStart, 'format'>): Promise<Job> {
  return jobs.wait(await exports.start({ format: 'otlp-proto', ...params }));
}

test('an export is a job that tells what it wrote', async () => {
  const path = join(out, 'all.pb');
  const job = await run({ scope: {}, path });
  expect(job).toMatchObject({ kind: 'export', state: 'done', title: 'all.pb', done: 2, total: 2 });
  expect(job.exported).toMatchObject({ path, fileName: 'all.pb', download: '', spans: 2, traces: 2 });
  expect(recordsOf(readFileSync(path))).toHaveLength(2);
});

test('without a path it is kept to be downloaded, under a name that tells what it is', async () => {
  const one = (await run({ scope: { traceIds: [traceIdOfMade(2)] } })).exported!;
  expect(one).toMatchObject({ fileName: `trace-${traceIdOfMade(2)}.otlp.pb`, spans: 1 });
  expect(one.path.startsWith(join(store.dir, 'exports'))).toBe(true);
  expect(one.download).toMatch(/^\/download\//);
  expect(existsSync(one.path)).toBe(true);
  expect(existsSync(join(store.dir, 'exports', 'old'))).toBe(false);
  const all = (await run({ scope: {} })).exported!;
  expect(all.fileName).toMatch(/^my-live-session-\d{4}-\d\d-\d\d-\d{6}\.otlp\.pb$/);
  await exports.close();
  expect(existsSync(join(store.dir, 'exports'))).toBe(false);
});

test('a failed one leaves no folder behind', async () => {
  const job = await run({ scope: { traceIds: ['ff'.repeat(16)] } });
  expect(job).toMatchObject({ state: 'failed', code: 'export.empty' });
  expect(readdirSync(join(store.dir, 'exports'))).toEqual([]);
  expect(job.exported).toBeUndefined();
});

test('nothing is written over the data of open sessions or into the data folder, whatever it is called', async () => {
  const refused = async (path: string, message: string): Promise<void> => {
    await expect(run({ scope: {}, path, overwrite: true })).rejects.toMatchObject({
      code: 'export.failed',
      message: expect.stringContaining(message) as string,
    });
  };
  await refused(store.file.path, 'data folder');
  await refused(join(store.dir, 'new.pb'), 'data folder');
  await refused(join(store.dir, 'exports', '..', 'settings.json'), 'data folder');
  symlinkSync(store.dir, join(out, 'alias'));
  await refused(join(out, 'alias', 'new.pb'), 'data folder');
  linkSync(store.file.path, join(out, 'same.spanscope'));
  await refused(join(out, 'same.spanscope'), 'is open here');
  symlinkSync(store.file.path, join(out, 'link.spanscope'));
  await refused(join(out, 'link.spanscope'), 'is open here');
  await expect(run({ scope: {}, path: 'relative.pb' })).rejects.toMatchObject({ code: 'params.invalid' });
});

test('what can be told at once is: a taken name, an unknown session, a broken rule', async () => {
  writeFileSync(join(out, 'taken'), 'precious');
  await expect(run({ scope: {}, path: join(out, 'taken') })).rejects.toMatchObject({ code: 'export.exists' });
  await expect(run({ session: 'gone', scope: {} })).rejects.toMatchObject({ code: 'session.unknown' });
  const rule = { id: 'x', title: 'X', enabled: true, match: 'value', pattern: '(' } as const;
  await expect(run({ scope: {}, redaction: [rule] })).rejects.toMatchObject({ code: 'redaction.invalid' });
  const done = await run({ scope: {}, path: join(out, 'taken'), overwrite: true });
  expect(done.state).toBe('done');
  expect(recordsOf(readFileSync(join(out, 'taken')))).toHaveLength(2);
});
