import {
  existsSync,
  mkdirSync,
  readdirSync,
  readFileSync,
  statSync,
  symlinkSync,
  truncateSync,
  writeFileSync,
} from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type {
  Annotation,
  Job,
  OpenedSession,
  ReadReport,
  SessionInfo,
} from '../../../app/core/contract/file-methods.ts';
import type { TraceSearchResult } from '../../../app/core/contract/methods.ts';
import { jsonLines, makeCapture, RunningEngine, traceIds, writeEndless } from './running-engine.ts';

let app: RunningEngine;
beforeAll(async () => {
  app = await RunningEngine.start();
});
afterAll(() => app.stop());

const at = (name: string): string => join(app.files, name);
const list = async (): Promise<SessionInfo[]> =>
  (await app.call<{ sessions: SessionInfo[] }>('sessions.list')).sessions;
const total = async (session: string): Promise<number> =>
  (await app.call<TraceSearchResult>('traces.search', { session })).total;
const notes = async (session: string, traceId?: string): Promise<Annotation[]> =>
  (await app.call<{ annotations: Annotation[] }>('annotations.list', { session, traceId })).annotations;

async function codeOf(call: Promise<unknown>): Promise<string> {
  const error: unknown = await call.then(
    () => undefined,
    (error: unknown) => error,
  );
  return error instanceof RpcError ? error.code : String(error);
}

describe('a capture', () => {
  test('is opened where it lies, once, and stays when it is closed', async () => {
    const ids = traceIds(20);
    makeCapture(
      at('a.spanscope'),
      ids.map((traceId) => ({ traceId })),
    );
    const { session, job } = await app.call<OpenedSession>('sessions.open', { paths: [at('a.spanscope')] });
    expect(job).toBeUndefined();
    expect(session).toMatchObject({
      kind: 'capture',
      name: 'a.spanscope',
      readOnly: true,
      notesReadOnly: false,
      deletedOnClose: false,
      dataFile: at('a.spanscope'),
      spans: 60,
    });
    expect(await total(session.id)).toBe(20);
    symlinkSync(at('a.spanscope'), at('same.spanscope'));
    const again = await app.call<OpenedSession>('sessions.open', { paths: [at('same.spanscope')] });
    expect(again.session.id).toBe(session.id);
    expect(readdirSync(app.files).sort()).toEqual(['a.spanscope', 'same.spanscope']);
    await app.call('sessions.close', { session: session.id });
    expect(await codeOf(total(session.id))).toBe('session.unknown');
    expect(existsSync(at('a.spanscope'))).toBe(true);
  });

  test('keeps notes in its own file, and refuses what would change its data', async () => {
    const [traceId] = traceIds(1);
    makeCapture(at('noted.spanscope'), [{ traceId: traceId! }]);
    const { session } = await app.read({ paths: [at('noted.spanscope')] });
    await app.call('annotations.set', { session: session.id, traceId, bookmarked: true, note: 'look here' });
    await app.call('annotations.set', {
      session: session.id,
      traceId,
      spanId: '0000000000000002',
      bookmarked: false,
      note: 'this one',
    });
    await app.call('properties.set', { session: session.id, key: 'view', value: { tab: 'flame' } });
    expect(await codeOf(app.call('traces.pin', { session: session.id, traceId, pinned: true }))).toBe(
      'session.read-only',
    );
    writeFileSync(at('more.jsonl'), jsonLines(traceIds(1)));
    expect(await codeOf(app.call('sessions.open', { paths: [at('more.jsonl')], into: session.id }))).toBe(
      'session.read-only',
    );
    await app.call('sessions.close', { session: session.id });
    const again = await app.read({ paths: [at('noted.spanscope')] });
    expect((await notes(again.session.id)).map(({ note, spanId }) => [note, spanId])).toEqual([
      ['this one', '0000000000000002'],
      ['look here', undefined],
    ]);
    expect(
      (await app.call<{ values: unknown }>('properties.get', { session: again.session.id })).values,
    ).toEqual({
      view: { tab: 'flame' },
    });
    await app.call('sessions.close', { session: again.session.id });
  });

  test('is read into a session of its own where there are others, and into another session', async () => {
    makeCapture(at('alone.spanscope'), [{ traceId: traceIds(1, 40)[0]! }]);
    writeFileSync(at('b.jsonl'), jsonLines(traceIds(2, 50)));
    const both = await app.read({ paths: [at('b.jsonl'), at('alone.spanscope')] });
    expect(both.ended).toMatchObject({ state: 'done', items: 5 });
    expect(both.session.kind).toBe('files');
    expect(await total(both.session.id)).toBe(3);
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', {
      session: both.session.id,
    });
    expect(reports[1]).toMatchObject({ format: 'Spanscope capture', spans: 3, failure: '', skippedCount: 0 });
    expect(reports[1]!.bytes).toBe(statSync(at('alone.spanscope')).size);
    expect(reports[1]!.losses).not.toEqual([]);
    makeCapture(at('more.spanscope'), [{ traceId: traceIds(1, 41)[0]! }]);
    const merged = await app.read({ paths: [at('more.spanscope')], into: both.session.id });
    expect(merged.ended?.state).toBe('done');
    expect(await total(both.session.id)).toBe(4);
    const own = both.session.dataFile;
    expect(await codeOf(app.call('sessions.open', { paths: [own], into: both.session.id }))).toBe(
      'capture.not-itself',
    );
    await app.call('sessions.close', { session: both.session.id });
  });

  test('that is damaged or none is told of in the report of what it is merged into', async () => {
    makeCapture(at('cut.spanscope'), [{ traceId: traceIds(1, 60)[0]! }]);
    truncateSync(at('cut.spanscope'), 20_000);
    writeFileSync(
      at('none.spanscope'),
      Buffer.concat([Buffer.from('SQLite format 3\0'), Buffer.alloc(5000)]),
    );
    writeFileSync(at('good.jsonl'), jsonLines(traceIds(1, 61)));
    const { session, ended } = await app.read({
      paths: [at('cut.spanscope'), at('none.spanscope'), at('good.jsonl')],
    });
    expect(ended?.state).toBe('done');
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: session.id });
    expect(reports.map(({ failure }) => failure !== '')).toEqual([true, true, false]);
    expect(await total(session.id)).toBe(1);
    await app.call('sessions.close', { session: session.id });
  });

  test('that is the live session is the live session', async () => {
    const { session } = await app.read({ paths: [join(app.dataDir, 'live.spanscope')] });
    expect(session.id).toBe('live');
  });
});

describe('files', () => {
  test('several make one session, others are added to it, and the report says what became of each', async () => {
    writeFileSync(at('one.jsonl'), jsonLines(traceIds(10, 100)));
    writeFileSync(at('two.jsonl'), jsonLines(traceIds(5, 200)));
    writeFileSync(at('three.jsonl'), jsonLines(traceIds(3, 300)));
    writeFileSync(at('shopping.txt'), 'milk\nbread\n');
    const { session, ended } = await app.read({
      paths: [at('one.jsonl'), at('two.jsonl'), at('shopping.txt')],
    });
    expect(ended).toMatchObject({ kind: 'import', state: 'done', items: 15 });
    expect(ended!.message).toMatch(/1 of 3 files/);
    expect(await total(session.id)).toBe(15);
    const added = await app.read({ paths: [at('three.jsonl')], into: session.id });
    expect(added.session.id).toBe(session.id);
    expect(await total(session.id)).toBe(18);
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: session.id });
    expect(reports.map(({ name, spans, failure }) => [name, spans, failure !== ''])).toEqual([
      ['one.jsonl', 10, false],
      ['two.jsonl', 5, false],
      ['shopping.txt', 0, true],
      ['three.jsonl', 3, false],
    ]);
    const [info] = (await list()).filter(({ id }) => id === session.id);
    expect(info).toMatchObject({
      kind: 'files',
      spans: 18,
      jobs: [],
      deletedOnClose: true,
      name: 'one.jsonl and 2 more',
    });
    expect(info!.sources.map(({ name, format }) => [name, format !== ''])).toEqual([
      ['one.jsonl', true],
      ['two.jsonl', true],
      ['shopping.txt', false],
      ['three.jsonl', true],
    ]);
    await app.call('sessions.close', { session: session.id });
    expect(readdirSync(join(app.dataDir, 'sessions'))).toEqual([]);
  });

  test('can be pinned and noted; into live they go as if they were received', async () => {
    const [traceId] = traceIds(1, 400);
    writeFileSync(at('pin.jsonl'), jsonLines([traceId!]));
    const { session } = await app.read({ paths: [at('pin.jsonl')], name: 'Mine' });
    expect(session.name).toBe('Mine');
    expect(await app.call('traces.pin', { session: session.id, traceId, pinned: true })).toEqual({
      pinned: true,
    });
    expect(await app.call('traces.pin', { session: session.id, traceId, pinned: false })).toEqual({
      pinned: false,
    });
    await app.call('annotations.set', { session: session.id, traceId, bookmarked: true, note: '' });
    expect(await notes(session.id, traceId)).toMatchObject([{ traceId, bookmarked: true, note: '' }]);
    await app.call('annotations.set', { session: session.id, traceId, bookmarked: false, note: '' });
    expect(await notes(session.id)).toEqual([]);
    expect(
      await codeOf(
        app.call('annotations.set', {
          session: session.id,
          traceId: 'f'.repeat(32),
          bookmarked: true,
          note: '',
        }),
      ),
    ).toBe('trace.unknown');
    const live = await app.read({ paths: [at('pin.jsonl')], into: 'live' });
    expect(live.session.id).toBe('live');
    expect((await app.call<{ spans: unknown[] }>('traces.get', { traceId })).spans).toHaveLength(1);
    await app.call('sessions.close', { session: session.id });
  });

  test('of which none can be read make a job that has failed and says why', async () => {
    writeFileSync(at('empty.json'), '');
    const { session, ended } = await app.read({ paths: [at('empty.json')] });
    expect(ended).toMatchObject({ state: 'failed', code: 'file.unreadable' });
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: session.id });
    expect(reports).toMatchObject([{ name: 'empty.json' }]);
    expect(await total(session.id)).toBe(0);
    await app.call('sessions.close', { session: session.id });
  });

  test('a reading that waits for its turn can be cancelled, and closing a session ends all of them', async () => {
    writeEndless(at('long.jsonl'), jsonLines(traceIds(10_000, 1_000)));
    writeFileSync(at('short.jsonl'), jsonLines(traceIds(1, 10)));
    const first = await app.call<OpenedSession>('sessions.open', { paths: [at('long.jsonl')] });
    const into = first.session.id;
    const second = await app.call<OpenedSession>('sessions.open', { paths: [at('short.jsonl')], into });
    expect(await app.call<Job>('jobs.cancel', { job: second.job })).toMatchObject({ state: 'cancelled' });
    const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', { session: into });
    // Nothing is wrong with a file that the user didn't want.
    expect(reports.filter(({ job }) => job === second.job)).toMatchObject([
      { name: 'short.jsonl', stopped: true, failure: expect.stringContaining('stopped') as string },
    ]);
    await app.call('sessions.close', { session: into });
    const { jobs } = await app.call<{ jobs: Job[] }>('jobs.list');
    expect(jobs.filter(({ session, state }) => session === into && state === 'running')).toEqual([]);
    expect(readdirSync(join(app.dataDir, 'sessions'))).toEqual([]);
  });
});

test('what can not be opened is refused with its reason', async () => {
  mkdirSync(at('folder'));
  const open = (path: string): Promise<string> => codeOf(app.call('sessions.open', { paths: [path] }));
  expect(await open(at('missing.json'))).toBe('file.unknown');
  expect(await open(at('folder'))).toBe('file.unreadable');
  expect(await open('/dev/zero')).toBe('file.unreadable');
  expect(await open('relative.json')).toBe('params.invalid');
  expect(await codeOf(app.call('sessions.open', {}))).toBe('params.invalid');
  expect(await codeOf(app.call('sessions.close', { session: 'live' }))).toBe('params.invalid');
  expect(await codeOf(app.call('sessions.close', { session: 'nobody' }))).toBe('session.unknown');
  expect(await codeOf(app.call('watch.start', { path: at('missing') }))).toBe('file.unknown');
});

test('sessions, their reports and their notes are there again after a restart', async () => {
  const [traceId] = traceIds(1, 500);
  writeFileSync(at('kept.jsonl'), jsonLines([traceId!]));
  makeCapture(at('kept.spanscope'), [{ traceId: traceId! }]);
  const files = await app.read({ paths: [at('kept.jsonl')] });
  const capture = await app.read({ paths: [at('kept.spanscope')] });
  await app.call('annotations.set', { session: files.session.id, traceId, bookmarked: true, note: 'mine' });
  const before = await list();
  await app.restart();
  const after = await list();
  expect(after.map(({ id, name, spans }) => [id, name, spans])).toEqual(
    before.map(({ id, name, spans }) => [id, name, spans]),
  );
  expect(await total(files.session.id)).toBe(1);
  expect(await total(capture.session.id)).toBe(1);
  expect(await notes(files.session.id)).toMatchObject([{ note: 'mine' }]);
  const { reports } = await app.call<{ reports: ReadReport[] }>('sessions.report', {
    session: files.session.id,
  });
  expect(reports).toMatchObject([{ name: 'kept.jsonl', path: at('kept.jsonl'), spans: 1 }]);
  for (const { id } of [files.session, capture.session]) await app.call('sessions.close', { session: id });
});

test('a list of sessions that can not be read costs no session its data', async () => {
  const [traceId] = traceIds(1, 600);
  writeFileSync(at('lost.jsonl'), jsonLines([traceId!]));
  await app.read({ paths: [at('lost.jsonl')] });
  const before = (await list()).reduce((sum, { kind, spans }) => sum + (kind === 'files' ? spans : 0), 0);
  await app.engine.close();
  writeFileSync(join(app.dataDir, 'sessions.json'), '[{"id":"../../etc"}]');
  await app.open();
  const recovered = async (): Promise<SessionInfo[]> =>
    (await list()).filter(({ name }) => name.startsWith('Recovered'));
  await expect.poll(async () => (await recovered()).reduce((sum, { spans }) => sum + spans, 0)).toBe(before);
  const { notices } = await app.call<{ notices: { code: string }[] }>('app.info');
  expect(notices.map(({ code }) => code)).toContain('sessions.damaged');
  for (const { id, spans } of await recovered()) {
    expect(await total(id)).toBe(spans);
    await app.call('sessions.close', { session: id });
  }
});

test('while it runs, an engine says in its folder where it is, to its owner alone', async () => {
  const file = join(app.dataDir, 'instance.json');
  const { rpc, token, pid } = app.engine.info;
  expect(JSON.parse(readFileSync(file, 'utf8'))).toEqual({ rpc, token, pid });
  await app.engine.close();
  expect(existsSync(file)).toBe(false);
  writeFileSync(file, '{"rpc":"stale"}');
  await app.open();
  expect(JSON.parse(readFileSync(file, 'utf8'))).toMatchObject({ token: app.engine.info.token });
});
