import { expect, test } from 'vitest';
import {
  boundsText,
  formatMean,
  ratio,
  signedDuration,
  signedMean,
  tracesText,
} from '../../../renderer/views/compare/words.ts';

test('changes have a sign', () => {
  expect([1.5e9, -4e6, 0.2].map(signedDuration)).toEqual(['+1.50\u00a0s', '−4\u00a0ms', '±0']);
  expect([13, -0.25, 0.001].map(signedMean)).toEqual(['+13', '−0.25', '±0']);
});

test('means are as exact as they tell something', () => {
  expect([1, 19.16, 2.5, 0.094, 0.004, 12_345.6].map(formatMean)).toEqual([
    '1',
    '19.2',
    '2.5',
    '0.09',
    '0.004',
    '12\u2009346',
  ]);
  expect([ratio(100, 460), ratio(100, 102), ratio(0, 5), ratio(1, 1_000)]).toEqual([
    '×4.6',
    '',
    '',
    '×1\u2009000',
  ]);
});

test('what a side is about', () => {
  const noon = BigInt(new Date(2026, 10, 22, 12, 0, 0).getTime()) * 1_000_000n;
  expect(boundsText({ fromNs: noon, toNs: noon + 60_000_000_000n })).toBe('2026-11-22 12:00:00 – 12:01:00');
  expect(boundsText({ toNs: noon, minDurationNs: 5e8 })).toBe(
    'until 2026-11-22 12:00:00, 500\u00a0ms or longer',
  );
  const side = { spans: 1, errors: 0, durationNs: 1, services: [] };
  expect(tracesText({ ...side, traces: 1, sampled: 1 })).toBe('1 trace');
  expect(tracesText({ ...side, traces: 5_000, sampled: 900 })).toBe('900 of 5\u2009000 traces');
});
