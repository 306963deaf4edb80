import { Dictionary } from '../dictionary.ts';
import { PairTable } from '../pair-table.ts';
import { preorder } from '../preorder.ts';
import type { ComparedNodes, PathColumns } from './comparison.ts';
import type { Profile, ProfileNodes, ProfileOperation } from './profile.ts';

/** Two profiles in one numbering. */
export interface MergedProfiles {
  nodes: ComparedNodes;
  /** By node: index into `operations`. */
  operation: Uint32Array;
  operations: ProfileOperation[];
  a: MergedSide;
  b: MergedSide;
}

/** Where a profile's numbers went. */
export interface MergedSide {
  profile: Profile;
  /** By operation of the merged ones: its index in the profile, -1 where it isn't there. */
  operationIn: Int32Array;
  /** By node of the merged ones: its index in the profile, -1 where it isn't there. */
  nodeIn: Int32Array;
}

/**
 * The union of the paths of two profiles, operations being the same where their keys are. Rows in preorder; siblings by how much
 * critical time changed in them and below, most first. O(n log n), no recursion.
 */
export function mergeProfiles(a: Profile, b: Profile): MergedProfiles {
  const { operations, numbers } = mergeOperations(a, b);
  const union = mergePaths(a.nodes, b.nodes, numbers);
  const count = union.parent.length;
  const rows = byChange(union.parent, changes(union, a, b));
  const inA = new Int32Array(count).fill(-1);
  const inB = new Int32Array(count).fill(-1);
  for (const [node, place] of union.nodesOf[0].entries()) inA[rows.rowOf[place]!] = node;
  for (const [node, place] of union.nodesOf[1].entries()) inB[rows.rowOf[place]!] = node;
  const operation = rows.order.map((place) => union.operation[place]!);
  const operationsIn = (side: 0 | 1): Int32Array => {
    const inProfile = new Int32Array(operations.length).fill(-1);
    for (const [number, merged] of numbers[side].entries()) inProfile[merged] = number;
    return inProfile;
  };
  return {
    nodes: {
      count,
      parent: rows.parent,
      depth: rows.depth,
      ...labels(operations, operation),
      a: pathColumns(a, inA),
      b: pathColumns(b, inB),
    },
    operation,
    operations,
    a: { profile: a, operationIn: operationsIn(0), nodeIn: inA },
    b: { profile: b, operationIn: operationsIn(1), nodeIn: inB },
  };
}

/** By side and operation of the profile: its number in the union. */
type Numbers = [Uint32Array, Uint32Array];

function mergeOperations(a: Profile, b: Profile): { operations: ProfileOperation[]; numbers: Numbers } {
  const known = new Map<string, number>();
  const operations: ProfileOperation[] = [];
  const number = (operation: ProfileOperation): number => {
    let found = known.get(operation.key);
    if (found === undefined) {
      found = operations.push(operation) - 1;
      known.set(operation.key, found);
    }
    return found;
  };
  const numbers: Numbers = [Uint32Array.from(a.operations, number), Uint32Array.from(b.operations, number)];
  return { operations, numbers };
}

interface UnionPaths {
  parent: Int32Array;
  operation: Uint32Array;
  /** By side and node of the profile: its place in the union. */
  nodesOf: Numbers;
}

function mergePaths(a: ProfileNodes, b: ProfileNodes, numbers: Numbers): UnionPaths {
  const paths = new PairTable(Math.max(a.count, b.count));
  const add = (nodes: ProfileNodes, operations: Uint32Array): Uint32Array => {
    const places = new Uint32Array(nodes.count);
    for (let node = 0; node < nodes.count; node++) {
      const above = nodes.parent[node]!;
      places[node] = paths.add(above < 0 ? 0 : places[above]! + 1, operations[nodes.operation[node]!]!);
    }
    return places;
  };
  const nodesOf: Numbers = [add(a, numbers[0]), add(b, numbers[1])];
  const parent = new Int32Array(paths.size);
  const operation = new Uint32Array(paths.size);
  for (let place = 0; place < paths.size; place++) {
    parent[place] = paths.high(place) - 1;
    operation[place] = paths.low(place);
  }
  return { parent, operation, nodesOf };
}

/** By place: how much critical time changed there and below, whichever way. */
function changes({ parent, nodesOf }: UnionPaths, a: Profile, b: Profile): Float64Array {
  const change = new Float64Array(parent.length);
  for (const [node, place] of nodesOf[0].entries()) change[place]! -= a.nodes.critical[node]! / a.traces;
  for (const [node, place] of nodesOf[1].entries()) change[place]! += b.nodes.critical[node]! / b.traces;
  for (let place = 0; place < change.length; place++) change[place] = Math.abs(change[place]!);
  for (let place = change.length - 1; place >= 0; place--)
    if (parent[place]! >= 0) change[parent[place]!]! += change[place]!;
  return change;
}

/** Preorder with siblings by their weight, the largest first. A parent weighs no less than its children, and comes before them. */
function byChange(
  parent: Int32Array,
  weight: Float64Array,
): { order: Uint32Array; rowOf: Uint32Array; parent: Int32Array; depth: Uint32Array } {
  const sorted = Uint32Array.from(parent.keys()).sort((x, y) => weight[y]! - weight[x]! || x - y);
  const placeOf = new Uint32Array(sorted.length);
  for (const [index, place] of sorted.entries()) placeOf[place] = index;
  const parents = Int32Array.from(sorted, (place) => (parent[place]! < 0 ? -1 : placeOf[parent[place]!]!));
  const roots = Uint32Array.from([...parents.keys()].filter((index) => parents[index]! < 0));
  const rows = preorder(parents, roots);
  const order = rows.order.map((index) => sorted[index]!);
  const rowOf = new Uint32Array(order.length);
  for (const [row, place] of order.entries()) rowOf[place] = row;
  return { order, rowOf, parent: rows.parent, depth: rows.depth };
}

function labels(
  operations: ProfileOperation[],
  operation: Uint32Array,
): Pick<ComparedNodes, 'service' | 'name' | 'kind' | 'services' | 'names'> {
  const services: string[] = [];
  const names: string[] = [];
  const ofService = new Dictionary([], services);
  const ofName = new Dictionary([], names);
  const used = new Set(operation);
  const service = new Uint32Array(operations.length);
  const name = new Uint32Array(operations.length);
  for (const number of used) {
    service[number] = ofService.text(operations[number]!.service);
    name[number] = ofName.text(operations[number]!.name);
  }
  return {
    service: operation.map((number) => service[number]!),
    name: operation.map((number) => name[number]!),
    kind: Uint8Array.from(operation, (number) => operations[number]!.kind),
    services,
    names,
  };
}

function pathColumns({ nodes, traces }: Profile, nodeIn: Int32Array): PathColumns {
  const mean = (column: Float64Array): Float64Array =>
    Float64Array.from(nodeIn, (node) => (node < 0 ? 0 : column[node]! / traces));
  const pick = (column: Uint8Array, size: number): Uint8Array => {
    const picked = new Uint8Array(nodeIn.length * size);
    for (const [row, node] of nodeIn.entries())
      if (node >= 0) picked.set(column.subarray(node * size, (node + 1) * size), row * size);
    return picked;
  };
  return {
    share: mean(nodes.traces),
    calls: mean(nodes.calls),
    errors: mean(nodes.errors),
    total: mean(nodes.total),
    self: mean(nodes.self),
    critical: mean(nodes.critical),
    traceIds: pick(nodes.traceIds, 16),
    spanIds: pick(nodes.spanIds, 8),
  };
}
