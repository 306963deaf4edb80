import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import { formatCount, formatDuration } from '../../../../app/core/model/format.ts';
import { kindName, SpanFlag, Status } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { printable } from '../../../canvas/text-cache.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';

/** What is odd about a row, as sentences: the marks of the canvas in words. */
export function oddities(flags: number): string[] {
  const says: [number, string][] = [
    [SpanFlag.endBeforeStart, 'Ends before it starts: shown with no length'],
    [SpanFlag.noStart, 'Has no start time: shown at the start of the trace'],
    [SpanFlag.noEnd, 'Has no end time: still in flight, or its end was lost'],
    [SpanFlag.cycleCut, 'Its parents form a cycle, which was cut here'],
    [SpanFlag.duplicateId, 'Another span of the trace has the same id'],
    [SpanFlag.duplicateKey, 'An attribute key occurs twice: the last one counts'],
    [SpanFlag.dropped, 'The sender dropped attributes, events or links'],
  ];
  return says.filter(([flag]) => (flags & flag) !== 0).map(([, words]) => words);
}

/** How a span leaves the time of its parent, as sentences. */
export function outsideParent({ parent, start, duration, flags }: TraceColumns, row: number): string[] {
  const above = parent[row]!;
  if (above < 0 || (flags[above]! & (SpanFlag.placeholder | SpanFlag.noEnd)) !== 0) return [];
  const early = start[above]! - start[row]!;
  const late = start[row]! + duration[row]! - start[above]! - duration[above]!;
  return [
    ...(early > 0 ? [`Begins ${formatDuration(early)} before its parent`] : []),
    ...(late > 0 ? [`Ends ${formatDuration(late)} after its parent`] : []),
  ];
}

/** What the clock of a span's host seems to be off by; '' where it agrees. */
export function clockWords(offset: number, aligned: boolean): string {
  if (offset === 0) return '';
  const size = formatDuration(Math.abs(offset));
  if (aligned) return `Moved ${size} ${offset > 0 ? 'later' : 'earlier'} to align the clocks`;
  return `Its host's clock seems to be ${size} ${offset > 0 ? 'behind' : 'ahead'}`;
}

/** What an error span is in its trace; '' without an error. */
export function errorWords(trace: TraceColumns, analysis: TraceAnalysis | undefined, row: number): string {
  if (trace.status[row] !== Status.error) return '';
  const role = analysis?.errorRole[row] ?? 0;
  const came = (role & ErrorRole.propagated) !== 0 ? 'error passed on' : 'error begins here';
  return role === 0 ? 'error' : (role & ErrorRole.handled) !== 0 ? `${came}, and handled above` : came;
}

/** A row for someone who can't see it. */
export function rowWords(
  trace: TraceColumns,
  analysis: TraceAnalysis | undefined,
  row: number,
  hidden: number,
): string {
  const name = printable(trace.names[trace.name[row]!] ?? '');
  if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) return `${name}, has not arrived`;
  return [
    name,
    trace.services[trace.service[row]!] ?? '',
    kindName(trace.kind[row]!),
    formatDuration(trace.duration[row]!),
    `starts at ${formatDuration(trace.start[row]!)}`,
    errorWords(trace, analysis, row),
    hidden > 1 ? `${formatCount(hidden - 1)} rows folded` : '',
  ]
    .filter((part) => part !== '')
    .join(', ');
}
