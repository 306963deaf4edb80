import { expect, test, vi } from 'vitest';
import { FilesSession } from '../../../app/engine/sessions/files-session.ts';
import type { Keeper } from '../../../app/engine/sessions/keeper.ts';
import type { KeptSession } from '../../../app/engine/sessions/kept-sessions.ts';
import { failedReport } from '../../../app/engine/sessions/read-reports.ts';
import { SessionReports } from '../../../app/engine/sessions/session-reports.ts';

/** A session whose file is a variable; what is written gets there when `write` is called. */
function sessionOf() {
  let values: Record<string, unknown> = {};
  const writes: (() => void)[] = [];
  const keeper = {
    do: (_work: string, { key, value }: { key: string; value: unknown }) =>
      new Promise<void>((resolve) => {
        writes.push(() => {
          values = { ...values, [key]: value };
          resolve();
        });
      }),
  } as unknown as Keeper;
  const kept: KeptSession = {
    id: 's1',
    kind: 'files',
    name: 'a.json',
    path: undefined,
    spans: 0,
    sources: [],
    reading: [],
    watch: undefined,
    isClosing: false,
  };
  const session = new FilesSession(kept, '/data/s1.db', keeper);
  vi.spyOn(session, 'call').mockImplementation(() => Promise.resolve({ values } as never));
  const write = async (): Promise<void> => {
    await expect.poll(() => writes.length).toBeGreaterThan(0);
    writes.shift()!();
  };
  return { session, write };
}

test('a report that is being kept is told once, at any moment', async () => {
  const { session, write } = sessionOf();
  const reports = new SessionReports();
  reports.told(session, 'job-1', [failedReport('a.json', '/a.json', 'torn')]);
  const names = async () => (await reports.of(session)).map(({ name }) => name);
  const before = names();
  const keeping = reports.keep(session, 'job-1');
  const meanwhile = names();
  await write();
  await keeping;
  expect(await before).toEqual(['a.json']);
  expect(await meanwhile).toEqual(['a.json']);
  expect(await names()).toEqual(['a.json']);
});

test('readings that end together are both kept', async () => {
  const { session, write } = sessionOf();
  const reports = new SessionReports();
  reports.told(session, 'job-1', [failedReport('a.json', '/a.json', 'torn')]);
  reports.told(session, 'job-2', [failedReport('b.json', '/b.json', 'empty')]);
  const keeping = Promise.all([reports.keep(session, 'job-1'), reports.keep(session, 'job-2')]);
  await write();
  await write();
  await keeping;
  expect((await new SessionReports().of(session)).map(({ name }) => name)).toEqual(['a.json', 'b.json']);
});
