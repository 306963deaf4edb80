import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** The way from the root to a row. */
export interface Ancestry {
  /** The root; undefined for a row that is one. */
  root: number | undefined;
  /** Rows between the root and `near` that are left out. */
  hidden: number;
  /** The nearest ancestors below the root, outermost first. */
  near: number[];
}

/** @param most how many of the nearest ancestors are named; a chain may have a hundred thousand */
export function ancestry(trace: TraceColumns, row: number, most: number): Ancestry {
  const near: number[] = [];
  let root = -1;
  for (let at = trace.parent[row]!; at >= 0; at = trace.parent[at]!) {
    if (trace.parent[at]! < 0) root = at;
    else if (near.length < most) near.push(at);
  }
  if (root < 0) return { root: undefined, hidden: 0, near: [] };
  return { root, hidden: trace.depth[row]! - trace.depth[root]! - 1 - near.length, near: near.reverse() };
}
