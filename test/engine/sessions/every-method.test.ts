import { closeSync, openSync, readFileSync, writeFileSync, writeSync } from 'node:fs';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, test } from 'vitest';
import { RpcError } from '../../../app/core/contract/client.ts';
import type { SessionInfo } from '../../../app/core/contract/file-methods.ts';
import type { Method } from '../../../app/core/contract/methods.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { ask } from '../rpc/ask.ts';
import { makeCapture, requestOf, RunningEngine, START_NS, traceIds } from './running-engine.ts';

const ids = traceIds(40);
const traces = ids.map((traceId, i) => ({
  traceId,
  service: i % 3 === 0 ? 'shop' : 'bank',
  name: `GET /${i % 4}`,
  startNs: START_NS + BigInt(i) * 1_000_000n,
  spans: 3 + (i % 5),
}));
const [traceId] = ids;
const spanId = '0000000000000001';

/** Everything that is asked of a session, with params that find something. */
const questions: [Method, Record<string, unknown>][] = [
  ['traces.search', { limit: 10 }],
  ['traces.search', { query: 'service = bank and duration > 0ns', order: 'slowest' }],
  ['traces.plot', { points: 10, columns: 20, rows: 10 }],
  ['spans.facets', { query: 'service = bank' }],
  ['spans.correlate', { selection: { query: 'status = error' } }],
  ['fields.keys', {}],
  ['fields.values', { field: 'name' }],
  ['services.list', {}],
  ['services.operation', { service: 'shop' }],
  ['map.get', {}],
  ['map.get', { traceId }],
  ['traces.get', { traceId }],
  ['traces.columns', { traceId }],
  ['traces.version', { traceId }],
  ['traces.analysis', { traceId }],
  ['traces.find', { traceId, query: 'status = error' }],
  ['traces.findings', { traceId }],
  ['traces.calls', { traceId }],
  ['traces.source', { traceId, from: 0, count: 2 }],
  ['traces.export', { traceId, format: 'otlp-json' }],
  ['spans.get', { traceId, spanId }],
  ['redaction.preview', { scope: {}, rules: [] }],
  ['annotations.list', {}],
  ['properties.get', {}],
  ['store.stats', {}],
];

/** What differs between two files with the same spans. */
const OWN = new Set([
  'elapsedMs',
  'version',
  'bytes',
  'segments',
  'journalRequests',
  'spansPerSecond',
  'values',
]);

function common(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(common);
  if (value === null || typeof value !== 'object') return value;
  return Object.fromEntries(
    Object.entries(value).flatMap(([key, item]) =>
      OWN.has(key) && typeof item !== 'object' ? [] : [[key, common(item)]],
    ),
  );
}

let app: RunningEngine;
let files: SessionInfo;
let capture: SessionInfo;
beforeAll(async () => {
  app = await RunningEngine.start();
  const request = requestOf(traces);
  const port = Number(/:(\d+)/.exec(app.engine.info.otlpHttp.slice(5))?.[1]);
  const sent = { method: 'POST', headers: { 'content-type': 'application/x-protobuf' } };
  expect((await ask(port, '/v1/traces', sent, request)).status).toBe(200);
  writeFileSync(join(app.files, 'same.bin'), request);
  files = (await app.read({ paths: [join(app.files, 'same.bin')] })).session;
  makeCapture(join(app.files, 'same.spanscope'), traces);
  capture = (await app.read({ paths: [join(app.files, 'same.spanscope')] })).session;
});
afterAll(() => app.stop());

describe('a session of files and a capture answer as the live session does', () => {
  test.each(questions)('%s %j', async (method, params) => {
    const [live, ofFiles, ofCapture] = await Promise.all(
      ['live', files.id, capture.id].map(async (session) =>
        common(await app.call(method, { ...params, session })),
      ),
    );
    if (method !== 'properties.get') expect(ofFiles).toEqual(live);
    if (method !== 'properties.get') expect(ofCapture).toEqual(live);
  });

  test('compare.get, with a side each', async () => {
    const compare = (a: string, b: string): Promise<Record<string, unknown>> =>
      app.call('compare.get', { a: { session: a, traceId }, b: { session: b, query: 'service = bank' } });
    const live = common(await compare('live', 'live'));
    expect(common(await compare(files.id, capture.id))).toEqual(live);
    expect(common(await compare(capture.id, 'live'))).toEqual(live);
  });
});

test('a session that is not open is an error in every method', async () => {
  for (const [method, params] of questions)
    await expect(app.call(method, { ...params, session: 'gone' })).rejects.toMatchObject({
      code: 'session.unknown',
    });
});

/** How a question ends: '' or the error's code. */
async function endOf(method: Method, params: Record<string, unknown>): Promise<string> {
  try {
    await app.call(method, params);
    return '';
  } catch (error) {
    return error instanceof RpcError ? error.code : String(error);
  }
}

describe('a capture that is damaged inside', () => {
  const damaged = (name: string, damage: (db: StoreDatabase) => void): string => {
    const path = join(app.files, name);
    makeCapture(path, traces);
    const db = new StoreDatabase(path);
    damage(db);
    db.close();
    return path;
  };
  const codes = ['', 'session.damaged', 'store.failed', 'trace.unknown', 'span.unknown', 'file.unreadable'];

  test.each<[string, string]>([
    ['payload', 'UPDATE segment_part SET data = randomblob(500) WHERE part >= 2'],
    ['no payload', 'DELETE FROM segment_part WHERE part >= 2'],
    ['trace rows of other types', "UPDATE trace SET start_ns = 'soon', root_name = x'ff', root_service = 99"],
    ['trace ids', 'UPDATE trace SET id = CAST(ordinal AS BLOB)'],
    [
      'segments of other types',
      "UPDATE segment SET items = 1.5, min_start_ns = 'x', bloom = x'00', chunk_starts = x'010203'",
    ],
    ['services', "UPDATE trace_segment SET services = x'ffffffff'; DELETE FROM service"],
    ['journal', "INSERT INTO journal VALUES (9, 0, 0, 5, 'x', x'0affffffff0f')"],
    [
      'notes',
      "INSERT INTO annotation VALUES ('text', 7, 'yes', 9, 'now'); INSERT INTO property VALUES ('__proto__', '{')",
    ],
  ])('%s: every question has an answer or a message', async (name, sql) => {
    const path = damaged(`${name.replaceAll(' ', '-')}.spanscope`, (db) => db.exec(sql));
    const opened = await app
      .call<{ session: SessionInfo }>('sessions.open', { paths: [path] })
      .catch(() => undefined);
    if (opened === undefined) return;
    for (const [method, params] of questions)
      expect(codes, method).toContain(await endOf(method, { ...params, session: opened.session.id }));
    expect(await endOf('traces.search', {})).toBe('');
    await app.call('sessions.close', { session: opened.session.id });
  });

  test('columns that point nowhere are found before they are used', async () => {
    const path = damaged('columns.spanscope', (db) => {
      db.exec('UPDATE segment_part SET data = (SELECT data FROM segment_part WHERE part = 1) WHERE part = 0');
    });
    expect(await endOf('sessions.open', { paths: [path] })).toBe('file.unreadable');
  });

  test('bytes that change while it is open', async () => {
    const path = join(app.files, 'changing.spanscope');
    makeCapture(path, traces);
    const { session } = await app.read({ paths: [path] });
    const bytes = readFileSync(path);
    const file = openSync(path, 'r+');
    for (let at = 16_384; at < bytes.length; at += 997)
      writeSync(file, Buffer.from([bytes[at]! ^ 0x55]), 0, 1, at);
    closeSync(file);
    for (const [method, params] of questions)
      expect([...codes, 'session.unreadable'], method).toContain(
        await endOf(method, { ...params, session: session.id }),
      );
    await app.call('sessions.close', { session: session.id });
  });
});
