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
  const marks = new Uint8Array(trace.count);
  const roles = analysis?.errorRole;
  const critical = analysis?.criticalTime;
  const looking = matches !== undefined || spotlight !== undefined;
  if (spotlight !== undefined) for (const row of spotlight) if (row < marks.length) marks[row] = Mark.wanted;
  for (let row = 0; row < marks.length; row++) {
    let mark = marks[row]!;
    if (matches?.[row] === 1) mark |= Mark.wanted;
    if ((!looking || mark !== 0) && (kept === undefined || kept[row] === 1)) mark |= Mark.lit;
    if (trace.status[row] === Status.error) {
      mark |=
        roles === undefined || (roles[row]! & ErrorRole.origin) !== 0
          ? Mark.errorOrigin | Mark.error
          : Mark.error;
    }
    if (critical !== undefined && critical[row]! > 0) mark |= Mark.critical;
    marks[row] = mark;
  }
  return marks;
}

/** Marks by node: those of its rows. */
export function nodeMarks(tree: PathTree, byRow: Uint8Array): Uint8Array {
  const marks = new Uint8Array(tree.count);
  for (let row = 0; row < byRow.length; row++) marks[tree.nodeOf[row]!]! |= byRow[row]!;
  return marks;
}
