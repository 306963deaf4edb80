import { mkdtempSync, readdirSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import fc from 'fast-check';
import { afterEach, beforeEach, expect, test } from 'vitest';
import type { ReaderMethod, ReaderParams } from '../../../app/engine/search/protocol.ts';
import { answer } from '../../../app/engine/search/answers.ts';
import { Catalog } from '../../../app/engine/search/catalog.ts';
import { OpenTraces } from '../../../app/engine/search/open-traces.ts';
import { TraceList } from '../../../app/engine/search/trace-list.ts';
import type { SearchContext } from '../../../app/engine/search/trace-search.ts';
import { Keeper } from '../../../app/engine/sessions/keeper.ts';
import {
  listAnnotations,
  readProperties,
  setAnnotation,
  setProperty,
} from '../../../app/engine/store/annotations.ts';
import { checkCapture } from '../../../app/engine/store/capture-file.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { setPinned } from '../../../app/engine/store/pinned.ts';
import { requestOf } from '../../fixtures/arbitrary-spans.ts';
import type { TestStore } from '../../fixtures/store.ts';
import {
  BASE_NS,
  detailOf,
  type MadeSpan,
  madeSpans,
  traceIdOfMade,
  withStored,
} from '../search/stored-spans.ts';
import { protoOf } from './arbitrary-signals.ts';
import { exported, exportInto } from './exported.ts';

let dir: string;
beforeEach(() => {
  dir = mkdtempSync(join(tmpdir(), 'spanscope-capture-'));
});
afterEach(() => rmSync(dir, { recursive: true }));

let next = 1;
const newPath = (): string => join(dir, `${next++}.spanscope`);

/** Asks a capture as a session's reader does. */
async function asked<T>(path: string, use: (context: SearchContext) => Promise<T>): Promise<T> {
  const db = new StoreDatabase(path, { readonly: true, foreign: true });
  try {
    return await use({
      catalog: new Catalog(db),
      list: new TraceList(db),
      opened: new OpenTraces(),
      pause: () => Promise.resolve(),
    });
  } finally {
    db.close();
  }
}

const QUERIES = [
  '',
  'status = error',
  'service.name = shop && duration > 100ms',
  '{ name = "charge" } >> { kind = client }',
  'trace:spanCount > 2',
];

/** Answers to questions of all kinds, without what differs from one call to the next. */
async function answers(context: SearchContext): Promise<unknown[]> {
  const found: unknown[] = [];
  const ask = async <M extends ReaderMethod>(method: M, params: ReaderParams<M>): Promise<void> => {
    found.push(JSON.parse(JSON.stringify(await answer(context, method, params), plain)));
  };
  for (const query of QUERIES) {
    const fromNs = BASE_NS;
    await ask('traces.search', { query, order: 'slowest', limit: 100 });
    await ask('traces.search', { query, fromNs, order: 'oldest', limit: 3 });
    await ask('spans.facets', { query });
  }
  await ask('services.list', {});
  await ask('map.get', {});
  for (let trace = 1; trace <= 4; trace++)
    try {
      await ask('traces.get', { traceId: traceIdOfMade(trace) });
    } catch (error) {
      found.push((error as { code?: string }).code);
    }
  return found;
}

function plain(key: string, value: unknown): unknown {
  if (key === 'elapsedMs' || key === 'version') return undefined;
  if (typeof value === 'bigint') return `${value}n`;
  return ArrayBuffer.isView(value) ? [...(value as Uint8Array)] : value;
}

const seals = fc.array(fc.nat(40), { maxLength: 3 });

test('a capture of everything answers as the session does', async () => {
  await fc.assert(
    fc.asyncProperty(madeSpans, seals, async (spans, sealAfter) => {
      await withStored(spans, sealAfter, async (store) => {
        const path = newPath();
        const written = await exportInto(store, {}, 'spanscope', path);
        expect(written).toMatchObject({ spans: spans.length, losses: [] });
        expect(checkCapture(path)).toMatchObject({ kind: 'usable', facts: { spans: spans.length } });
        expect(await asked(path, answers)).toEqual(await answers(store.reader));
      });
    }),
    { numRuns: 25 },
  );
});

test('a capture of a selection answers as a session of its traces alone', async () => {
  await fc.assert(
    fc.asyncProperty(madeSpans, seals, fc.integer({ min: 1, max: 4 }), async (spans, sealAfter, trace) => {
      const chosen = spans.filter((span) => span.trace === trace);
      fc.pre(chosen.length > 0);
      const path = newPath();
      await withStored(spans, sealAfter, async (store) => {
        await exportInto(store, { traceIds: [traceIdOfMade(trace)] }, 'spanscope', path);
      });
      await withStored(chosen, [], async (alone) => {
        expect(await asked(path, answers)).toEqual(await answers(alone.reader));
      });
    }),
    { numRuns: 20 },
  );
});

test('a capture of a capture is the same again', async () => {
  await withStored(some(), [2, 5], async (store) => {
    const first = newPath();
    await exportInto(store, {}, 'spanscope', first);
    const second = newPath();
    await asked(first, async (context) => {
      const again = { file: { path: first }, reader: context } as unknown as TestStore;
      await exportInto(again, {}, 'spanscope', second);
    });
    expect(await asked(second, answers)).toEqual(await asked(first, answers));
  });
});

test('a capture of the first version answers as it did, is saved again, and can be noted in', async () => {
  await withStored(some(), [2, 5], async (store) => {
    const first = newPath();
    await exportInto(store, {}, 'spanscope', first);
    const before = await asked(first, answers);
    const older = new StoreDatabase(first);
    older.exec('DROP TABLE annotation; DROP TABLE property; PRAGMA user_version = 1');
    older.close();
    const bytes = readFileSync(first);
    expect(checkCapture(first)).toMatchObject({ kind: 'usable', facts: { writable: true } });
    expect(await asked(first, answers)).toEqual(before);
    const again = newPath();
    await asked(first, async (context) => {
      const source = { file: { path: first }, reader: context } as unknown as TestStore;
      await exportInto(source, {}, 'spanscope', again);
    });
    expect(await asked(again, answers)).toEqual(before);
    expect(readFileSync(first).equals(bytes)).toBe(true);

    const keeper = new Keeper();
    try {
      const change = { traceId: traceIdOfMade(1), bookmarked: true, note: 'late' };
      expect(await keeper.do('annotate', { path: first, change })).toBe(true);
    } finally {
      await keeper.close();
    }
    expect(
      await asked(first, (context) => Promise.resolve(listAnnotations(context.catalog.db, undefined))),
    ).toMatchObject([{ note: 'late', bookmarked: true }]);
    expect(await asked(first, answers)).not.toEqual([]);
  });
});

function some(): MadeSpan[] {
  return Array.from({ length: 9 }, (_, i) => ({
    trace: 1 + (i % 3),
    id: 1 + i,
    parent: i < 3 ? 0 : i - 2,
    service: 'shop',
    name: `step ${i}`,
    kind: 2,
    status: 0,
    startMs: i * 10,
    durationMs: 5,
  }));
}

const [ONE, TWO, THREE] = [1, 2, 3].map(traceIdOfMade) as [string, string, string];

function keep(store: TestStore): void {
  setPinned(store.file.db, Buffer.from(ONE, 'hex'), true);
  setAnnotation(store.file.db, { traceId: TWO, bookmarked: true, note: 'ask ann@example.com' });
  setProperty(store.file.db, 'savedQueries', [{ name: 'slow', query: 'duration > 1s' }]);
  setProperty(store.file.db, 'reports', [{ name: 'a.json', skippedCount: 3 }]);
}

test('notes, bookmarks, pins and properties go along, and what is given with the export', async () => {
  await withStored(some(), [4], async (store) => {
    keep(store);
    const path = newPath();
    await exportInto(store, {}, 'spanscope', path, { properties: { view: { tab: 'map' } } });
    await asked(path, ({ catalog: { db } }) => {
      expect(listAnnotations(db, undefined)).toEqual(listAnnotations(store.file.db, undefined));
      expect(Object.fromEntries(readProperties(db))).toEqual({
        savedQueries: [{ name: 'slow', query: 'duration > 1s' }],
        reports: [{ name: 'a.json', skippedCount: 3 }],
        view: { tab: 'map' },
      });
      expect(db.lists('SELECT hex(id), pinned FROM trace ORDER BY id')).toEqual([
        [ONE.toUpperCase(), 1],
        [TWO.toUpperCase(), 1],
        [THREE.toUpperCase(), 0],
      ]);
      return Promise.resolve();
    });
  });
});

test('what is pinned, bookmarked or noted is a scope, and nothing of other traces goes along', async () => {
  await withStored(some(), [4], async (store) => {
    await expect(exported(store, { pinned: true }, 'otlp-proto')).rejects.toMatchObject({
      code: 'export.empty',
    });
    keep(store);
    const path = newPath();
    expect(await exportInto(store, { pinned: true }, 'spanscope', path)).toMatchObject({
      traces: 2,
      spans: 6,
    });
    await exportInto(store, { traceIds: [TWO] }, 'spanscope', newPath());
    const last = join(dir, `${next - 1}.spanscope`);
    await asked(last, ({ catalog: { db } }) => {
      expect(db.lists('SELECT hex(trace_id) FROM pin')).toEqual([]);
      expect(listAnnotations(db, undefined)).toHaveLength(1);
      return Promise.resolve();
    });
  });
});

const EMAILS = [
  { id: 'email', title: 'Emails', enabled: true, match: 'value', pattern: '[a-z]+@[a-z.]+' } as const,
];

test('with redaction everything is rewritten: no value that a rule finds is in the file', async () => {
  await withStored(some(), [4], async (store) => {
    keep(store);
    const [span] = some();
    const made = detailOf({ ...span!, id: 99, name: 'mail bob@example.com' });
    made.attributes = [{ key: 'user', value: { type: 'string', value: 'carl@example.com' } }];
    store.send(requestOf([made]));
    store.send(
      protoOf('logs', [
        { scopeLogs: [{ logRecords: [{ traceId: ONE, body: { stringValue: 'dora@example.com' } }] }] },
      ]),
      'logs',
    );
    const path = newPath();
    const written = await exportInto(store, {}, 'spanscope', path, {
      redaction: EMAILS,
      properties: { view: { query: 'user = "eve@example.com"' } },
    });
    expect(written.redacted).toBeGreaterThanOrEqual(5);
    await asked(path, async ({ catalog: { db } }) => {
      expect(listAnnotations(db, undefined)[0]!.note).toMatch(/^ask \[email-/);
      expect(JSON.stringify(readProperties(db).get('view'))).not.toContain('example.com');
      await Promise.resolve();
    });
    expect(readFileSync(path).includes('example.com')).toBe(false);
    const again = await asked(path, async (context) => {
      const copy = { file: { path }, reader: context } as unknown as TestStore;
      return (await exported(copy, {}, 'otlp-jsonl')).bytes.toString();
    });
    expect(again).not.toContain('example.com');
    expect(again.match(/\[email-/g)).toHaveLength(3);
  });
});

test('logs of the chosen traces go along, metrics only with everything, and that is said', async () => {
  await withStored(some(), [], async (store) => {
    const record = (traceId: string) => ({ traceId, body: { stringValue: traceId } });
    store.send(
      protoOf('logs', [
        { scopeLogs: [{ logRecords: [ONE, TWO, ''].map(record) }, { logRecords: [TWO].map(record) }] },
        { scopeLogs: [{ logRecords: [THREE].map(record) }] },
      ]),
      'logs',
    );
    store.send(
      protoOf('metrics', [
        { scopeMetrics: [{ metrics: [{ name: 'm', gauge: { dataPoints: [{ asInt: '1' }] } }] }] },
      ]),
      'metrics',
    );
    const { bytes, written } = await exported(store, { traceIds: [TWO, 'ff'.repeat(16)] }, 'otlp-jsonl');
    const lines = bytes.toString().trimEnd().split('\n');
    expect(lines).toHaveLength(2);
    expect(lines[1]!.match(/"traceId":"[0-9a-f]*"/g)).toEqual([`"traceId":"${TWO}"`, `"traceId":"${TWO}"`]);
    expect(written.losses).toEqual([
      '1 of the named traces is not in this session.',
      '1 data points are left out: they belong to no trace, and go along only with everything.',
    ]);
    const whole = await exported(store, {}, 'otlp-proto');
    expect(whole.written.losses).toEqual([
      '5 log records are left out: A protobuf file takes none.',
      '1 data points are left out: A protobuf file takes none.',
    ]);
  });
});

test('a capture is one file, whole by itself', async () => {
  await withStored(some(), [4], async (store) => {
    const path = newPath();
    await exportInto(store, {}, 'spanscope', path);
    expect(readdirSync(dir)).toEqual([path.slice(dir.length + 1)]);
    const header = readFileSync(path).subarray(0, 100);
    // Neither reading nor writing needs a log.
    expect([header[18], header[19]]).toEqual([1, 1]);
    expect(checkCapture(path)).toMatchObject({ kind: 'usable', facts: { writable: true, immutable: false } });
  });
});
