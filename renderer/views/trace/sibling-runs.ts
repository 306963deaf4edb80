import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import type { SiblingRuns } from './trace-analysis.ts';

/** Runs of siblings that are shown as one row. */
export function siblingRuns(_trace: TraceColumns): SiblingRuns {
  return {
    head: new Uint32Array(0),
    end: new Uint32Array(0),
    count: new Uint32Array(0),
    p95: new Float64Array(0),
    total: new Float64Array(0),
  };
}
