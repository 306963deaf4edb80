import { Status } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { hasWithin } from './sorted-column.ts';

/** What a row says about all the rows that it can hide, so that nothing disappears by folding. */
export interface Rollup {
  /** Rows of error spans, ascending. */
  errorRows: Uint32Array;
  deepest: number;
}

export function rollUp({ count, status, depth }: TraceColumns): Rollup {
  let errors = 0;
  let deepest = 0;
  for (let row = 0; row < count; row++) {
    if (status[row] === Status.error) errors++;
    if (depth[row]! > deepest) deepest = depth[row]!;
  }
  const errorRows = new Uint32Array(errors);
  for (let row = 0, at = 0; at < errors; row++) if (status[row] === Status.error) errorRows[at++] = row;
  return { errorRows, deepest };
}

/** Whether one of the rows [from, to) is an error span. */
export function hasErrors({ errorRows }: Rollup, from: number, to: number): boolean {
  return hasWithin(errorRows, from, to);
}

/** Earliest start and latest end of a row's subtree, itself included. */
export interface Hull {
  from: number;
  to: number;
}

/** Subtrees whose reach was asked for. Only what is folded is asked, so that the rows walked are at most those of the trace. */
const hulls = new WeakMap<Float64Array, Map<number, Hull>>();

/** How far a row reaches with all that is below it. */
export function hullOf({ start, duration, size }: TraceColumns, row: number): Hull {
  let known = hulls.get(start);
  if (known === undefined) hulls.set(start, (known = new Map<number, Hull>()));
  const before = known.get(row);
  if (before !== undefined) return before;
  const hull = { from: start[row]!, to: start[row]! + duration[row]! };
  const end = row + size[row]!;
  for (let at = row + 1; at < end; at++) {
    const from = start[at]!;
    const to = from + duration[at]!;
    if (from < hull.from) hull.from = from;
    if (to > hull.to) hull.to = to;
  }
  known.set(row, hull);
  return hull;
}
