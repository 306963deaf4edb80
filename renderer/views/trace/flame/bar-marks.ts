import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { Status } from '../../../../app/core/model/span.ts';
import { Mark } from './mark-index.ts';
import type { PathTree } from './path-tree.ts';

/** What is looked for and hidden in a trace, by row. */
export interface Wanted {
  /** 1 for rows that were found; undefined while nothing is looked for. */
  matches: Uint8Array | undefined;
  /** Rows that something speaks of, ascending. */
  spotlight: Uint32Array | undefined;
  /** 1 for rows that are kept, 0 and 2 for others; undefined where all are. */
  kept: Uint8Array | undefined;
}

/** Bits of Mark by row. */
export function rowMarks(
  trace: TraceColumns,
  analysis: TraceAnalysis | undefined,
  wanted: Wanted,
): Uint8Array {
  const { matches, spotlight, kept } = wanted;
  const { count, status } = trace;
  const marks = new Uint8Array(count);
  if (matches === undefined && spotlight === undefined) marks.fill(Mark.lit);
  if (spotlight !== undefined)
    for (const row of spotlight) if (row < count) marks[row] = Mark.wanted | Mark.lit;
  if (matches !== undefined) {
    for (let row = 0; row < count; row++) if (matches[row] === 1) marks[row] = Mark.wanted | Mark.lit;
  }
  if (kept !== undefined) {
    for (let row = 0; row < count; row++) if (kept[row] !== 1) marks[row]! &= ~Mark.lit;
  }
  const roles = analysis?.errorRole;
  for (let row = 0; row < count; row++) {
    if (status[row] !== Status.error) continue;
    const begins = roles === undefined || (roles[row]! & ErrorRole.origin) !== 0;
    marks[row]! |= begins ? Mark.error | Mark.errorOrigin : Mark.error;
  }
  const critical = analysis?.criticalTime;
  if (critical !== undefined) {
    for (let row = 0; row < count; row++) if (critical[row]! > 0) marks[row]! |= Mark.critical;
  }
  return marks;
}

/** Marks by node: those of its rows. */
export function nodeMarks(tree: PathTree, byRow: Uint8Array): Uint8Array {
  const marks = new Uint8Array(tree.count);
  for (let row = 0; row < byRow.length; row++) marks[tree.nodeOf[row]!]! |= byRow[row]!;
  return marks;
}
