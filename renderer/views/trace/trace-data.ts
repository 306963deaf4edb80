import { foldSiblings, type FoldedRuns } from '../../../app/core/analysis/fold-siblings.ts';
import type { TraceColumns } from '../../../app/core/model/span-columns.ts';
import { IdIndex } from './id-index.ts';
import { rollUp, type Rollup } from './trace-rollup.ts';

/** A trace with what every frame needs of it: made once when it arrives. */
export interface TraceData {
  trace: TraceColumns;
  index: IdIndex;
  rollup: Rollup;
  runs: FoldedRuns;
}

export function prepareTrace(trace: TraceColumns): TraceData {
  return { trace, index: new IdIndex(trace), rollup: rollUp(trace), runs: foldSiblings(trace) };
}
