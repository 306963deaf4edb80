import type { RowRuns } from '../../canvas/row-list.ts';

/** What an error span is in its trace. */
export const ErrorRole = { none: 0, origin: 1, propagated: 2, handled: 3 } as const;

/** Runs of siblings with the same operation, with what is said about each. */
export interface SiblingRuns extends RowRuns {
  /** Siblings of the run. */
  count: Uint32Array;
  /** Nanoseconds. */
  p95: Float64Array;
  total: Float64Array;
}

/** Stretches of the critical path, ordered by row. */
export interface CriticalSegments {
  row: Uint32Array;
  from: Float64Array;
  to: Float64Array;
}

/** What is derived from a trace for drawing it, by row. Times in nanoseconds. */
export interface TraceAnalysis {
  selfTime: Float64Array;
  /** Time on the critical path. */
  criticalTime: Float64Array;
  criticalTotal: number;
  critical: CriticalSegments;
  errorRole: Uint8Array;
}
