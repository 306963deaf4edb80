import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { IdIndex } from './id-index.ts';
import { siblingRuns } from './sibling-runs.ts';
import type { SiblingRuns } from './trace-analysis.ts';
import { rollUp, type Rollup } from './trace-rollup.ts';

/** A trace with what every frame needs of it: made once when it arrives. */
export interface TraceData {
  trace: TraceColumns;
  index: IdIndex;
  rollup: Rollup;
  runs: SiblingRuns;
}

export function prepareTrace(trace: TraceColumns): TraceData {
  return { trace, index: new IdIndex(trace), rollup: rollUp(trace), runs: siblingRuns(trace) };
}
