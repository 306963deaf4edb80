import type { ReadIssue, ReadReport, SessionInfo } from '../../../app/core/contract/file-methods.ts';
import { formatBytes, formatCount } from '../../../app/core/model/format.ts';
import { countWords } from '../../state/read-words.ts';
import { isFailed } from '../../state/reports.svelte.ts';

/** What was read from a file: `12.4 MiB`, `3 204 spans`, `12 log records`. */
export function contentWords(report: ReadReport): string[] {
  // Of a file whose reading was ended from outside nobody knows how far it went.
  return [
    ...(report.bytes > 0 || report.spans === 0 ? [formatBytes(report.bytes)] : []),
    ...countWords(report),
  ];
}

/** The sums of all files. */
export function sumOf(reports: readonly ReadReport[]): ReadReport {
  const sum = (of: (report: ReadReport) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  return {
    name: '',
    path: undefined,
    format: '',
    bytes: sum(({ bytes }) => bytes),
    spans: sum(({ spans }) => spans),
    logs: sum(({ logs }) => logs),
    dataPoints: sum(({ dataPoints }) => dataPoints),
    failure: '',
    skipped: [],
    skippedCount: sum(({ skippedCount }) => skippedCount),
    repaired: [],
    repairedCount: sum(({ repairedCount }) => repairedCount),
    losses: [],
  };
}

/** Those that need a look first: what failed, what left something out, what was stopped, then the others as they were read. */
export function inOrder(reports: readonly ReadReport[]): ReadReport[] {
  const rank = (report: ReadReport): number =>
    isFailed(report) ? 0 : report.skippedCount > 0 ? 1 : report.stopped ? 2 : 3;
  return [...reports].sort((a, b) => rank(a) - rank(b));
}

/** The whole report as text, to be pasted into a ticket. */
export function reportText(session: SessionInfo, reports: readonly ReadReport[]): string {
  const lines = [`${session.name}: ${contentWords(sumOf(reports)).join(', ')}`];
  for (const report of inOrder(reports)) {
    lines.push('', `${report.path ?? report.name} (${report.format || 'unknown format'})`);
    lines.push(`  ${contentWords(report).join(', ')}`);
    if (report.stopped) lines.push(`  ${report.failure}`);
    else if (report.failure !== '') lines.push(`  Not read whole: ${report.failure}`);
    for (const loss of report.losses) lines.push(`  ${loss}`);
    pushIssues(lines, 'left out', report.skipped, report.skippedCount);
    pushIssues(lines, 'put right', report.repaired, report.repairedCount);
  }
  return lines.join('\n');
}

function pushIssues(lines: string[], what: string, issues: readonly ReadIssue[], count: number): void {
  if (count === 0) return;
  lines.push(`  ${formatCount(count)} ${what}:`);
  for (const { place, reason } of issues)
    lines.push(place === '' ? `    ${reason}` : `    ${place}: ${reason}`);
  if (count > issues.length) lines.push(`    and ${formatCount(count - issues.length)} more`);
}
