import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';

/** Rows whose spans link to a row, ascending, each once. */
export function linkedFrom(analysis: TraceAnalysis | undefined, row: number): number[] {
  if (analysis === undefined || row < 0) return [];
  const { links } = analysis;
  const rows: number[] = [];
  for (let at = links.target.indexOf(row); at >= 0; at = links.target.indexOf(row, at + 1)) {
    if (rows.at(-1) !== links.row[at]) rows.push(links.row[at]!);
  }
  return rows;
}
