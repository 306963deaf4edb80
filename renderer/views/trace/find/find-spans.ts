import { lowerBound } from '../state/sorted-column.ts';

/** The rows that a search found. */
export interface SpanMatches {
  /** Ascending. */
  rows: Uint32Array;
  /** 1 where the row matches, by row. */
  marks: Uint8Array;
}

/** The row of an ascending list after (or before) another, going round at the end; -1 where the list is empty. */
export function nextOf(rows: Uint32Array, from: number, step: 1 | -1): number {
  if (rows.length === 0) return -1;
  if (step === 1) return rows[lowerBound(rows, from + 1)] ?? rows[0]!;
  return rows[lowerBound(rows, from) - 1] ?? rows[rows.length - 1]!;
}
