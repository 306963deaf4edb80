import { lowerBound } from '../state/sorted-column.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';

/** Stretches of time in ascending order, disjoint. */
export interface Stretches {
  from: Float64Array;
  to: Float64Array;
}

/** Merged stretches of rows that are folded into one, by first and last row. */
const merged = new WeakMap<TraceAnalysis, Map<string, Stretches>>();

/** The critical path within the rows [row, end): a view of the columns for one row, merged and kept for several. */
export function criticalOf(analysis: TraceAnalysis, row: number, end: number): Stretches {
  const { critical } = analysis;
  const first = lowerBound(critical.row, row);
  const last = lowerBound(critical.row, end);
  if (end - row <= 1) {
    return { from: critical.from.subarray(first, last), to: critical.to.subarray(first, last) };
  }
  let known = merged.get(analysis);
  if (known === undefined) merged.set(analysis, (known = new Map<string, Stretches>()));
  const key = `${row} ${end}`;
  let stretches = known.get(key);
  if (stretches === undefined) {
    stretches = merge(critical.from.subarray(first, last), critical.to.subarray(first, last));
    known.set(key, stretches);
  }
  return stretches;
}

function merge(from: Float64Array, to: Float64Array): Stretches {
  // The segments are disjoint: sorting starts and ends apart keeps each with its own.
  const starts = from.slice().sort();
  const ends = to.slice().sort();
  let count = 0;
  for (let i = 0; i < starts.length; i++) {
    if (count > 0 && starts[i]! <= ends[count - 1]!) ends[count - 1] = ends[i]!;
    else {
      starts[count] = starts[i]!;
      ends[count++] = ends[i]!;
    }
  }
  return { from: starts.slice(0, count), to: ends.slice(0, count) };
}
