import fc from 'fast-check';
import { expect, test } from 'vitest';
import { budgetWords, errorWords, latencyWords } from '../../../renderer/views/services/target-words.ts';
import {
  errorAttainment,
  latencyAttainment,
  proposeTarget,
  targetOf,
  withTarget,
  worstAttainment,
} from '../../../renderer/views/services/targets.ts';
import { figures } from './made-up.ts';

const target = { service: 'a', latency: { ns: 300e6, share: 0.95 }, errors: { share: 0.01 } };

test('an objective is met at just its share, and its budget is what may still go wrong', () => {
  expect(latencyAttainment(target, { calls: 100, errors: 0, within: 95 })).toEqual({
    met: true,
    good: 0.95,
    wanted: 0.95,
    budgetLeft: expect.closeTo(0, 9) as number,
  });
  expect(latencyAttainment(target, { calls: 100, errors: 0, within: 94 })).toMatchObject({ met: false });
  expect(latencyAttainment(target, { calls: 200, errors: 0, within: 195 })?.budgetLeft).toBeCloseTo(0.5);
  expect(errorAttainment(target, { calls: 1_000, errors: 30, within: undefined })).toMatchObject({
    met: false,
    good: 0.97,
    budgetLeft: expect.closeTo(-2, 9) as number,
  });
});

test('without a call nothing is met or missed', () => {
  expect(worstAttainment(target, { calls: 0, errors: 0, within: 0 })).toBeUndefined();
  expect(worstAttainment(undefined, { calls: 9, errors: 0, within: 9 })).toBeUndefined();
});

test('the objective that is kept worst stands for both', () => {
  expect(worstAttainment(target, { calls: 100, errors: 2, within: 97 })?.wanted).toBe(0.99);
  expect(worstAttainment(target, { calls: 100, errors: 0, within: 10 })?.wanted).toBe(0.95);
});

test('an objective that allows nothing is missed by a single call', () => {
  const strict = { service: 'a', errors: { share: 0 } };
  expect(errorAttainment(strict, { calls: 5, errors: 0, within: undefined })).toMatchObject({
    met: true,
    budgetLeft: 1,
  });
  expect(errorAttainment(strict, { calls: 5, errors: 1, within: undefined })).toMatchObject({
    met: false,
    budgetLeft: -1,
  });
});

test('a target of a service is not one of its operations', () => {
  const operation = { ...target, operation: '' };
  const both = withTarget(withTarget([], target), operation);
  expect(targetOf(both, 'a')).toEqual(target);
  expect(targetOf(both, 'a', '')).toEqual(operation);
  expect(withTarget(both, { service: 'a' })).toEqual([operation]);
});

test('what is proposed is round, and kept by the calls there are', () => {
  const made = figures({ calls: 1_000, p50Ms: 82 });
  expect(proposeTarget('a', 'b', made)).toEqual({
    service: 'a',
    operation: 'b',
    latency: { ns: 300e6, share: 0.95 },
    errors: { share: 0.01 },
  });
  fc.assert(
    fc.property(
      fc.record({
        p95: fc.double({ min: 1, max: 1e13, noNaN: true }),
        failing: fc.double({ min: 0, max: 1, noNaN: true }),
      }),
      ({ p95, failing }) => {
        const calls = 10_000;
        const errors = Math.round(calls * failing);
        const { latency, errors: allowed } = proposeTarget('a', undefined, {
          ...made,
          calls,
          errors,
          p95Ns: p95,
        });
        expect(latency!.ns).toBeGreaterThanOrEqual(p95);
        expect(latency!.ns).toBeLessThanOrEqual(p95 * 1.2 * 1.34);
        if (failing < 0.4) expect(allowed!.share).toBeGreaterThanOrEqual(errors / calls);
        if (failing < 0.4) expect(latency!.share).toBeLessThanOrEqual(1 - errors / calls);
      },
    ),
  );
});

test('targets are said as a person would', () => {
  expect(latencyWords(target.latency)).toBe('95\u00a0% under 300\u00a0ms');
  expect(latencyWords({ ns: 1.5e9, share: 0.999 })).toBe('99.9\u00a0% under 1.50\u00a0s');
  expect(errorWords(target.errors)).toBe('Errors under 1\u00a0%');
  const budget = (calls: number, errors: number) =>
    budgetWords(errorAttainment(target, { calls, errors, within: undefined })!);
  expect(budget(1_000, 0)).toBe('100\u00a0% of the error budget left');
  expect(budget(1_000, 4)).toBe('60\u00a0% of the error budget left');
  expect(budget(1_000, 13)).toBe('error budget exceeded by 30\u00a0%');
  expect(budget(1_000, 40)).toBe('error budget exceeded 4 times over');
  expect(budget(1_000, 900)).toBe('error budget exceeded 90 times over');
});
