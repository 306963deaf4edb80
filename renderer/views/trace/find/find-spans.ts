import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** The rows that a search found. */
export interface SpanMatches {
  /** Ascending. */
  rows: Uint32Array;
  /** 1 where the row matches, by row. */
  marks: Uint8Array;
}

/**
 * Rows whose name or service holds the text, whatever its case. Only the dictionaries are searched as text; the rows
 * are then a pass over two columns. Undefined for an empty text.
 */
export function findSpans(trace: TraceColumns, text: string): SpanMatches | undefined {
  const wanted = text.trim().toLowerCase();
  if (wanted === '') return undefined;
  const holds = (value: string): number => (value.toLowerCase().includes(wanted) ? 1 : 0);
  const inName = Uint8Array.from(trace.names, holds);
  const inService = Uint8Array.from(trace.services, holds);
  const marks = new Uint8Array(trace.count);
  let found = 0;
  for (let row = 0; row < trace.count; row++) {
    const mark = inName[trace.name[row]!]! | inService[trace.service[row]!]!;
    marks[row] = mark;
    found += mark;
  }
  const rows = new Uint32Array(found);
  for (let row = 0, at = 0; at < found; row++) if (marks[row] === 1) rows[at++] = row;
  return { rows, marks };
}

/** The row of an ascending list after (or before) another, going round at the end; -1 where the list is empty. */
export function nextOf(rows: Uint32Array, from: number, step: 1 | -1): number {
  if (rows.length === 0) return -1;
  if (step === 1) return rows.find((row) => row > from) ?? rows[0]!;
  return rows.findLast((row) => row < from) ?? rows[rows.length - 1]!;
}
