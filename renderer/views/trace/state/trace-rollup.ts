import { Status } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** What a row says about all the rows that it can hide, so that nothing disappears by folding. */
export interface Rollup {
  /** Errors in the rows before each row, one element longer than the trace: errors in [a, b) are one subtraction. */
  errorsBefore: Uint32Array;
  /** Earliest start and latest end of a row's subtree, itself included. */
  hullStart: Float64Array;
  hullEnd: Float64Array;
  deepest: number;
}

export function rollUp(trace: TraceColumns): Rollup {
  const { count, parent, start, duration, status, depth } = trace;
  const errorsBefore = new Uint32Array(count + 1);
  const hullStart = new Float64Array(count);
  const hullEnd = new Float64Array(count);
  let deepest = 0;
  for (let row = 0; row < count; row++) {
    errorsBefore[row + 1] = errorsBefore[row]! + (status[row] === Status.error ? 1 : 0);
    hullStart[row] = start[row]!;
    hullEnd[row] = start[row]! + duration[row]!;
    if (depth[row]! > deepest) deepest = depth[row]!;
  }
  // In preorder every child comes after its parent: one pass backwards carries the leaves up to the roots.
  for (let row = count - 1; row >= 0; row--) {
    const above = parent[row]!;
    if (above < 0) continue;
    if (hullStart[row]! < hullStart[above]!) hullStart[above] = hullStart[row]!;
    if (hullEnd[row]! > hullEnd[above]!) hullEnd[above] = hullEnd[row]!;
  }
  return { errorsBefore, hullStart, hullEnd, deepest };
}
