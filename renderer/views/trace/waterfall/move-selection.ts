import { nextOf } from '../find/find-spans.ts';
import { toggle } from './fold-rows.ts';
import type { Waterfall } from './waterfall.ts';
import { ROW_HEIGHT } from './waterfall-layout.ts';

/** A picture in which a row can be chosen. */
export type Chooser = Pick<Waterfall, 'selected' | 'choose'>;

/** Steps through the list; from nothing selected, to its first row. */
export function moveBy(waterfall: Waterfall, steps: number): void {
  const { rows, selected } = waterfall;
  if (rows.length === 0) return;
  const at = selected < 0 ? -1 : rows.indexOf(selected);
  const index = Math.min(Math.max(at < 0 ? 0 : at + steps, 0), rows.length - 1);
  waterfall.choose(rows.rowAt(index));
}

/** Steps as many rows as are in view. */
export function movePage(waterfall: Waterfall, direction: -1 | 1): void {
  const page = Math.max(1, Math.floor(waterfall.layout.rowsHeight / ROW_HEIGHT) - 1);
  moveBy(waterfall, direction * page);
}

export function moveToEdge(waterfall: Waterfall, edge: 'first' | 'last'): void {
  const { rows } = waterfall;
  if (rows.length > 0) waterfall.choose(rows.rowAt(edge === 'first' ? 0 : rows.length - 1));
}

/** Opens a folded row; on an open one, goes to its first child. */
export function stepIn(waterfall: Waterfall): void {
  const { rows, selected } = waterfall;
  if (selected < 0) moveBy(waterfall, 0);
  else if (rows.span(selected) > 1) toggle(waterfall, selected);
  else if (rows.hasChildren(selected)) waterfall.choose(selected + 1);
}

/** Folds an open row; on a leaf or a folded one, goes to its parent. */
export function stepOut(waterfall: Waterfall): void {
  const { rows, selected, trace } = waterfall;
  if (selected < 0) moveBy(waterfall, 0);
  else if (rows.hasChildren(selected) && rows.span(selected) === 1) toggle(waterfall, selected);
  else if (trace.parent[selected]! >= 0) waterfall.choose(trace.parent[selected]!);
}

/** To the next or previous row of a sorted column of rows. */
export function jump(chooser: Chooser, rows: Uint32Array, step: 1 | -1): void {
  const row = nextOf(rows, chooser.selected, step);
  if (row >= 0) chooser.choose(row);
}
