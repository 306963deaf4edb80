import type { ReadReport } from '../../app/core/contract/file-methods.ts';
import { formatPlural } from '../../app/core/model/format.ts';

type Counts = Pick<ReadReport, 'spans' | 'logs' | 'dataPoints'>;

/** What was read: `3 204 spans`, `12 log records`; of nothing, `0 spans`. */
export function countWords({ spans, logs, dataPoints }: Counts): string[] {
  return [
    ...(spans > 0 || logs + dataPoints === 0 ? [formatPlural(spans, 'span')] : []),
    ...(logs > 0 ? [formatPlural(logs, 'log record')] : []),
    ...(dataPoints > 0 ? [formatPlural(dataPoints, 'data point')] : []),
  ];
}

/** What a job has read, by kind where its reports tell of all of it. */
export function itemWords(items: number, reports: readonly Counts[]): string {
  const sum = (of: (report: Counts) => number): number =>
    reports.reduce((total, report) => total + of(report), 0);
  const all = {
    spans: sum(({ spans }) => spans),
    logs: sum(({ logs }) => logs),
    dataPoints: sum(({ dataPoints }) => dataPoints),
  };
  return all.spans + all.logs + all.dataPoints === items
    ? countWords(all).join(', ')
    : formatPlural(items, 'item');
}

/** Characters of a name that a notice of two or three lines has room for. */
const ROOM = 64;
/** Of these the end, where names of one kind differ and the extension stands. */
const TAIL = 24;

/** A name for a sentence: a long one is cut in its middle. */
export function nameInNotice(name: string): string {
  const signs = [...name];
  if (signs.length <= ROOM) return name;
  return `${signs.slice(0, ROOM - TAIL - 1).join('')}…${signs.slice(-TAIL).join('')}`;
}
