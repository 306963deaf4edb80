import { expect, test } from 'vitest';
import type { StoreStats } from '../../../app/core/contract/methods.ts';
import {
  firstChoice,
  scopeChoices,
  scopeKey,
  type Shareable,
} from '../../../renderer/views/share/scope-choices.ts';

const stats: StoreStats = {
  spans: 12_000,
  traces: 800,
  logs: 3,
  metrics: 0,
  profiles: 0,
  services: [],
  segments: 1,
  journalRequests: 0,
  bytes: 1,
  spansPerSecond: 0,
  dropped: [],
};
const plain: Shareable = {
  trace: undefined,
  question: { query: '', order: 'newest', zoom: undefined, brush: undefined },
  result: { total: 800, complete: true },
  marks: new Map(),
  stats,
  name: 'Live',
};
const mark = { bookmarked: true, bookmarkedSpans: 0, notes: 0 };
const ids = (shareable: Shareable): string[] => scopeChoices(shareable).map(({ id }) => id);

test('a list that is not narrowed is everything, and what holds nothing cannot be chosen', () => {
  expect(ids(plain)).toEqual(['marked', 'everything']);
  const [marked, all] = scopeChoices(plain);
  expect([marked!.empty, all!.empty]).toEqual([true, false]);
  expect(all!.detail.replace(/\s/gu, ' ')).toBe('800 traces · 12 000 spans · 3 log records');
  expect(firstChoice(scopeChoices(plain), 'matching')).toBe('everything');
});

test('a query, a zoom and a brush are one selection, exact in nanoseconds, and its count says what it is', () => {
  const question = {
    ...plain.question,
    query: 'status:error',
    zoom: { fromNs: 1n, toNs: 1_795_333_975_000_000_009n },
    brush: { fromNs: 3n, toNs: 2_000_000_000_000_000_000n, minNs: 5, maxNs: 7 },
  };
  const [matching] = scopeChoices({ ...plain, question, result: { total: 1, complete: false } });
  expect(matching!.scope).toEqual({
    selection: {
      query: 'status:error',
      fromNs: 3n,
      toNs: 1_795_333_975_000_000_009n,
      minDurationNs: 5,
      maxDurationNs: 7,
    },
  });
  expect(matching!.title.replace(/\s/gu, ' ')).toBe('At least 1 trace of the list');
  expect(firstChoice(scopeChoices({ ...plain, question }), 'matching')).toBe('matching');
  const nothing = scopeChoices({ ...plain, question, result: { total: 0, complete: true } });
  expect(nothing[0]!.empty).toBe(true);
  expect(firstChoice(nothing, 'matching')).toBe('everything');
});

test('an open trace comes first, bookmarks once there are some', () => {
  const trace = { traceId: 'ab'.repeat(16), service: 'web', name: 'GET /', spans: 4 };
  const choices = scopeChoices({ ...plain, trace, marks: new Map([['a', mark]]) });
  expect(choices.map(({ id, empty }) => [id, empty])).toEqual([
    ['trace', false],
    ['marked', false],
    ['everything', false],
  ]);
  expect(choices.map(({ scope }) => scope)).toEqual([{ traceIds: [trace.traceId] }, { pinned: true }, {}]);
  expect(firstChoice(choices, 'trace')).toBe('trace');
});

test('scopes are told apart, numbers beyond doubles too', () => {
  const keys = [
    {},
    { selection: {} },
    { pinned: true },
    { traceIds: ['a'] },
    { selection: { fromNs: 9_007_199_254_740_993n } },
    { selection: { fromNs: 9_007_199_254_740_992n } },
  ].map(scopeKey);
  expect(new Set(keys).size).toBe(keys.length);
});
