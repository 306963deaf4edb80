/** A place in a JSON text: what is wanted there, and what lies inside of it. */
export interface WantedNode {
  /** As it was asked for; undefined where only something inside is wanted. */
  path: string | undefined;
  members: Map<string, WantedNode>;
  elements: WantedNode | undefined;
}

const steps = /([^.[\]]+)|\[\]/g;

const emptyNode = (): WantedNode => ({ path: undefined, members: new Map(), elements: undefined });

/**
 * Paths such as `data[]`, `[][]`, `result.resourceSpans[]` or '' as a tree that a text can be followed along. Keys with a dot or a
 * bracket can't be named.
 */
export function wantedTree(paths: readonly string[]): WantedNode {
  const root = emptyNode();
  for (const path of paths) nodeAt(root, path).path = path;
  return root;
}

/** The node at a path, which is made where it isn't there. */
export function nodeAt(root: WantedNode, path: string): WantedNode {
  let node = root;
  for (const [step, key] of path.matchAll(steps)) {
    if (step === '[]') {
      node = node.elements ??= emptyNode();
      continue;
    }
    const known = node.members.get(key!);
    const next = known ?? emptyNode();
    if (known === undefined) node.members.set(key!, next);
    node = next;
  }
  return node;
}

export const hasInside = (node: WantedNode): boolean => node.members.size > 0 || node.elements !== undefined;
