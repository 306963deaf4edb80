import type { Annotation } from '../../../../app/core/contract/file-methods.ts';
import type { IdIndex } from './id-index.ts';
import { lowerBound } from './sorted-column.ts';

/** The rows of a trace that something is noted on. */
export interface NotedRows {
  /** Ascending. */
  rows: Uint32Array;
  /** By place in `rows`: bits of `Noted`. */
  marks: Uint8Array;
}

export const Noted = { bookmark: 1, note: 2 } as const;

/** Undefined where nothing is noted on a span that is there. */
export function notedRows(index: IdIndex, annotations: readonly Annotation[]): NotedRows | undefined {
  const found = annotations
    .map(({ spanId = '', bookmarked, note }) => ({
      row: index.rowOfHex(spanId),
      mark: (bookmarked ? Noted.bookmark : 0) | (note === '' ? 0 : Noted.note),
    }))
    .filter(({ row }) => row >= 0)
    .sort((a, b) => a.row - b.row);
  if (found.length === 0) return undefined;
  return {
    rows: Uint32Array.from(found, ({ row }) => row),
    marks: Uint8Array.from(found, ({ mark }) => mark),
  };
}

/** What is noted on the rows [from, to): bits of `Noted`. */
export function notedWithin(noted: NotedRows | undefined, from: number, to: number): number {
  if (noted === undefined) return 0;
  let mark = 0;
  for (let at = lowerBound(noted.rows, from); at < noted.rows.length && noted.rows[at]! < to; at++)
    mark |= noted.marks[at]!;
  return mark;
}

/** For screen readers; '' for nothing. */
export function notedWords(mark: number): string {
  const words = [(mark & Noted.bookmark) !== 0 && 'bookmarked', (mark & Noted.note) !== 0 && 'has a note'];
  return words.filter((word) => word !== false).join(', ');
}
