import { afterEach, beforeEach, expect, test } from 'vitest';
import {
  listAnnotations,
  readProperties,
  setAnnotation,
  setProperty,
} from '../../../app/engine/store/annotations.ts';
import { StoreDatabase } from '../../../app/engine/store/database.ts';
import { APPLICATION_ID, LATEST, migrations } from '../../../app/engine/store/migrations.ts';
import { setPinned } from '../../../app/engine/store/pinned.ts';
import { dropOldest } from '../../../app/engine/store/retention.ts';
import { TestStore } from '../../fixtures/store.ts';
import { requestOf, traceIds } from '../sessions/running-engine.ts';

const [noted, plain, newest] = traceIds(3) as [string, string, string];
const idOf = (traceId: string): Uint8Array => Buffer.from(traceId, 'hex');

let store: TestStore;
beforeEach(() => {
  store = new TestStore();
});
afterEach(() => {
  store.remove();
});

/** Drops all that can be dropped. */
function dropAll(): void {
  while (dropOldest(store.file.db, store.commit.segments, { maxBytes: 0, maxAgeMs: Infinity }, Date.now()));
}

function seal(...ids: string[]): void {
  store.send(requestOf(ids.map((traceId) => ({ traceId }))));
  store.commit.sealAll();
}

test('notes are listed as they were set, the last one first, and an empty one is none', () => {
  const { db } = store.file;
  seal(noted);
  setAnnotation(db, { traceId: noted, bookmarked: true, note: '' });
  db.exec('UPDATE annotation SET changed_ns = 1');
  setAnnotation(db, { traceId: noted, spanId: '0000000000000002', bookmarked: false, note: '<b>slow</b>' });
  expect(listAnnotations(db, undefined)).toMatchObject([
    { traceId: noted, spanId: '0000000000000002', bookmarked: false, note: '<b>slow</b>' },
    { traceId: noted, bookmarked: true, note: '', changedNs: 1n },
  ]);
  expect(listAnnotations(db, plain)).toEqual([]);
  setAnnotation(db, { traceId: noted, spanId: '0000000000000002', bookmarked: false, note: '' });
  expect(listAnnotations(db, noted)).toHaveLength(1);
});

test('a noted trace outlives its segment as long as something is noted on it, or it is pinned', () => {
  const { db } = store.file;
  seal(noted, plain);
  setAnnotation(db, { traceId: noted, bookmarked: true, note: '' });
  setAnnotation(db, { traceId: noted, spanId: '0000000000000001', bookmarked: false, note: 'why' });
  seal(newest);
  dropAll();
  expect([store.isKnown(noted), store.isKnown(plain)]).toEqual([true, false]);

  setAnnotation(db, { traceId: noted, bookmarked: false, note: '' });
  setPinned(db, idOf(noted), true);
  setAnnotation(db, { traceId: noted, spanId: '0000000000000001', bookmarked: false, note: '' });
  seal(newest);
  dropAll();
  expect(store.isKnown(noted)).toBe(true);

  setPinned(db, idOf(noted), false);
  seal(newest);
  dropAll();
  expect(store.isKnown(noted)).toBe(false);
});

test('what is noted on a trace that is not sealed yet keeps it, too', () => {
  store.send(requestOf([{ traceId: noted }]));
  setAnnotation(store.file.db, { traceId: noted, bookmarked: false, note: 'early' });
  store.commit.sealAll();
  seal(plain);
  seal(newest);
  dropAll();
  expect([store.isKnown(noted), store.isKnown(plain)]).toEqual([true, false]);
});

test('a file of the first version has no notes, and takes them once it is brought up to date', () => {
  seal(noted, plain);
  store.file.db.exec(
    `DROP TABLE annotation; DROP TABLE property; PRAGMA user_version = 1; PRAGMA application_id = ${APPLICATION_ID}`,
  );
  const db = new StoreDatabase(store.file.path, { readonly: true, foreign: true });
  expect(listAnnotations(db, undefined)).toEqual([]);
  expect(readProperties(db).size).toBe(0);
  store.restart();
  expect(store.file.db.pragma('user_version')).toBe(BigInt(LATEST));
  setAnnotation(store.file.db, { traceId: noted, bookmarked: true, note: 'kept' });
  expect(listAnnotations(db, undefined)).toMatchObject([{ note: 'kept' }]);
  db.close();
  seal(newest);
  dropAll();
  expect([store.isKnown(noted), store.isKnown(plain)]).toEqual([true, false]);
  expect(Object.keys(migrations)).toEqual(['1', '2']);
});

test('properties are JSON by key; what is not is left out', () => {
  const { db } = store.file;
  setProperty(db, 'view', { tab: 'flame', open: [1, 2] });
  setProperty(db, '__proto__', 'kept');
  setProperty(db, 'gone', 1);
  setProperty(db, 'gone', null);
  db.exec("INSERT INTO property(key, value) VALUES ('broken', '{'), ('blob', x'00')");
  expect([...readProperties(db)]).toEqual([
    ['__proto__', 'kept'],
    ['view', { tab: 'flame', open: [1, 2] }],
  ]);
});
