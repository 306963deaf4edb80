import fc from 'fast-check';
import { expect, test } from 'vitest';
import type { CompareSide } from '../../../app/core/contract/query-methods.ts';
import { compareParams, printTime, readSides, readTime } from '../../../renderer/state/compare-route.ts';
import { parseRoute, printRoute, routeTo } from '../../../renderer/state/route.ts';

const compareHref = (a: CompareSide | undefined, b: CompareSide | undefined): string =>
  printRoute(routeTo('compare', compareParams({ a, b })));

const traceId = '0af7651916cd43dd8448eb211c80319c';

test('the address of a comparison can be read by a person', () => {
  const group = { query: 'service:checkout', fromNs: 1_795_333_975_500_000_000n, minDurationNs: 500e6 };
  expect(compareHref({ traceId }, group)).toBe(
    `#/compare?a=${traceId}&b.q=service%3Acheckout&b.from=20261122T075255.5Z&b.min=500ms`,
  );
  expect(compareHref({}, undefined)).toBe('#/compare?a=all');
  expect(readSides(parseRoute('#/compare?a=all').params)).toEqual({ a: {}, b: undefined });
});

test('both sides survive the address', () => {
  const bound = fc.option(fc.bigInt({ min: 0n, max: 2n ** 63n - 1n }), { nil: undefined });
  const length = fc.option(fc.nat({ max: 2 ** 31 }), { nil: undefined });
  const text = fc.option(fc.string({ minLength: 1, unit: 'grapheme' }), { nil: undefined });
  const side: fc.Arbitrary<CompareSide | undefined> = fc.oneof(
    fc.constant(undefined),
    fc.constant({ traceId }),
    fc.record({ query: text, fromNs: bound, toNs: bound, minDurationNs: length, maxDurationNs: length }),
  );
  fc.assert(
    fc.property(side, side, (a, b) => {
      const { params } = parseRoute(compareHref(a, b));
      expect(readSides(params)).toEqual({ a, b });
    }),
  );
});

test('what does not fit is as if it were not there', () => {
  for (const search of [
    'a=xyz',
    'a.from=yesterday',
    'a.min=-',
    'a.to=20261399T000000Z',
    'a.from=99999999999999999999',
  ])
    expect(readSides(parseRoute(`#/compare?${search}`).params).a).toBeUndefined();
});

test('times are read in the forms that people write', () => {
  const ns = 1_795_333_975_471_203_118n;
  expect(printTime(ns)).toBe('20261122T075255.471203118Z');
  for (const text of ['20261122T075255.471203118Z', '2026-11-22T07:52:55.471203118Z', String(ns)])
    expect(readTime(text)).toBe(ns);
  expect(readTime('2026-11-22 06:52')).toBe(BigInt(new Date('2026-11-22T06:52:00').getTime()) * 1_000_000n);
});
