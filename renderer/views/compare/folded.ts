import type { ComparedTree } from './tree-rows.ts';

/** Nodes whose subtrees are hidden. Sets are not changed but replaced. */
export const NONE_FOLDED: ReadonlySet<number> = new Set();

export function withFolded(folded: ReadonlySet<number>, nodes: readonly number[]): ReadonlySet<number> {
  return new Set([...folded, ...nodes]);
}

/** The same set where none of the nodes was folded. */
export function withoutFolded(folded: ReadonlySet<number>, nodes: readonly number[]): ReadonlySet<number> {
  if (!nodes.some((node) => folded.has(node))) return folded;
  const next = new Set(folded);
  for (const node of nodes) next.delete(node);
  return next;
}

export function allFolded({ nodes, end }: ComparedTree): ReadonlySet<number> {
  const folded = new Set<number>();
  for (let node = 0; node < nodes.count; node++) if (end[node]! > node + 1) folded.add(node);
  return folded;
}
