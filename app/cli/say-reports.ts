import type { ReadReport } from '../core/contract/file-methods.ts';
import { formatCount, formatPlural } from '../core/model/format.ts';
import { plainText } from './plain-text.ts';

/** Issues of a kind that are printed a file; the rest is counted. */
const PRINTED = 5;

function issues(what: string, count: number, named: ReadReport['skipped']): string[] {
  if (count === 0) return [];
  const lines = named
    .slice(0, PRINTED)
    .map(({ place, reason }) => `    ${place === '' ? reason : `${place}: ${reason}`}`);
  const more = count - lines.length;
  return [
    `  ${formatCount(count)} ${what}`,
    ...lines,
    ...(more > 0 ? [`    and ${formatCount(more)} more`] : []),
  ];
}

/** What was read, for people, a file after the other. Names and reasons are of files: nothing in them reaches the terminal as a command. */
export function describeReports(reports: readonly ReadReport[]): string {
  const lines = reports.flatMap((report) => {
    const read = [
      formatPlural(report.spans, 'span'),
      ...(report.logs > 0 ? [formatPlural(report.logs, 'log record')] : []),
      ...(report.dataPoints > 0 ? [formatPlural(report.dataPoints, 'data point')] : []),
    ];
    const format = report.format === '' ? '' : ` as ${report.format}`;
    return [
      `${report.name}: ${read.join(', ')} read${format}`,
      ...(report.failure === '' ? [] : [`  ${report.failure}`]),
      ...issues('skipped:', report.skippedCount, report.skipped),
      ...issues('repaired:', report.repairedCount, report.repaired),
      ...report.losses.map((loss) => `  ${loss}`),
    ];
  });
  return lines.map((line) => `${plainText(line)}\n`).join('');
}

/** Whether all that the files hold was read. @param strict what was skipped counts too */
export function isWhole(reports: readonly ReadReport[], strict: boolean): boolean {
  return reports.every(({ failure, skippedCount }) => failure === '' && (!strict || skippedCount === 0));
}
