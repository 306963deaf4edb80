import { expect, test } from 'vitest';
import { RestartPolicy } from '../../app/desktop/restart-policy.ts';

test('waits longer each time, and asks the user in the end', () => {
  const policy = new RestartPolicy();
  const delays = Array.from({ length: 8 }, () => policy.afterStop(100));
  expect(delays).toEqual([200, 400, 800, 1600, 3200, 6400, undefined, undefined]);
  policy.forget();
  expect(policy.afterStop(100)).toBe(200);
});

test('a stop after a healthy run is the first again', () => {
  const policy = new RestartPolicy();
  policy.afterStop(100);
  policy.afterStop(100);
  expect(policy.afterStop(3_600_000)).toBe(200);
});
