import type { Selection } from '../../../core/contract/query-methods.ts';
import { wantedTraces } from '../select/for-selected.ts';
import { plotExtent } from '../select/plot-traces.ts';
import { traceFacts } from '../select/trace-facts.ts';
import type { SearchContext } from '../trace-search.ts';

/** Parts of a window of time, equally long. */
export interface CallWindow {
  fromNs: bigint;
  toNs: bigint;
  columns: number;
  /** From where trace facts count from, ns. */
  from: number;
  /** Parts a nanosecond; 0 for a window without length, which is one part. */
  perNs: number;
}

/** The window of a selection: as it says, else from the first to the last start of its traces, whatever its query. */
export function callWindow(context: SearchContext, selection: Selection, columns: number): CallWindow {
  context.catalog.refresh();
  const facts = traceFacts(context);
  const extent = plotExtent({ ...facts, epoch: -Number(facts.baseNs) }, wantedTraces(context, selection));
  const at = (offset: number): bigint => (extent.traces === 0 ? 0n : facts.baseNs + BigInt(offset));
  const fromNs = selection.fromNs ?? at(extent.from);
  const toNs = selection.toNs ?? at(extent.to);
  const length = Number(toNs - fromNs);
  return {
    fromNs,
    toNs,
    columns,
    from: Number(fromNs - facts.baseNs),
    perNs: length > 0 ? columns / length : 0,
  };
}

/** The part that a time lies in; what is outside is counted in the part next to it. */
export function columnOf({ from, perNs, columns }: CallWindow, time: number): number {
  const column = Math.floor((time - from) * perNs);
  return column < 0 ? 0 : column >= columns ? columns - 1 : column;
}
