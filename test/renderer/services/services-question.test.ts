import fc from 'fast-check';
import { expect, test } from 'vitest';
import { parseRoute, printRoute, routeTo } from '../../../renderer/state/route.ts';
import { parseQuery } from '../../../app/core/query/parse.ts';
import { readQuestion as readTraces } from '../../../renderer/state/trace-question.ts';
import { columnsFor, nextSort, readSort } from '../../../renderer/views/services/columns.ts';
import {
  questionParams,
  readQuestion,
  type ServicesQuestion,
} from '../../../renderer/views/services/services-question.ts';
import {
  boundsOf,
  formatRange,
  readWindow,
  secondsOf,
} from '../../../renderer/views/services/time-window.ts';
import { queryOf, tracesParams } from '../../../renderer/views/services/traces-of.ts';

/** Through the address, as a reload takes it. */
function reloaded(question: Partial<ServicesQuestion>): ServicesQuestion {
  return readQuestion(parseRoute(printRoute(routeTo('services', questionParams(question)))).params);
}

test('everything that the view shows is in the address, names without letters included', () => {
  const name = fc.oneof(fc.string(), fc.constantFrom('', '~', '~~', 'a b', 'GET /x?y=1&z'));
  fc.assert(
    fc.property(name, fc.option(name, { nil: undefined }), (service, operation) => {
      expect(reloaded({ chosen: { service, operation } }).chosen).toEqual({ service, operation });
    }),
  );
  const question: ServicesQuestion = {
    query: 'service:a',
    window: { id: 'custom', fromNs: 5n, toNs: 9n },
    sort: { column: 'p95', descending: false },
    text: 'cart',
    chosen: undefined,
  };
  expect(reloaded(question)).toEqual(question);
  expect(reloaded({}).chosen).toBeUndefined();
});

test('an address with nonsense shows everything', () => {
  const params = new Map([
    ['from', '9'],
    ['to', '5'],
    ['last', 'forever'],
    ['sort', '-beauty'],
  ]);
  expect(readWindow(params)).toEqual({ id: 'all' });
  expect(readSort('-beauty')).toEqual({ column: 'critical', descending: true });
});

test('a window ends now, or stands still', () => {
  expect(boundsOf({ id: 'all' }, 1_000_000)).toEqual({});
  expect(boundsOf({ id: '5m' }, 1_000_000)).toEqual({ fromNs: 700_000_000_000n });
  expect(boundsOf({ id: 'custom', fromNs: 1n, toNs: 2n }, 5)).toEqual({ fromNs: 1n, toNs: 2n });
  expect(secondsOf({ fromNs: 0n, toNs: 10n ** 9n })).toBe(1);
  expect(secondsOf({ fromNs: 0n, toNs: 10n ** 8n })).toBeUndefined();
  expect(formatRange({ fromNs: 0n, toNs: 1_500_000_000n })).toMatch(
    /^19\d\d-\d\d-\d\d \d\d:00:00\.000 – \d\d:00:01\.500$/,
  );
});

test('the traces of a part of the calls are a query', () => {
  const chosen = { service: 'shop "x"', operation: 'GET /a' };
  const query = queryOf('a or b', chosen, { minNs: 1.2e8, maxNs: 4e8, failing: true });
  expect(query).toBe(
    '(a or b) service = "shop \\"x\\"" name = "GET /a" duration >= 120ms duration < 400ms status = error',
  );
  expect(parseQuery(query).diagnostics).toEqual([]);
  expect(queryOf('', { service: 'cart', operation: undefined })).toBe('service = "cart"');
});

test('traces are looked at in the same stretch of time', () => {
  const params = new Map(Object.entries(tracesParams('x', { id: 'custom', fromNs: 5n, toNs: 9n })));
  expect(readTraces(params)).toMatchObject({ query: 'x', zoom: { fromNs: 5n, toNs: 9n } });
  expect(tracesParams('x', { id: '5m' })).toEqual({ q: 'x' });
});

test('columns give way as room gets short, the figures that matter most last', () => {
  const ids = (width: number, targets = true) => columnsFor(width, targets).map(({ id }) => id);
  expect(ids(2_000)).toEqual(['name', 'rate', 'errors', 'p50', 'p95', 'p99', 'critical', 'target']);
  expect(ids(2_000, false)).not.toContain('target');
  expect(ids(100)).toEqual(['name', 'rate', 'errors', 'p95']);
  for (let width = 400; width < 1_200; width += 50)
    expect(ids(width + 50)).toEqual(expect.arrayContaining(ids(width)));
});

test('one key goes through the orders', () => {
  const heads = columnsFor(2_000, false);
  let sort = readSort('');
  const seen = heads.map(() => (sort = nextSort(sort, heads)).column);
  expect(new Set(seen).size).toBe(heads.length);
  expect(nextSort({ column: 'name', descending: false }, heads)).toEqual({
    column: 'rate',
    descending: true,
  });
});
