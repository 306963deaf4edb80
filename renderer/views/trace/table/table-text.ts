import { kindName, statusName } from '../../../../app/core/model/span.ts';
import { groupColumns, SPAN_COLUMNS, type GroupColumn, type SpanColumn } from './columns.ts';
import { sizeOf } from './group-rows.ts';
import { eventsOf } from './span-figures.ts';
import type { Shown, TableLine } from './table-state.svelte.ts';

export type TextFormat = 'csv' | 'tsv';

/** Lines that are copied at once: a sheet that is still handled well, and some 30 ms of work. */
export const MAX_COPIED_LINES = 10_000;
/** What a spreadsheet takes for the beginning of a formula. */
const FORMULA = /^[=+\-@\t\r]/;
const NANOSECONDS: readonly (SpanColumn | GroupColumn)[] = [
  'start',
  'duration',
  'total',
  'min',
  'avg',
  'p50',
  'p95',
  'max',
];

/**
 * Lines of the table with a head, for a spreadsheet: times in whole nanoseconds, the share of the critical path from 0 to 1.
 * A received text is never read as a formula: one that begins like one is led by an apostrophe.
 */
export function tableText(shown: Shown, lines: Iterable<TableLine>, format: TextFormat): string {
  const write = format === 'csv' ? csvLine : tsvLine;
  const text = [write(headOf(shown))];
  const grouped = shown.groups !== undefined;
  for (const line of lines) {
    const cells = line.kind === 'group' ? groupCells(shown, line.group) : spanCells(shown, line.row);
    // In a grouped table the spans are lines of their own kind; they are left to the ungrouped one.
    if (line.kind === 'group' || !grouped) text.push(write(cells));
  }
  return `${text.join('\r\n')}\r\n`;
}

function headOf({ grouping }: Shown): string[] {
  const heads =
    grouping === 'none'
      ? SPAN_COLUMNS
      : groupColumns(grouping).flatMap((head) =>
          head.id === 'group' && grouping === 'operation' ? [{ ...head, title: 'Service' }, head] : [head],
        );
  return heads.map(({ id, title }) => {
    const time = NANOSECONDS.includes(id) || id === 'self' || (id === 'critical' && grouping === 'none');
    return time ? `${title} (ns)` : title;
  });
}

function spanCells({ trace, analysis }: Shown, row: number): (string | number)[] {
  return [
    trace.services[trace.service[row]!] ?? '',
    trace.names[trace.name[row]!] ?? '',
    kindName(trace.kind[row]!),
    whole(trace.start[row]!),
    whole(trace.duration[row]!),
    analysis === undefined ? '' : whole(analysis.selfTime[row]!),
    analysis === undefined ? '' : whole(analysis.criticalTime[row]!),
    statusName(trace.status[row]!),
    trace.depth[row]!,
    trace.size[row]! - 1,
    eventsOf(trace, row),
  ];
}

function groupCells({ trace, groups, grouping, analysis }: Shown, group: number): (string | number)[] {
  const { service, name, kind, errors, total, self, min, p50, p95, max, critical } = groups!;
  const count = sizeOf(groups!, group);
  const of = analysis?.criticalTotal ?? 0;
  const words = [trace.services[service[group]!] ?? ''];
  if (grouping === 'operation') words.push(trace.names[name[group]!] ?? '', kindName(kind[group]!));
  return [
    ...words,
    count,
    errors[group]!,
    whole(total[group]!),
    analysis === undefined ? '' : whole(self[group]!),
    whole(min[group]!),
    whole(total[group]! / count),
    whole(p50[group]!),
    whole(p95[group]!),
    whole(max[group]!),
    of === 0 ? '' : Number((critical[group]! / of).toFixed(6)),
  ];
}

/** All digits, never with an exponent: nanoseconds of a trace stay below 2^53. */
function whole(ns: number): number {
  return Math.round(ns);
}

function csvLine(cells: readonly (string | number)[]): string {
  return cells
    .map((cell) => {
      const text = safe(cell);
      return /[",\r\n]/.test(text) ? `"${text.replaceAll('"', '""')}"` : text;
    })
    .join(',');
}

/** The format has no quotes: what would end a cell is a space. */
function tsvLine(cells: readonly (string | number)[]): string {
  return cells.map((cell) => safe(cell).replace(/[\t\r\n]+/g, ' ')).join('\t');
}

function safe(cell: string | number): string {
  if (typeof cell === 'number') return String(cell);
  return FORMULA.test(cell) ? `'${cell}` : cell;
}
