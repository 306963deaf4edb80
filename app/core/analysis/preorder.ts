export interface Preorder {
  /** The node of each row. */
  order: Uint32Array;
  /** The row of each node. */
  rowOf: Uint32Array;
  /** By row: the parent's row, -1 for a root. */
  parent: Int32Array;
  /** By row: rows of the subtree, the row itself included. */
  size: Uint32Array;
  depth: Uint32Array;
}

/**
 * Rows of a forest in preorder. Children come in the order of their numbers, roots in the order given. Walks along
 * first child, next sibling and parent: no recursion and no stack, whatever the depth.
 *
 * @param parent by node, negative for a root; free of cycles
 * @param roots every root once
 */
export function preorder(parent: Int32Array, roots: Uint32Array): Preorder {
  const count = parent.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  for (let node = count - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above < 0) continue;
    nextSibling[node] = firstChild[above]!;
    firstChild[above] = node;
  }
  const rows: Preorder = {
    order: new Uint32Array(count),
    rowOf: new Uint32Array(count),
    parent: new Int32Array(count),
    size: new Uint32Array(count),
    depth: new Uint32Array(count),
  };
  let row = 0;
  for (const root of roots) {
    let node = root;
    let depth = 0;
    for (;;) {
      rows.order[row] = node;
      rows.rowOf[node] = row;
      rows.parent[row] = depth === 0 ? -1 : rows.rowOf[parent[node]!]!;
      rows.depth[row] = depth;
      row++;
      if (firstChild[node] !== -1) {
        node = firstChild[node]!;
        depth++;
        continue;
      }
      while (depth > 0 && nextSibling[node] === -1) {
        node = parent[node]!;
        depth--;
      }
      if (depth === 0) break;
      node = nextSibling[node]!;
    }
  }
  rows.size.fill(1);
  for (let below = count - 1; below > 0; below--) {
    const above = rows.parent[below]!;
    if (above >= 0) rows.size[above]! += rows.size[below]!;
  }
  return rows;
}
