import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { RowList } from '../../../canvas/row-list.ts';
import type { IdIndex } from './id-index.ts';

/** The row in a newer state of the trace that shows the same span; -1 where it has gone (a missing parent that arrived keeps its id). */
export function sameSpan(before: TraceColumns, row: number, now: IdIndex): number {
  return row < 0 || row >= before.count ? -1 : now.row(before.idHi[row]!, before.idLo[row]!);
}

/** Spans that left their order, before it is no longer expected of the others: each costs a walk past all new spans. */
const MAX_MISSES = 32;

/** Folds in the newer list what the user folded in the older one, and opens the runs that were open. */
export function carryFolding(
  before: TraceColumns,
  rows: RowList,
  now: TraceColumns,
  next: RowList,
  index: IdIndex,
): void {
  const { folded, openRuns } = rows.folding();
  for (const row of carriedRows(before, openRuns, now, index)) if (row >= 0) next.unfold(row);
  for (const row of carriedRows(before, folded, now, index)) {
    if (row >= 0 && !next.isRunFolded(row)) next.fold(row);
  }
}

/**
 * Where the spans of ascending rows are in a newer state of the trace. Spans that arrive push later ones down and mostly leave their
 * order: each is looked for between the one before it and as far down as so many new ones can push it, and only then by its id.
 */
function carriedRows(before: TraceColumns, rows: Uint32Array, now: TraceColumns, index: IdIndex): Int32Array {
  const carried = new Int32Array(rows.length);
  const grown = Math.max(0, now.count - before.count);
  let from = 0;
  let misses = 0;
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const hi = before.idHi[row]!;
    const lo = before.idLo[row]!;
    const last = misses < MAX_MISSES ? Math.min(now.count - 1, row + grown) : -1;
    let at = Math.max(from, row);
    while (at <= last && (now.idLo[at] !== lo || now.idHi[at] !== hi)) at++;
    if (at <= last) from = at + 1;
    else {
      misses += 1;
      at = index.row(hi, lo);
    }
    carried[i] = at;
  }
  return carried;
}
