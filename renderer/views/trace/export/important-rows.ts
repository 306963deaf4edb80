import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** The rows with the greatest values above zero, the greatest first. O(rows × most) at worst, mostly O(rows). */
export function greatest(values: Float64Array, most: number): number[] {
  const rows: number[] = [];
  for (let row = 0; row < values.length; row++) {
    const value = values[row]!;
    if (value <= 0 || (rows.length === most && value <= values[rows[most - 1]!]!)) continue;
    let at = rows.length;
    while (at > 0 && values[rows[at - 1]!]! < value) at--;
    rows.splice(at, 0, row);
    if (rows.length > most) rows.pop();
  }
  return rows;
}

/** The way from the root to a row, ends included; of a long one the first and the last rows, with -1 for those between. */
export function wayTo(
  { parent, depth }: Pick<TraceColumns, 'parent' | 'depth'>,
  row: number,
  ends: number,
): number[] {
  const last: number[] = [];
  let at = row;
  while (at >= 0 && last.length < ends) {
    last.unshift(at);
    at = parent[at]!;
  }
  if (at < 0) return last;
  const left = depth[at]! + 1;
  const first: number[] = [];
  while (at >= 0) {
    if (depth[at]! < ends) first.unshift(at);
    at = parent[at]!;
  }
  return left > first.length ? [...first, -1, ...last] : [...first, ...last];
}
