import { expect, test } from 'vitest';
import { niceStep, offsetLabel, ticksOf } from '../../../renderer/canvas/time-ticks.ts';

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
