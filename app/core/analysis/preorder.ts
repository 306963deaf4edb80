export interface Preorder {
  /** The node of each row. */
  order: Uint32Array;
  /** By row: the parent's row, -1 for a root. */
  parent: Int32Array;
  /** By row: rows of the subtree, the row itself included. */
  size: Uint32Array;
  depth: Uint32Array;
}

/**
 * Rows of a forest in preorder. Children come in the order of their numbers, roots in the order given. No recursion and no
 * stack, whatever the depth.
 *
 * @param parent by node, negative for a root; free of cycles
 * @param roots every root once
 */
export function preorder(parent: Int32Array, roots: Uint32Array): Preorder {
  const count = parent.length;
  const rows: Preorder = {
    order: new Uint32Array(count),
    parent: new Int32Array(count),
    size: new Uint32Array(count),
    depth: new Uint32Array(count),
  };
  if (parentsComeFirst(parent)) numberBySize(parent, roots, rows);
  else walk(parent, roots, rows);
  return rows;
}

/** True where every parent that is no root has a lower number than its children: spans in order of start as a rule. */
function parentsComeFirst(parent: Int32Array): boolean {
  for (let node = 0; node < parent.length; node++) {
    const above = parent[node]!;
    if (above > node && parent[above]! >= 0) return false;
  }
  return true;
}

/** A node's row follows its parent's and the subtrees of the siblings before it: two passes in order of the nodes. */
function numberBySize(parent: Int32Array, roots: Uint32Array, rows: Preorder): void {
  const count = parent.length;
  const size = new Uint32Array(count).fill(1);
  for (let node = count - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above >= 0) size[above] = size[above]! + size[node]!;
  }
  const rowOf = new Uint32Array(count);
  /** By node: the row of its next child. */
  const next = new Uint32Array(count);
  let row = 0;
  for (const root of roots) {
    rowOf[root] = row;
    next[root] = row + 1;
    row += size[root]!;
  }
  for (let node = 0; node < count; node++) {
    const above = parent[node]!;
    if (above >= 0) {
      const own = next[above]!;
      next[above] = own + size[node]!;
      rowOf[node] = own;
      next[node] = own + 1;
    }
    const own = rowOf[node]!;
    const up = above < 0 ? -1 : rowOf[above]!;
    rows.order[own] = node;
    rows.parent[own] = up;
    rows.size[own] = size[node]!;
    rows.depth[own] = up < 0 ? 0 : rows.depth[up]! + 1;
  }
}

/** Along first child, next sibling and parent, whatever the order of the nodes. */
function walk(parent: Int32Array, roots: Uint32Array, rows: Preorder): void {
  const count = parent.length;
  const firstChild = new Int32Array(count).fill(-1);
  const nextSibling = new Int32Array(count).fill(-1);
  for (let node = count - 1; node >= 0; node--) {
    const above = parent[node]!;
    if (above < 0) continue;
    nextSibling[node] = firstChild[above]!;
    firstChild[above] = node;
  }
  const rowOf = new Uint32Array(count);
  let row = 0;
  for (const root of roots) {
    let node = root;
    let depth = 0;
    for (;;) {
      rows.order[row] = node;
      rowOf[node] = row;
      rows.parent[row] = depth === 0 ? -1 : rowOf[parent[node]!]!;
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
}
