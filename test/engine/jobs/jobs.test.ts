import { expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { Job } from '../../../app/core/contract/file-methods.ts';
import { type JobControl, Jobs } from '../../../app/engine/jobs/jobs.ts';
import { RecentRate } from '../../../app/engine/jobs/recent-rate.ts';

const start = { kind: 'import', title: 'a.json', session: 's', unit: 'bytes' } as const;

function jobs() {
  const told: Job[] = [];
  return { told, jobs: new Jobs((job) => told.push(job)) };
}

/** Work that goes on until it is told to end. */
function work() {
  const { promise, resolve } = Promise.withResolvers<undefined>();
  let control: JobControl | undefined;
  const run = (given: JobControl): Promise<void> => {
    control = given;
    return promise.then(() => undefined);
  };
  return { run, resolve: () => resolve(undefined), control: () => control! };
}

test('a job tells what it does, and how it ended', async () => {
  const { jobs: all, told } = jobs();
  const { run, resolve, control } = work();
  const job = all.start(start, run);
  expect(job).toMatchObject({
    id: expect.stringMatching(/^job-/) as string,
    state: 'running',
    done: 0,
    total: undefined,
    message: '',
  });
  control().progress(10, 100, 3);
  control().tell({ message: 'going on' });
  expect(all.get(job.id)).toMatchObject({ done: 10, total: 100, items: 3, message: 'going on' });
  resolve();
  expect(await all.wait(job.id)).toMatchObject({ state: 'done', done: 10, leftMs: undefined });
  expect(told.map(({ state, done }) => [state, done])).toEqual([
    ['running', 0],
    ['running', 10],
    ['running', 10],
    ['done', 10],
  ]);
  // What was told earlier stays as it was told.
  expect(told[0]).toMatchObject({ state: 'running', message: '' });
});

test('work that throws has failed, with its code where there is one', async () => {
  const { jobs: all } = jobs();
  const failing = all.start(start, () =>
    Promise.reject(new RpcError('export.exists', 'It is there already.')),
  );
  const broken = all.start(start, () => Promise.reject(new TypeError('x is not a function')));
  expect(await all.wait(failing.id)).toMatchObject({
    state: 'failed',
    code: 'export.exists',
    message: 'It is there already.',
  });
  expect(await all.wait(broken.id)).toMatchObject({ state: 'failed', code: 'internal' });
});

test('cancelling waits until the work has stopped', async () => {
  const { jobs: all } = jobs();
  let stopped = false;
  const job = all.start(start, async ({ signal }) => {
    await new Promise((resolve) => signal.addEventListener('abort', resolve));
    await new Promise((resolve) => setTimeout(resolve, 20));
    stopped = true;
    signal.throwIfAborted();
  });
  expect(await all.cancel(job.id)).toMatchObject({ state: 'cancelled', code: 'call.cancelled' });
  expect(stopped).toBe(true);
  expect(await all.cancel(job.id)).toMatchObject({ state: 'cancelled' });
});

test('work that was done before it heard of the cancelling is done', async () => {
  const { jobs: all } = jobs();
  const { run, resolve } = work();
  const job = all.start(start, run);
  const cancelled = all.cancel(job.id);
  resolve();
  expect(await cancelled).toMatchObject({ state: 'done' });
});

test('closing stops everything', async () => {
  const { jobs: all } = jobs();
  const until = ({ signal }: JobControl): Promise<void> =>
    new Promise((_resolve, reject) =>
      signal.addEventListener('abort', () => reject(signal.reason as RpcError)),
    );
  const ids = [all.start(start, until).id, all.start(start, until).id];
  await all.close();
  for (const id of ids) expect(all.get(id)).toMatchObject({ state: 'cancelled', code: 'engine.closing' });
});

test('ended jobs are forgotten, the oldest first; running ones never', async () => {
  const { jobs: all } = jobs();
  const { run, resolve } = work();
  const running = all.start(start, run).id;
  const ended: string[] = [];
  for (let i = 0; i < 60; i++) ended.push((await all.wait(all.start(start, async () => undefined).id)).id);
  const ids = all.all().map(({ id }) => id);
  expect(ids).toHaveLength(51);
  expect(ids[0]).toBe(running);
  expect(ids.at(-1)).toBe(ended.at(-1));
  expect(() => all.get(ended[0]!)).toThrow(`There is no job "${ended[0]!}" any more.`);
  await expect(all.cancel(ended[0]!)).rejects.toMatchObject({ code: 'job.unknown' });
  resolve();
});

test('the rate is that of the last seconds', () => {
  const rate = new RecentRate();
  expect(rate.add(0, 1_000)).toBe(0);
  expect(rate.add(500, 1_500)).toBe(1_000);
  for (let second = 2; second <= 10; second++) rate.add(500 + 100 * second, second * 1_000);
  expect(rate.add(1_600, 11_000)).toBe(100);
  expect(rate.add(1_600, 30_000)).toBeLessThan(10);
});
