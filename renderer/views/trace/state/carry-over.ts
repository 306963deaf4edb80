import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { RowList } from '../../../canvas/row-list.ts';
import type { IdIndex } from './id-index.ts';

/** The row in a newer state of the trace that shows the same span; -1 where it has gone (a missing parent that arrived keeps its id). */
export function sameSpan(before: TraceColumns, row: number, now: IdIndex): number {
  return row < 0 || row >= before.count ? -1 : now.row(before.idHi[row]!, before.idLo[row]!);
}

/** Folds in the newer list what the user folded in the older one, and opens the runs that were open. */
export function carryFolding(before: TraceColumns, rows: RowList, now: IdIndex, next: RowList): void {
  const { folded, openRuns } = rows.folding();
  for (const row of openRuns) {
    const there = sameSpan(before, row, now);
    if (there >= 0) next.unfold(there);
  }
  for (const row of folded) {
    const there = sameSpan(before, row, now);
    if (there >= 0 && !next.isRunFolded(there)) next.fold(there);
  }
}
