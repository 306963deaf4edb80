import {
  existsSync,
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
import type { ExportFormat } from '../../../app/core/contract/file-methods.ts';
import { type ExportOptions, exportSession } from '../../../app/engine/export/export-session.ts';
import { writeFailure } from '../../../app/engine/export/part-file.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { loadSpanColumns } from '../../../app/engine/store/segment-reader.ts';
import { TestStore } from '../../fixtures/store.ts';
import { detailOf } from '../search/stored-spans.ts';
import { recordsOf } from './exported.ts';

let dir: string;
let store: TestStore;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-out-'));
  store = new TestStore();
});
afterEach(() => {
  store.remove();
  rmSync(dir, { recursive: true });
});

function options(name: string, change: Partial<ExportOptions> = {}): ExportOptions {
  return {
    dataFile: store.file.path,
    scope: {},
    format: 'otlp-proto',
    redaction: undefined,
    path: join(dir, name),
    overwrite: false,
    properties: {},
    signal: new AbortController().signal,
    onProgress: () => undefined,
    ...change,
  };
}

/** The probes that every rule is tried on let it pass. */
const ENDLESS = '(?:qk|q|k|qkq)+$';
const ONE = { trace: 1, id: 1, parent: 0, service: 'shop', kind: 2, status: 0, startMs: 0, durationMs: 1 };

/** `count` spans, each trace having ten. */
function send(count: number, from = 0): void {
  const made = Array.from({ length: count }, (_, i) =>
    detailOf({
      trace: 1 + Math.floor((from + i) / 10),
      id: 1 + from + i,
      parent: (from + i) % 10 === 0 ? 0 : from + i,
      service: 'shop',
      name: `step ${i % 7}`,
      kind: 2,
      status: 0,
      startMs: i,
      durationMs: 3,
    }),
  );
  store.send(requestOf(made));
}

const formats: ExportFormat[] = ['otlp-json', 'otlp-jsonl', 'otlp-proto', 'jaeger-json', 'spanscope'];

test.each(formats)('%s: the file is there whole, and nothing beside it', async (format) => {
  send(50);
  const told: [number, number][] = [];
  const result = await exportSession(
    options('out', { format, onProgress: (done, total) => told.push([done, total]) }),
  );
  expect(readdirSync(dir)).toEqual(['out']);
  expect(result).toMatchObject({
    fileName: 'out',
    path: join(dir, 'out'),
    bytes: readFileSync(join(dir, 'out')).length,
    spans: 50,
    traces: 5,
    redacted: 0,
  });
  expect(told.at(-1)).toEqual([50, 50]);
});

test.each(formats)('%s: cancelled midway it stops at once and leaves nothing', async (format) => {
  for (let i = 0; i < 16; i++) {
    send(1_000, i * 1_000);
    if (i % 2 === 1) store.commit.sealAll();
  }
  const cancel = new AbortController();
  let at = Infinity;
  const onProgress = (): void => {
    at = Math.min(at, performance.now());
    cancel.abort();
  };
  const exporting = exportSession(options('out', { format, signal: cancel.signal, onProgress }));
  await expect(exporting).rejects.toMatchObject({ code: 'call.cancelled' });
  expect(at).toBeLessThan(Infinity);
  expect(readdirSync(dir)).toEqual([]);
});

test('a file that is there stays unless it is to be replaced, and then until the new one is whole', async () => {
  send(3);
  writeFileSync(join(dir, 'out'), 'precious');
  await expect(exportSession(options('out'))).rejects.toMatchObject({
    code: 'export.exists',
    message: expect.stringContaining(join(dir, 'out')) as string,
  });
  const empty = options('out', { overwrite: true, scope: { selection: { query: 'name = nothing' } } });
  await expect(exportSession(empty)).rejects.toMatchObject({ code: 'export.empty' });
  expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('precious');
  await exportSession(options('out', { overwrite: true }));
  expect(recordsOf(readFileSync(join(dir, 'out')))).toHaveLength(3);
  expect(readdirSync(dir)).toEqual(['out']);
});

test('a file that comes there while the export goes on is not replaced', async () => {
  send(1_000);
  const exporting = exportSession(
    options('out', { format: 'otlp-jsonl', onProgress: () => writeFileSync(join(dir, 'out'), 'precious') }),
  );
  await expect(exporting).rejects.toMatchObject({ code: 'export.exists' });
  expect(readFileSync(join(dir, 'out'), 'utf8')).toBe('precious');
  expect(readdirSync(dir)).toEqual(['out']);
});

test('what can not be written, or is not there to be written, is told with its place', async () => {
  await expect(exportSession(options('out'))).rejects.toMatchObject({ code: 'export.empty' });
  send(3);
  const failed = (message: string) => ({
    code: 'export.failed',
    message: expect.stringContaining(message) as string,
  });
  await expect(exportSession(options('no/such/out'))).rejects.toMatchObject(failed('There is no folder'));
  await expect(exportSession(options('.'))).rejects.toMatchObject(failed('is a folder'));
  await expect(exportSession(options('x'.repeat(300)))).rejects.toMatchObject(failed('too long'));
  symlinkSync('/dev/full', join(dir, 'full'));
  await expect(exportSession(options('full', { overwrite: true }))).rejects.toMatchObject(
    failed('no ordinary file'),
  );
  const bad = { selection: { query: 'status = (' } };
  await expect(exportSession(options('out', { scope: bad }))).rejects.toMatchObject({
    code: 'query.invalid',
  });
  const rule = { id: 'x', title: 'X', enabled: true, match: 'value', pattern: '(' } as const;
  await expect(exportSession(options('out', { redaction: [rule] }))).rejects.toMatchObject({
    code: 'redaction.invalid',
  });
  expect(readdirSync(dir)).toEqual(['full']);
});

test('a pattern that turns out not to come to an end ends the export, which names its rule and the place', async () => {
  const endless = `${'qk'.repeat(40)}!`;
  store.send(requestOf([detailOf({ ...ONE, name: endless })]));
  const rule = { id: 'x', title: 'Order numbers', enabled: true, match: 'value', pattern: ENDLESS } as const;
  const slow = (place: string): object => ({
    code: 'redaction.slow',
    message: expect.stringMatching(`"Order numbers" takes too long on ${place}`) as string,
  });
  const inNames = (['otlp-proto', 'jaeger-json', 'spanscope'] as const).map((format) =>
    exportSession(options(format, { format, redaction: [rule] })),
  );
  const properties = { savedQueries: [{ name: 'mine', query: endless }] };
  const inKeepsakes = exportSession(options('kept', { format: 'spanscope', properties, redaction: [rule] }));
  await Promise.all([
    ...inNames.map((each) => expect(each).rejects.toMatchObject(slow('a name or message'))),
    expect(inKeepsakes).rejects.toMatchObject(slow('the attribute "query"')),
  ]);
  expect(readdirSync(dir)).toEqual([]);
  // The same rule where it finds its end, and one that is switched off.
  const fine = { ...rule, pattern: '(?:qk)+!$' };
  const written = await exportSession(
    options('fine', { redaction: [fine, { ...rule, id: 'off', enabled: false }] }),
  );
  expect(written.redacted).toBe(1);
});

test('failures to write are told so that something can be done about them', () => {
  const told = (code: string): string =>
    writeFailure(Object.assign(new Error('?'), { code }), '/a/b').message;
  expect(told('ENOSPC')).toBe(
    "/a/b can't be written: the disk is full. Free some space, or choose another disk.",
  );
  expect(told('SQLITE_FULL')).toBe(told('ENOSPC'));
  expect(told('EACCES')).toBe("/a/b can't be written: you may not write there.");
  expect(told('ESOMETHING')).toBe("/a/b can't be written: ?.");
});

test.each(formats)(
  '%s: while spans arrive it has what was there when it began, each once',
  async (format) => {
    for (let i = 0; i < 6; i++) {
      send(1_000, i * 1_000);
      if (i % 3 === 2) store.commit.sealAll();
    }
    let more = 6;
    const feeding = setInterval(() => {
      if (more < 20) send(1_000, more++ * 1_000);
      if (more % 2 === 0) store.commit.sealAll();
    }, 2);
    try {
      const { spans, losses } = await exportSession(options('out', { format }));
      expect(spans % 1_000).toBe(0);
      expect(spans).toBeGreaterThanOrEqual(6_000);
      expect(losses.join()).not.toContain('retention');
      const ids = idsIn(format, join(dir, 'out'));
      expect(ids.length).toBe(spans);
      expect(new Set(ids).size).toBe(spans);
    } finally {
      clearInterval(feeding);
    }
  },
);

/** Ids of all spans in a file. */
function idsIn(format: ExportFormat, path: string): string[] {
  if (format === 'otlp-proto')
    return recordsOf(readFileSync(path)).map((record) => /1208([0-9a-f]{16})/.exec(record)![1]!);
  if (format === 'spanscope') {
    const db = new StoreDatabase(path, { readonly: true });
    const segments = db.all<{ id: bigint }>('SELECT id FROM segment');
    const ids = segments.flatMap(({ id }) => {
      const { idHi, idLo } = loadSpanColumns(db, id);
      return [...idLo].map((low, i) => `${idHi[i]}.${low}`);
    });
    db.close();
    return ids;
  }
  const key = format === 'jaeger-json' ? 'spanID' : 'spanId';
  const text = readFileSync(path, 'utf8');
  const pattern =
    format === 'jaeger-json' ? /"spanID":"([0-9a-f]+)","flags"/g : new RegExp(`"${key}":"([0-9a-f]+)"`, 'g');
  return [...text.matchAll(pattern)].map((match) => match[1]!);
}

test('a folder of another kind of name takes the file, too', async () => {
  send(3);
  const name = 'Größe 100 % – "ok" 😀.otlp.json';
  await exportSession(options(name, { format: 'otlp-json' }));
  expect(existsSync(join(dir, name))).toBe(true);
});
