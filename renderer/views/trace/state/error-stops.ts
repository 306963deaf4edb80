import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import { Status } from '../../../../app/core/model/span.ts';
import { nextOf } from '../find/find-spans.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { TraceData } from './trace-data.ts';

/** The error spans of a trace as they are visited: where errors begin, then where they are passed on. */
export interface ErrorStops {
  /** Ascending among the origins, and again among the others. */
  rows: Uint32Array;
  /** How many of the rows, from the first, are origins. Before the analysis is there, all are taken for one. */
  origins: number;
}

export const NO_STOPS: ErrorStops = { rows: new Uint32Array(0), origins: 0 };

export function errorStops(
  { trace, rollup }: TraceData,
  analysis: Pick<TraceAnalysis, 'errorRole'> | undefined,
): ErrorStops {
  const rows = new Uint32Array(rollup.errorsBefore[trace.count]!);
  const passedOn: number[] = [];
  let origins = 0;
  for (let row = 0; row < trace.count; row++) {
    if (trace.status[row] !== Status.error) continue;
    if (analysis !== undefined && (analysis.errorRole[row]! & ErrorRole.origin) === 0) passedOn.push(row);
    else rows[origins++] = row;
  }
  rows.set(passedOn, origins);
  return { rows, origins };
}

/**
 * The row to visit from another; -1 without errors.
 * @param underway the last step led to `from`: the next is beside it in the list, going round. Otherwise the way starts
 * at the origin after `from` (or before it), so that one step from any row, a passed-on error too, leads to a cause.
 */
export function nextStop(
  { rows, origins }: ErrorStops,
  from: number,
  underway: boolean,
  step: 1 | -1,
): number {
  const at = underway ? rows.indexOf(from) : -1;
  if (at >= 0) return rows[(at + step + rows.length) % rows.length]!;
  return nextOf(rows.subarray(0, origins), from, step);
}
