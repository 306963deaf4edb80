import type { Finding } from '../../../../app/core/analysis/findings/finding.ts';
import { lowerBound } from '../state/sorted-column.ts';

/** The findings that speak of a row, in their order. */
export function findingsOfRow(findings: readonly Finding[], row: number): Finding[] {
  return findings.filter(({ rows, row: first }) => first === row || rows[lowerBound(rows, row)] === row);
}

export type FindingTone = 'error' | 'slow' | 'note';

/** What a finding is about at a glance: something fails, something takes time, or the data is not what it seems. */
export function toneOf({ kind }: Finding): FindingTone {
  switch (kind) {
    case 'error-origin':
    case 'timeout':
      return 'error';
    case 'clock-skew':
    case 'missing-instrumentation':
      return 'note';
    default:
      return 'slow';
  }
}
