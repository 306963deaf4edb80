import { foldSiblings, type FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import type { TraceHead } from '../../../../app/core/analysis/trace-head.ts';
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
  return dataOf(received, foldSiblings(received));
}

/** The first rows of a trace, to be shown until it is there. Its runs reach further than these rows: they come with them. */
export function prepareHead({ columns, runs }: TraceHead): TraceData {
  return dataOf(columns, runs);
}

function dataOf(received: TraceColumns, runs: FoldedRuns): TraceData {
  const trace = { ...received, names: received.names.map((name) => (name === '' ? UNNAMED : name)) };
  return { trace, index: new IdIndex(trace), rollup: rollUp(trace), runs };
}

/** The trace with its starts moved by the estimated clock offsets, never before its own start. Events stay with their spans. */
export function alignClocks(data: TraceData, offset: Float64Array): TraceData {
  const { trace } = data;
  const { count, duration, events } = trace;
  const start = new Float64Array(count);
  let durationNs = 0;
  for (let row = 0; row < count; row++) {
    start[row] = Math.max(0, trace.start[row]! + offset[row]!);
    durationNs = Math.max(durationNs, start[row]! + duration[row]!);
  }
  const time = new Float64Array(events.time.length);
  for (let i = 0; i < time.length; i++) {
    const row = events.row[i]!;
    time[i] = events.time[i]! + start[row]! - trace.start[row]!;
  }
  return { ...data, trace: { ...trace, start, durationNs, events: { ...events, time } } };
}

/** How many rows aligning the clocks moves. */
export function movedRows(offset: Float64Array): number {
  let moved = 0;
  for (let row = 0; row < offset.length; row++) if (offset[row] !== 0) moved++;
  return moved;
}
