import fc from 'fast-check';
import { describe, expect, test } from 'vitest';
import {
  formatAgo,
  formatBytes,
  formatCount,
  formatCountShort,
  formatDateTime,
  formatDayTime,
  formatDuration,
  formatDurationExact,
  formatIdShort,
  formatPercent,
  formatPlural,
  formatRate,
  formatTime,
  formatTimeRange,
  nanosToMillis,
} from '../../../app/core/model/format.ts';

/** Written with plain spaces, so that a test can be read. */
const plain = (text: string): string => text.replace(/[\u00a0\u2009]/g, ' ');

describe('durations', () => {
  test.each([
    [0, '0 ns'],
    [999, '999 ns'],
    [1_000, '1 µs'],
    [38_000, '38 µs'],
    [1_420, '1.42 µs'],
    [999_700, '1 ms'],
    [41_040_000, '41 ms'],
    [41_060_000, '41.1 ms'],
    [410_000_000, '410 ms'],
    [999_600_000, '1 s'],
    [1_420_000_000, '1.42 s'],
    [1_700_000_000, '1.70 s'],
    [59_900_000_000, '59.9 s'],
    [60_000_000_000, '1 min 00 s'],
    [125_000_000_000, '2 min 05 s'],
    [3_600_000_000_000, '1 h 00 min'],
    [90_000_000_000_000, '25 h 00 min'],
    [8_640_000_000_000_000, '100 d'],
    [-5_000_000, '−5 ms'],
    [Number.NaN, '–'],
  ])('%d ns is %s', (ns, text) => {
    expect(plain(formatDuration(ns))).toBe(text);
  });

  test('a bigint is written as the number that it is', () => {
    expect(formatDuration(1_420_000_000n)).toBe(formatDuration(1_420_000_000));
    expect(plain(formatDurationExact(1_420_381_204n))).toBe('1 420 381 204 ns');
  });

  test('below an hour, what is written is within half a unit of its last place', () => {
    const units: Record<string, number> = { ns: 1, µs: 1e3, ms: 1e6, s: 1e9 };
    fc.assert(
      fc.property(fc.double({ min: 0, max: 5.9e10, noNaN: true }), (ns) => {
        const [figure = '', unit = ''] = plain(formatDuration(ns)).split(' ');
        expect(figure.replace('.', '').length).toBeLessThanOrEqual(3);
        const read = Number(figure) * units[unit]!;
        expect(Math.abs(read - ns)).toBeLessThanOrEqual(Math.max(0.5, 0.0051 * ns));
      }),
    );
  });
});

test('counts have thin spaces between thousands', () => {
  expect(formatCount(1248)).toBe('1\u2009248');
  expect(formatCount(-1_234_567)).toBe('−1\u2009234\u2009567');
  expect(formatCount(12_345_678_901_234_567_890n)).toBe(
    plain('12 345 678 901 234 567 890').replaceAll(' ', '\u2009'),
  );
  expect(plain(formatCountShort(9_999))).toBe('9 999');
  expect(plain(formatCountShort(48_213))).toBe('48.2 k');
  expect(plain(formatCountShort(999_700))).toBe('1 M');
  expect(plain(formatPlural(1, 'span'))).toBe('1 span');
  expect(plain(formatPlural(1500, 'entry', 'entries'))).toBe('1 500 entries');
});

test('rates, shares and sizes carry their unit', () => {
  expect(plain(formatRate(1248))).toBe('1 248/s');
  expect(formatRate(0.4)).toBe('0.4/s');
  expect(plain(formatPercent(0.289))).toBe('28.9 %');
  expect(plain(formatPercent(1))).toBe('100 %');
  expect(plain(formatPercent(0.0003))).toBe('< 0.1 %');
  expect(plain(formatBytes(512))).toBe('512 B');
  expect(plain(formatBytes(1_268_777))).toBe('1.21 MiB');
  expect(plain(formatBytes(1023.9 * 1024))).toBe('1 MiB');
});

test('times are local, with every digit that was received where all of them are asked for', () => {
  const at = new Date(2026, 10, 22, 14, 32, 58, 471);
  const ns = BigInt(at.getTime()) * 1_000_000n + 203_118n;
  expect(formatTime(ns)).toBe('14:32:58.471');
  expect(formatDateTime(ns)).toBe('2026-11-22 14:32:58.471 203 118');
  expect(nanosToMillis(-1n)).toBe(-1);
  expect(formatTime(2n ** 63n)).toMatch(/^\d\d:\d\d:\d\d\.\d{3}$/);
});

test('the date is told of what is not of today', () => {
  const ns = (...time: [number, number, number, number?]): bigint =>
    BigInt(new Date(2026, 10, 21, ...time).getTime()) * 1_000_000n;
  const [sameDay, dayAfter] = [8, 32].map((hour) => new Date(2026, 10, 21, hour).getTime());
  expect(formatDayTime(ns(14, 5, 10, 7), sameDay)).toBe('14:05:10.007');
  expect(formatDayTime(ns(14, 5, 10, 7), dayAfter)).toBe('2026-11-21 14:05:10.007');
  expect(formatTimeRange(ns(14, 5, 10), ns(14, 20, 55), sameDay)).toBe('14:05:10 – 14:20:55');
  expect(formatTimeRange(ns(14, 5, 10), ns(14, 5, 11), sameDay)).toBe('14:05:10.000 – 14:05:11.000');
  expect(formatTimeRange(ns(14, 5, 10), ns(14, 20, 55), dayAfter)).toBe('2026-11-21 14:05:10 – 14:20:55');
  expect(formatTimeRange(ns(23, 59, 0), ns(24, 1, 0), dayAfter)).toBe(
    '2026-11-21 23:59:00 – 2026-11-22 00:01:00',
  );
});

test('how long ago is rough', () => {
  const now = 10n ** 18n;
  const seconds = (count: number): bigint => now - BigInt(count) * 10n ** 9n;
  expect([1, 12, 200, 7_300, 400_000].map((count) => plain(formatAgo(seconds(count), now)))).toEqual([
    'now',
    '12 s ago',
    '3 min ago',
    '2 h ago',
    '4 d ago',
  ]);
});

test('an id keeps its ends', () => {
  expect(formatIdShort('7f3a0000000000000000000000c21e')).toBe('7f3a…c21e');
  expect(formatIdShort('short')).toBe('short');
});
