import { expect, test } from 'vitest';
import { summarize, type TestReport } from '../../app/tooling/test-summary.ts';

function report(counts: Partial<TestReport>): TestReport {
  return {
    numPassedTests: 0,
    numFailedTests: 0,
    numPendingTests: 0,
    numTodoTests: 0,
    testResults: [],
    ...counts,
  };
}

test('a green run', () => {
  expect(summarize(report({ numPassedTests: 12 }), 0)).toMatchObject({
    line: '12 passed, 0 failed',
    exitCode: 0,
  });
});

test('tests that did not run are counted as such, not as passed', () => {
  const { line } = summarize(report({ numPassedTests: 3, numPendingTests: 1, numTodoTests: 1 }), 0);
  expect(line).toBe('3 passed, 0 failed, 2 skipped');
});

test('a file that broke before its tests counts as a failure', () => {
  const broken = { name: 'a.test.ts', status: 'failed', message: 'no such module', assertionResults: [] };
  expect(summarize(report({ numPassedTests: 3, testResults: [broken] }), 1)).toMatchObject({
    line: '3 passed, 1 failed',
    exitCode: 1,
  });
});

test('a failed test is not counted a second time for its file', () => {
  const file = {
    name: 'a.test.ts',
    status: 'failed',
    message: '',
    assertionResults: [{ status: 'failed' }, { status: 'passed' }],
  };
  const summary = summarize(report({ numPassedTests: 1, numFailedTests: 1, testResults: [file] }), 1);
  expect(summary.line).toBe('1 passed, 1 failed');
});

test('an error outside of all tests fails the run', () => {
  expect(summarize(report({ numPassedTests: 5 }), 1)).toMatchObject({
    line: '5 passed, 1 failed',
    exitCode: 1,
  });
});

test('a run of nothing is not a pass', () => {
  expect(summarize(report({}), 0).exitCode).toBe(1);
  expect(summarize(report({ numPendingTests: 4 }), 0).exitCode).toBe(1);
});

test('no report at all is a failure', () => {
  expect(summarize(undefined, 1)).toMatchObject({ line: '0 passed, 1 failed', exitCode: 1 });
});
