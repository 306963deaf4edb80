import { PairTable } from '../../../../app/core/analysis/pair-table.ts';
import { selfTime } from '../../../../app/core/analysis/self-time.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { Status } from '../../../../app/core/model/span.ts';

/**
 * The spans of a trace, those put together whose way from the root goes through the same services and operations. Nodes come
 * after their parents. Times in nanoseconds.
 */
export interface PathTree {
  count: number;
  /** -1 for the first of a path. */
  parent: Int32Array;
  depth: Uint32Array;
  deepest: number;
  service: Uint32Array;
  name: Uint32Array;
  /** Where the node lies: its parent's place, after the greater ones of its siblings. */
  start: Float64Array;
  /** Self time of the node and of all below it: nothing counts twice, so that children never exceed their parent. */
  duration: Float64Array;
  self: Float64Array;
  /** Sum of the spans' durations, and their 95th percentile. */
  elapsed: Float64Array;
  p95: Float64Array;
  errors: Uint32Array;
  /** Node of each row. */
  nodeOf: Uint32Array;
  /** Rows by node, ascending: those of a node are [rowsFrom[node], rowsFrom[node + 1]). */
  rowsFrom: Uint32Array;
  rows: Uint32Array;
  /** Sum of all self times. */
  whole: number;
}

/** The columns that aggregation needs. */
export type PathColumns = Pick<
  TraceColumns,
  'count' | 'start' | 'duration' | 'parent' | 'service' | 'name' | 'status' | 'flags'
>;

/** Aggregates a trace, rows in preorder. O(n log n), no recursion. */
export function aggregatePaths(trace: PathColumns): PathTree {
  const { count: rowCount, parent: parentRow, service, name, duration, status } = trace;
  const rowSelf = selfTime(trace);
  const operations = new PairTable(1024);
  const nodes = new PairTable(1024);
  const nodeOf = new Uint32Array(rowCount);
  for (let row = 0; row < rowCount; row++) {
    const above = parentRow[row]! < 0 ? -1 : nodeOf[parentRow[row]!]!;
    nodeOf[row] = nodes.add(above, operations.add(service[row]!, name[row]!));
  }

  const count = nodes.size;
  const tree: PathTree = {
    count,
    parent: new Int32Array(count),
    depth: new Uint32Array(count),
    deepest: 0,
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    start: new Float64Array(count),
    duration: new Float64Array(count),
    self: new Float64Array(count),
    elapsed: new Float64Array(count),
    p95: new Float64Array(count),
    errors: new Uint32Array(count),
    nodeOf,
    rowsFrom: new Uint32Array(count + 1),
    rows: new Uint32Array(rowCount),
    whole: 0,
  };
  for (let node = 0; node < count; node++) {
    const above = nodes.high(node) | 0;
    tree.parent[node] = above;
    tree.depth[node] = above < 0 ? 0 : tree.depth[above]! + 1;
    tree.deepest = Math.max(tree.deepest, tree.depth[node]!);
    tree.service[node] = operations.high(nodes.low(node));
    tree.name[node] = operations.low(nodes.low(node));
  }
  for (let row = 0; row < rowCount; row++) {
    const node = nodeOf[row]!;
    tree.self[node]! += Math.max(0, rowSelf[row]!);
    tree.elapsed[node]! += duration[row]!;
    if (status[row] === Status.error) tree.errors[node]! += 1;
    tree.rowsFrom[node + 1]! += 1;
  }
  groupRows(tree);
  measure(tree, duration);
  layOut(tree);
  return tree;
}

function groupRows({ count, nodeOf, rowsFrom, rows }: PathTree): void {
  for (let node = 0; node < count; node++) rowsFrom[node + 1]! += rowsFrom[node]!;
  const next = rowsFrom.slice(0, count);
  for (let row = 0; row < nodeOf.length; row++) rows[next[nodeOf[row]!]!++] = row;
}

function measure({ count, rowsFrom, rows, p95 }: PathTree, duration: Float64Array): void {
  for (let node = 0; node < count; node++) {
    const members = rows.subarray(rowsFrom[node]!, rowsFrom[node + 1]!);
    const durations = Float64Array.from(members, (row) => duration[row]!).sort();
    p95[node] = durations[Math.ceil(0.95 * durations.length) - 1]!;
  }
}

/** Widths from the leaves up, then places: siblings from left to right, the widest first. */
function layOut(tree: PathTree): void {
  const { count, parent, start, duration, self } = tree;
  duration.set(self);
  for (let node = count - 1; node >= 0; node--) {
    if (parent[node]! >= 0) duration[parent[node]!]! += duration[node]!;
    else tree.whole += duration[node]!;
  }
  // A parent is at least as wide as its children, and of equal ones it has the smaller number: it comes before them.
  const order = Uint32Array.from({ length: count }, (_, node) => node);
  order.sort((a, b) => duration[b]! - duration[a]! || a - b);
  /** Where the next child of a node goes, and at last place the next root. */
  const free = new Float64Array(count + 1);
  for (const node of order) {
    const above = parent[node]! < 0 ? count : parent[node]!;
    start[node] = free[above]!;
    free[node] = start[node]!;
    free[above]! += duration[node]!;
  }
}
