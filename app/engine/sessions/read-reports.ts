import type { ReadIssue, ReadReport, SessionInfo } from '../../core/contract/file-methods.ts';
import { MAX_REPORTED } from '../../core/contract/file-methods.ts';

/** Under this name the reports of what was read into a session are kept with its data. */
export const REPORTS_PROPERTY = 'reports';

/** Reports that a session keeps, of those that were read last: a watched folder may see files by the thousand. */
export const MAX_REPORTS = 1_000;
/** A file's property holds about so many characters; issues give way before reports do. */
const MAX_CHARS = 900_000;

/** The reports as they are kept: with fewer of the issues where there would be too many. */
export function reportsToKeep(reports: readonly ReadReport[]): ReadReport[] {
  let kept = reports.slice(-MAX_REPORTS);
  for (let named = MAX_REPORTED; JSON.stringify(kept).length > MAX_CHARS; named = Math.floor(named / 2)) {
    kept = kept.map((report) => ({
      ...report,
      skipped: report.skipped.slice(0, named),
      repaired: report.repaired.slice(0, named),
    }));
    if (named === 0) return kept.slice(-Math.floor(MAX_REPORTS / 10));
  }
  return kept;
}

/** Reports that a file holds; what has not their form is left out, as the file may be anybody's. */
export function reportsFrom(value: unknown): ReadReport[] {
  return records(value)
    .slice(0, MAX_REPORTS)
    .map((entry) => ({
      job: typeof entry['job'] === 'string' ? entry['job'] : undefined,
      name: text(entry['name']),
      path: typeof entry['path'] === 'string' ? entry['path'] : undefined,
      format: text(entry['format']),
      bytes: number(entry['bytes']),
      spans: number(entry['spans']),
      logs: number(entry['logs']),
      dataPoints: number(entry['dataPoints']),
      failure: text(entry['failure']),
      ...(entry['stopped'] === true ? { stopped: true } : {}),
      skipped: issues(entry['skipped']),
      skippedCount: number(entry['skippedCount']),
      repaired: issues(entry['repaired']),
      repairedCount: number(entry['repairedCount']),
      losses: Array.isArray(entry['losses'])
        ? entry['losses'].filter((loss) => typeof loss === 'string')
        : [],
    }));
}

/** A report of a file of which nothing else is known. */
export function failedReport(name: string, path: string | undefined, failure: string): ReadReport {
  return {
    name,
    path,
    format: '',
    bytes: 0,
    spans: 0,
    logs: 0,
    dataPoints: 0,
    failure,
    skipped: [],
    skippedCount: 0,
    repaired: [],
    repairedCount: 0,
    losses: [],
  };
}

/** What a session was made of, by file that was named: an archive's files are summed up as one. */
export function sourcesOf(
  named: readonly { name: string; path: string | undefined }[],
  reports: readonly ReadReport[],
): SessionInfo['sources'] {
  return named.map(({ name, path }) => {
    const own = reports.filter((report) =>
      path === undefined ? report.name === name || report.name.startsWith(`${name}/`) : report.path === path,
    );
    return {
      name,
      path,
      format: [...new Set(own.map(({ format }) => format).filter((format) => format !== ''))].join(', '),
      losses: [...new Set(own.flatMap(({ losses }) => losses))],
    };
  });
}

function records(value: unknown): Record<string, unknown>[] {
  return Array.isArray(value)
    ? (value.filter((entry) => typeof entry === 'object' && entry !== null) as Record<string, unknown>[])
    : [];
}

function issues(value: unknown): ReadIssue[] {
  return records(value)
    .slice(0, MAX_REPORTED)
    .map((entry) => ({ place: text(entry['place']), reason: text(entry['reason']) }));
}

function text(value: unknown): string {
  return typeof value === 'string' ? value : '';
}

function number(value: unknown): number {
  return typeof value === 'number' && Number.isFinite(value) ? value : 0;
}
