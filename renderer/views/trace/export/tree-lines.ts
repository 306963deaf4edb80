import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import type { FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import {
  formatCount,
  formatDuration,
  formatPercent,
  formatPlural,
} from '../../../../app/core/model/format.ts';
import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { lowerBound } from '../state/sorted-column.ts';
import { wayTo } from './important-rows.ts';
import type { ReceivedTexts } from './markdown-text.ts';

/** Deeper rows are indented no further. */
const MAX_INDENT = 24;
/** Rows of a way to an important row that are shown at either end. */
const WAY_ENDS = 6;
const NAME = 80;

/**
 * Important rows with the ways to them, indented, in the order of the trace. A run of alike siblings is one line; rows between two
 * lines that are left out are told as a number.
 */
export function treeLines(
  trace: TraceColumns,
  analysis: TraceAnalysis,
  runs: Pick<FoldedRuns, 'row' | 'end' | 'count' | 'total'>,
  important: readonly number[],
  texts: ReceivedTexts,
): string[] {
  const shown = new Set<number>();
  for (const row of important) {
    for (const step of wayTo(trace, row, WAY_ENDS)) if (step >= 0) shown.add(headOf(trace, runs, step));
  }
  const lines: string[] = [];
  /** Rows above the present one that are shown. */
  const above: number[] = [];
  for (const row of [...shown].sort((a, b) => a - b)) {
    while (above.length > 0 && row >= above.at(-1)! + trace.size[above.at(-1)!]!) above.pop();
    const parent = above.at(-1);
    const levels = parent === undefined ? 0 : trace.depth[row]! - trace.depth[parent]! - 1;
    const indent = '  '.repeat(Math.min(above.length, MAX_INDENT));
    if (levels > 0) lines.push(`${indent}… ${formatPlural(levels, 'level')}`);
    lines.push(`${indent}${levels > 0 ? '  ' : ''}${rowLine(trace, analysis, runs, row, texts)}`);
    above.push(row);
  }
  return lines;
}

/** The first row of the run that a row belongs to, or the row. */
function headOf(trace: TraceColumns, runs: Pick<FoldedRuns, 'row' | 'end'>, row: number): number {
  for (
    let at = lowerBound(runs.row, row + 1) - 1;
    at >= 0 && at > lowerBound(runs.row, trace.parent[row]! + 1) - 1;
    at--
  ) {
    const head = runs.row[at]!;
    if (trace.parent[head] === trace.parent[row]) return row < runs.end[at]! ? head : row;
  }
  return row;
}

function rowLine(
  trace: TraceColumns,
  analysis: TraceAnalysis,
  runs: Pick<FoldedRuns, 'row' | 'count' | 'total'>,
  row: number,
  texts: ReceivedTexts,
): string {
  const name = texts.blockText(trace.names[trace.name[row]!] ?? '', NAME);
  if ((trace.flags[row]! & SpanFlag.placeholder) !== 0) return `${name} (has not arrived)`;
  const run = lowerBound(runs.row, row);
  const folded = runs.row[run] === row;
  const facts = [
    folded
      ? `×${formatCount(runs.count[run]!)}, ${formatDuration(runs.total[run]!)} together`
      : formatDuration(trace.duration[row]!),
  ];
  if (!folded && trace.size[row]! > 1) facts.push(`self ${formatDuration(analysis.selfTime[row]!)}`);
  const critical = analysis.criticalTime[row]!;
  if (!folded && critical > 0 && analysis.criticalTotal > 0) {
    facts.push(`${formatPercent(critical / analysis.criticalTotal)} of the critical path`);
  }
  const role = analysis.errorRole[row]!;
  if (role !== 0) {
    facts.push((role & ErrorRole.origin) !== 0 ? 'ERROR begins here' : 'ERROR passed on');
    if ((role & ErrorRole.handled) !== 0) facts.push('handled above');
  }
  return `${name} [${texts.blockText(trace.services[trace.service[row]!] ?? '', 40)}] ${facts.join(', ')}`;
}
