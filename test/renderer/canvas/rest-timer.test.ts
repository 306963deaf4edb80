import { afterEach, beforeEach, expect, test, vi } from 'vitest';
import { RestTimer } from '../../../renderer/canvas/rest-timer.ts';

beforeEach(() => void vi.useFakeTimers());
afterEach(() => void vi.useRealTimers());

test('acts once, when changes have ceased for as long as was asked', () => {
  const acts: number[] = [];
  const began = performance.now();
  const rest = new RestTimer(200, () => acts.push(performance.now() - began));
  for (let i = 0; i < 10; i++) {
    rest.touch();
    vi.advanceTimersByTime(30);
  }
  expect(acts).toEqual([]);
  vi.advanceTimersByTime(1_000);
  expect(acts).toEqual([470]);
  rest.touch();
  vi.advanceTimersByTime(200);
  expect(acts).toHaveLength(2);
});

test('makes one timer for many changes, and none acts after it was stopped', () => {
  const made = vi.spyOn(globalThis, 'setTimeout');
  const act = vi.fn();
  const rest = new RestTimer(200, act);
  for (let i = 0; i < 100; i++) rest.touch();
  expect(made).toHaveBeenCalledTimes(1);
  rest.stop();
  vi.advanceTimersByTime(1_000);
  expect(act).not.toHaveBeenCalled();
  made.mockRestore();
});
