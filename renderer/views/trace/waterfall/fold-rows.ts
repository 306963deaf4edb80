import type { Waterfall } from './waterfall.ts';

/** Folds or unfolds what lies below a row. */
export function toggle(waterfall: Waterfall, row: number): void {
  waterfall.rows.toggle(row);
  waterfall.changed();
}

/** Folds or unfolds a run of alike siblings, or what lies below a row that heads none. */
export function toggleRun(waterfall: Waterfall, row: number): void {
  const { rows } = waterfall;
  if (rows.runEnd(row) === undefined) rows.toggle(row);
  else if (rows.isRunFolded(row)) rows.unfold(row);
  else rows.foldRun(row);
  waterfall.changed();
}

export function foldAll(waterfall: Waterfall): void {
  // One level stays: a lone root tells nothing.
  waterfall.rows.foldBelow(1);
  waterfall.changed();
}

export function unfoldAll(waterfall: Waterfall): void {
  waterfall.rows.unfoldAll();
  waterfall.changed();
}

/** Shows so many levels and folds the rows at the last of them. */
export function foldBelowLevel(waterfall: Waterfall, levels: number): void {
  waterfall.rows.foldBelow(levels - 1);
  waterfall.changed();
}

/** Folds all runs of alike siblings where none is folded, else opens them. */
export function toggleRuns(waterfall: Waterfall): void {
  const { rows } = waterfall;
  if (rows.anyRunFolded) rows.unfoldRuns();
  else rows.foldRuns();
  waterfall.changed();
}
