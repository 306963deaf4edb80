/** The part of vitest's JSON report that the summary reads. */
export interface TestReport {
  numPassedTests: number;
  numFailedTests: number;
  numPendingTests: number;
  numTodoTests: number;
  testResults: { name: string; status: string; message: string; assertionResults: { status: string }[] }[];
}

export interface TestSummary {
  passed: number;
  failed: number;
  skipped: number;
  /** The line that ends the run. */
  line: string;
  exitCode: 0 | 1;
}

/** Test files that broke before any of their tests could: an import that fails, a hook that throws. */
function brokenFiles(report: TestReport): number {
  return report.testResults.filter(
    (file) => file.status === 'failed' && !file.assertionResults.some((test) => test.status === 'failed'),
  ).length;
}

/**
 * Sums a run up. A file that broke counts as one failure, so does an error outside of all tests; a run that passed
 * nothing is a failed run. Without a report, vitest itself came to grief.
 */
export function summarize(report: TestReport | undefined, vitestExitCode: number): TestSummary {
  const passed = report?.numPassedTests ?? 0;
  const skipped = (report?.numPendingTests ?? 0) + (report?.numTodoTests ?? 0);
  let failed = report === undefined ? 0 : report.numFailedTests + brokenFiles(report);
  if (failed === 0 && vitestExitCode !== 0) failed = 1;
  const parts = [`${passed} passed`, `${failed} failed`];
  if (skipped > 0) parts.push(`${skipped} skipped`);
  return {
    passed,
    failed,
    skipped,
    line: parts.join(', '),
    exitCode: failed === 0 && passed > 0 ? 0 : 1,
  };
}
