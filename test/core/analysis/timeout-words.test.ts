import { expect, test } from 'vitest';
import { isTimeoutMessage, isTimeoutType } from '../../../app/core/analysis/timeout-words.ts';

test.each([
  'timeout',
  'TimeoutError',
  'java.net.SocketTimeoutException',
  'DEADLINE_EXCEEDED',
  'DeadlineExceeded',
  'ETIMEDOUT',
  'timed_out',
  '504',
  '408',
])('%s is the type of a timeout', (type) => {
  expect(isTimeoutType(type)).toBe(true);
});

test.each(['500', '5040', 'IOException', '', 'CANCELLED', 'TimeError'])('%s is none', (type) => {
  expect(isTimeoutType(type)).toBe(false);
});

test.each([
  'upstream timed out',
  'canceling statement due to statement timeout',
  'context deadline exceeded',
  'timeout of 5000ms exceeded',
  'Lock wait timeout exceeded; try restarting transaction',
  'connect ETIMEDOUT 10.0.0.1:443',
  '504 Gateway Timeout',
  'Timeout waiting for idle object',
])('"%s" says that time ran out', (message) => {
  expect(isTimeoutMessage(message)).toBe(true);
});

test.each([
  'invalid timeout: must be positive',
  'timeout option is deprecated',
  'no such host',
  '',
  'set the timeout to 5 s',
])('"%s" does not', (message) => {
  expect(isTimeoutMessage(message)).toBe(false);
});
