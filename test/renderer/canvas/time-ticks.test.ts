import { expect, test } from 'vitest';
import { clockLabels, niceStep, offsetLabel, ticksOf } from '../../../renderer/canvas/time-ticks.ts';

test('steps are 1, 2 or 5, and follow the clock above half a minute', () => {
  expect([3, 10, 11, 180e6, 600e6, 30e9].map(niceStep)).toEqual([5, 10, 20, 200e6, 1e9, 60e9]);
  expect([90e9, 40 * 60e9].map(niceStep)).toEqual([120e9, 3600e9]);
});

test('labels carry the digits that their step needs', () => {
  expect(offsetLabel(0, 1e6)).toBe('0');
  expect(offsetLabel(250e6, 50e6)).toBe('250 ms');
  expect(offsetLabel(1.25e9, 50e6)).toBe('1.25 s');
  expect(offsetLabel(1_250_400_000, 100_000)).toBe('1.2504 s');
  expect(offsetLabel(1_000_000_020, 20)).toBe('1.00000002 s');
  expect(offsetLabel(90e9, 30e9)).toBe('1.5 min');
});

test('ticks lie inside the window and apart', () => {
  const { step, times } = ticksOf(130e6, 870e6, 800, 90);
  expect(step).toBe(100e6);
  expect(times).toEqual([200e6, 300e6, 400e6, 500e6, 600e6, 700e6, 800e6]);
});

test('times of another day say which, once, and midnight is its date', () => {
  const at = (...clock: [number, number, number, number?]): number =>
    new Date(2026, 10, 21, ...clock).getTime();
  const quarter = 900_000;
  const times = [at(23, 30, 0), at(23, 45, 0), at(24, 0, 0), at(24, 15, 0)];
  expect(clockLabels(times, quarter, at(8, 0, 0))).toEqual(['23:30', '23:45', '2026-11-22', '00:15']);
  expect(clockLabels(times, quarter, at(30, 0, 0))).toEqual(['2026-11-21 23:30', '', '2026-11-22', '00:15']);
  expect(clockLabels([at(1, 2, 3, 40)], 20, at(9, 0, 0))).toEqual(['01:02:03.040']);
  expect(clockLabels([at(1, 2, 3), at(1, 2, 4)], 1_000, at(9, 0, 0))).toEqual(['01:02:03', '01:02:04']);
  expect(clockLabels([at(0, 0, 0), at(48, 0, 0)], 2 * 86_400_000, 0)).toEqual(['2026-11-21', '2026-11-23']);
});
