import { foldSiblings, type FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { IdIndex } from './id-index.ts';
import { rollUp, type Rollup } from './trace-rollup.ts';

/** A trace with what every frame needs of it: made once when it arrives. */
export interface TraceData {
  trace: TraceColumns;
  index: IdIndex;
  rollup: Rollup;
  runs: FoldedRuns;
}

/** What a span is called that was sent without a name. */
const UNNAMED = 'unnamed span';

export function prepareTrace(received: TraceColumns): TraceData {
  const trace = { ...received, names: received.names.map((name) => (name === '' ? UNNAMED : name)) };
  return { trace, index: new IdIndex(trace), rollup: rollUp(trace), runs: foldSiblings(trace) };
}
