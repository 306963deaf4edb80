import type { ComparedNodes } from '../../../app/core/analysis/compare/comparison.ts';

/** How the tree is shown: as it is, or every path by itself, what changed most first. */
export type TreeOrder = 'tree' | 'flat';

/** A change of time below this share of the longer duration is none that one looks for. */
const LEAST_TIME = 0.01;
/** Calls change notably by so much of the larger number, and by so many a trace. */
const LEAST_CALLS_SHARE = 0.1;
const LEAST_CALLS = 0.1;
const LEAST_PRESENCE = 0.05;
const LEAST_ERRORS = 0.05;

/** What the rows of the tree are made from, once for a comparison. */
export interface ComparedTree {
  nodes: ComparedNodes;
  /** By node: the row behind its subtree. */
  end: Uint32Array;
  /** By node: changes from a to b, nanoseconds. */
  self: Float64Array;
  critical: Float64Array;
  /** With all that lies below. */
  criticalBelow: Float64Array;
  selfBelow: Float64Array;
  /** 1 where something notable changed there. */
  changed: Uint8Array;
  changedNodes: number;
  /** The largest change, for the scale of bars. */
  scale: number;
}

/** @param longerNs the longer duration of the two sides */
export function comparedTree(nodes: ComparedNodes, longerNs: number): ComparedTree {
  const { count, parent, a, b } = nodes;
  const self = a.self.map((before, node) => b.self[node]! - before);
  const critical = a.critical.map((before, node) => b.critical[node]! - before);
  const criticalBelow = critical.slice();
  const selfBelow = self.slice();
  const end = new Uint32Array(count);
  const changed = new Uint8Array(count);
  const least = LEAST_TIME * longerNs;
  let changedNodes = 0;
  let scale = least;
  for (let node = count - 1; node >= 0; node--) {
    end[node] = Math.max(end[node]!, node + 1);
    const above = parent[node]!;
    if (above >= 0) {
      criticalBelow[above]! += criticalBelow[node]!;
      selfBelow[above]! += selfBelow[node]!;
      end[above] = Math.max(end[above]!, end[node]!);
    }
    scale = Math.max(scale, Math.abs(critical[node]!), Math.abs(self[node]!));
    if (isChanged(nodes, node, self[node]!, critical[node]!, least)) {
      changed[node] = 1;
      changedNodes++;
    }
  }
  return { nodes, end, self, critical, criticalBelow, selfBelow, changed, changedNodes, scale };
}

function isChanged(
  { a, b }: ComparedNodes,
  node: number,
  self: number,
  critical: number,
  least: number,
): boolean {
  if (Math.abs(self) >= least || Math.abs(critical) >= least) return true;
  const presence = presenceOf(a.share[node]!, b.share[node]!);
  if (presence !== 'both') return Math.max(a.share[node]!, b.share[node]!) >= LEAST_PRESENCE;
  const calls = Math.abs(b.calls[node]! - a.calls[node]!);
  const most = Math.max(a.calls[node]!, b.calls[node]!);
  if (calls >= LEAST_CALLS && calls >= LEAST_CALLS_SHARE * most) return true;
  return Math.abs(b.errors[node]! - a.errors[node]!) >= LEAST_ERRORS;
}

export type Presence = 'both' | 'added' | 'missing';

/** @param a share of the traces that have it, on either side */
export function presenceOf(a: number, b: number): Presence {
  if (a === 0) return 'added';
  return b === 0 ? 'missing' : 'both';
}

/** What the reader of the tree chose. */
export interface TreeChoice {
  order: TreeOrder;
  changedOnly: boolean;
  /** Lower case; '' for all. */
  text: string;
  folded: ReadonlySet<number>;
}

/** The nodes that are shown, in order. O(nodes), whatever the depth. */
export function treeRows(tree: ComparedTree, { order, changedOnly, text, folded }: TreeChoice): Uint32Array {
  const { nodes, end, changed, critical } = tree;
  const { count } = nodes;
  const wanted = wantedNodes(tree, changedOnly, text);
  if (order === 'flat') {
    const rows = Array.from({ length: count }, (_, node) => node).filter((node) => wanted[node] === 2);
    const weight = (node: number): number => Math.abs(critical[node]!);
    return Uint32Array.from(rows.sort((x, y) => weight(y) - weight(x) || changed[y]! - changed[x]! || x - y));
  }
  const rows = new Uint32Array(count);
  let length = 0;
  for (let node = 0; node < count;) {
    if (wanted[node] === 0) {
      node = end[node]!;
      continue;
    }
    rows[length++] = node;
    node = folded.has(node) ? end[node]! : node + 1;
  }
  return rows.slice(0, length);
}

/** By node: 2 for one that is asked for, 1 for one that leads there, 0 for the others. */
function wantedNodes({ nodes, changed }: ComparedTree, changedOnly: boolean, text: string): Uint8Array {
  const { count, parent, service, name } = nodes;
  const matches = (list: string[]): Uint8Array =>
    Uint8Array.from(list, (each) => (each.toLowerCase().includes(text) ? 1 : 0));
  const services = matches(nodes.services);
  const names = matches(nodes.names);
  const wanted = new Uint8Array(count);
  for (let node = count - 1; node >= 0; node--) {
    const isNamed = text === '' || services[service[node]!] === 1 || names[name[node]!] === 1;
    if (isNamed && (!changedOnly || changed[node] === 1)) wanted[node] = 2;
    const above = parent[node]!;
    if (wanted[node]! > 0 && above >= 0 && wanted[above] === 0) wanted[above] = 1;
  }
  return wanted;
}

/** The nodes from the root to a node, itself left out. */
export function pathTo({ parent }: ComparedNodes, node: number): number[] {
  const path: number[] = [];
  for (let above = parent[node]!; above >= 0; above = parent[above]!) path.push(above);
  return path.reverse();
}
