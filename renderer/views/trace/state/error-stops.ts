import { ErrorRole } from '../../../../app/core/analysis/error-origin.ts';
import { nextOf } from '../find/find-spans.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import { lowerBound } from './sorted-column.ts';
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
  { rollup: { errorRows } }: Pick<TraceData, 'rollup'>,
  analysis: Pick<TraceAnalysis, 'errorRole'> | undefined,
): ErrorStops {
  if (analysis === undefined) return { rows: errorRows, origins: errorRows.length };
  const { errorRole } = analysis;
  const rows = new Uint32Array(errorRows.length);
  let origins = 0;
  for (const row of errorRows) if ((errorRole[row]! & ErrorRole.origin) !== 0) rows[origins++] = row;
  let at = origins;
  for (const row of errorRows) if ((errorRole[row]! & ErrorRole.origin) === 0) rows[at++] = row;
  return { rows, origins };
}

/**
 * The row to visit from another; -1 without errors.
 * @param underway the last step led to `from`: the next is beside it in the list, going round. Otherwise the way starts
 * at the origin after `from` (or before it), so that one step from any row, a passed-on error too, leads to a cause.
 */
export function nextStop(stops: ErrorStops, from: number, underway: boolean, step: 1 | -1): number {
  const { rows, origins } = stops;
  const at = underway ? placeOf(stops, from) : -1;
  if (at >= 0) return rows[(at + step + rows.length) % rows.length]!;
  return nextOf(rows.subarray(0, origins), from, step);
}

/** Where a row stands in the list, which is two ascending ones behind each other; -1 where it is in neither. */
function placeOf({ rows, origins }: ErrorStops, row: number): number {
  const first = lowerBound(rows.subarray(0, origins), row);
  if (first < origins && rows[first] === row) return first;
  const other = origins + lowerBound(rows.subarray(origins), row);
  return rows[other] === row ? other : -1;
}
