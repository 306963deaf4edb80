import { SpanFlag, Status } from '../../core/model/span.ts';
import type { Intrinsic, TraceIntrinsic } from '../../core/query/ast/field.ts';
import type { Value } from '../../core/query/ast/value.ts';
import { stringValue } from '../../core/query/ast/value.ts';
import type { Forest } from './forest.ts';
import type { OpenTrace } from './open-trace.ts';

/** A number for each row that only the assembled trace tells; undefined where the name is not of such a fact. */
export function rowNumbers(name: Intrinsic, forest: Forest): ArrayLike<number> | undefined {
  switch (name) {
    case 'selfTime':
      return forest.selfTime();
    case 'criticalTime':
      return forest.criticalTime();
    case 'depth':
      return depths(forest);
    case 'childCount':
      return childCounts(forest);
    case 'nestedSetLeft':
      return nestedSet(forest).left;
    case 'nestedSetRight':
      return nestedSet(forest).right;
    case 'nestedSetParent':
      return nestedSet(forest).parent;
    default:
      return undefined;
  }
}

export function isPlaceholder({ flags }: Pick<Forest, 'flags'>, row: number): boolean {
  return (flags[row]! & SpanFlag.placeholder) !== 0;
}

/** 1 for a row whose parent was named and is not there. */
export function orphans(trace: Forest): Uint8Array {
  const result = new Uint8Array(trace.count);
  for (let row = 0; row < trace.count; row++) {
    const above = trace.parent[row]!;
    if (above >= 0 && isPlaceholder(trace, above)) result[row] = 1;
  }
  return result;
}

/** A fact of the whole trace, by the rules of the trace list: the root is the earliest without a parent, else the earliest. */
export function traceFact(name: TraceIntrinsic, { traceId, columns }: OpenTrace): Value {
  const { count, start, parent, status } = columns;
  let root = -1;
  let rootless = -1;
  let spans = 0;
  let errors = 0;
  for (let row = 0; row < count; row++) {
    if (isPlaceholder(columns, row)) continue;
    spans++;
    if (status[row] === Status.error) errors++;
    if (rootless < 0 || start[row]! < start[rootless]!) rootless = row;
    if (parent[row]! < 0 && (root < 0 || start[row]! < start[root]!)) root = row;
  }
  const first = root < 0 ? rootless : root;
  switch (name) {
    case 'id':
      return stringValue(traceId);
    case 'duration':
      return { type: 'duration', value: columns.durationNs };
    case 'rootService':
      return stringValue(columns.services[columns.service[first]!] ?? '');
    case 'rootName':
      return stringValue(columns.names[columns.name[first]!] ?? '');
    case 'spanCount':
      return { type: 'int', value: BigInt(spans) };
    case 'errorCount':
      return { type: 'int', value: BigInt(errors) };
  }
}

/** A placeholder is no level of its own: what hangs under it begins at 0, as a root does. */
function depths(trace: Forest): Uint32Array {
  const result = trace.depth.slice(0, trace.count);
  // Only a root can be a placeholder, and its whole subtree lies one lower than it should.
  for (let row = 0; row < trace.count; row += trace.size[row]!) {
    if (!isPlaceholder(trace, row)) continue;
    for (let below = row + 1; below < row + trace.size[row]!; below++) result[below]! -= 1;
  }
  return result;
}

function childCounts({ count, parent }: Forest): Uint32Array {
  const result = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    const above = parent[row]!;
    if (above >= 0) result[above]! += 1;
  }
  return result;
}

/**
 * The nested set model of TraceQL: numbers drawn on the way down and again on the way up, from 1; the parent is told by its left
 * number, -1 for none.
 */
function nestedSet(trace: Forest): { left: Int32Array; right: Int32Array; parent: Int32Array } {
  const { count, parent, size, depth, firstRow } = trace;
  const left = new Int32Array(count);
  const right = new Int32Array(count);
  const above = new Int32Array(count).fill(-1);
  const real = depths(trace);
  /** Rows that come before a row and draw no numbers of its trace: other traces' rows, and placeholders. */
  let skipped = 0;
  let inPlaceholder = 0;
  let number = 0;
  for (let row = 0; row < count; row++) {
    if (row === firstRow[number]) {
      skipped = row;
      number++;
    }
    if (isPlaceholder(trace, row)) {
      skipped++;
      inPlaceholder = row + size[row]!;
      continue;
    }
    const down = row < inPlaceholder ? depth[row]! - 1 : depth[row]!;
    // Down once for each row so far, up once for each that is not an ancestor any more.
    left[row] = 2 * (row - skipped) - down + 1;
    right[row] = left[row]! + 2 * size[row]! - 1;
    const up = parent[row]!;
    if (up >= 0 && real[row] !== 0) above[row] = left[up]!;
  }
  return { left, right, parent: above };
}
