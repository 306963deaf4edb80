import type { TraceColumns } from '../model/span-columns.ts';
import { Kind } from '../model/span.ts';
import { sortByTime } from './radix-order.ts';

/** What the root's duration was spent on: segments in order of time, disjoint and without a gap. */
export interface CriticalPath {
  /** The row whose subtree was looked at, -1 in an empty trace. */
  root: number;
  /** By segment: the row that it belongs to, and its offsets in nanoseconds. */
  row: Uint32Array;
  from: Float64Array;
  to: Float64Array;
  /** By row of the trace: nanoseconds on the path. They sum to the root's duration. */
  time: Float64Array;
}

/** The root that lasts longest, the earliest among equals; -1 in an empty trace. */
export function longestRoot({
  count,
  size,
  duration,
}: Pick<TraceColumns, 'count' | 'size' | 'duration'>): number {
  let longest = -1;
  for (let row = 0; row < count; row += size[row]!) {
    if (longest === -1 || duration[row]! > duration[longest]!) longest = row;
  }
  return longest;
}

/**
 * The critical path, walked backwards from the end of `root`: the child that ends last at or before the cursor is on it, what lies
 * between its end and the cursor belongs to the span itself, and the walk goes on within the child, then from its start. Children
 * are clipped to their parent; of children with the same end the one that starts first is taken. A consumer span under a
 * producer span did not hold it up and is left out. As in Uber's CRISP and in Jaeger's trace view, but without recursion; O(n).
 *
 * A trace with several roots has several paths: this is that of the longest root unless another row is named.
 */
export function criticalPath(trace: TraceColumns, root = longestRoot(trace)): CriticalPath {
  return criticalPathFrom(trace, root);
}

/** What a critical path is found from: parents are all that has to be known of the order of rows. */
export type PathColumns = Pick<TraceColumns, 'count' | 'start' | 'duration' | 'parent' | 'kind'>;

/** As `criticalPath`, of the subtree of a row: rows may be in any order. */
export function criticalPathFrom(trace: PathColumns, root: number): CriticalPath {
  const { count, start, parent } = trace;
  const time = new Float64Array(count);
  const segments = {
    row: new Uint32Array(2 * count),
    from: new Float64Array(2 * count),
    to: new Float64Array(2 * count),
  };
  let length = 0;
  const add = (row: number, from: number, to: number): void => {
    if (to <= from) return;
    time[row]! += to - from;
    segments.row[length] = row;
    segments.from[length] = from;
    segments.to[length++] = to;
  };
  const children = childrenByEnd(trace);
  const { end } = children;
  /** Of each row on the path, the part within all rows above it, and how far the walk has come down from its end. */
  const begin = start.slice(0, count);
  const limit = end.slice(0, count);
  const cursor = end.slice(0, count);
  for (let row = root; row !== -1;) {
    const at = cursor[row]!;
    let child = children.first[row]!;
    // A child that was still running when the next one on the path began did not hold it up.
    while (child !== -1) {
      const childEnd = Math.min(end[child]!, limit[row]!);
      const runs = childEnd > Math.max(start[child]!, begin[row]!);
      if (runs && childEnd <= at) break;
      child = children.next[child]!;
    }
    if (child === -1) {
      add(row, begin[row]!, at);
      row = row === root ? -1 : parent[row]!;
      continue;
    }
    children.first[row] = children.next[child]!;
    limit[child] = Math.min(end[child]!, limit[row]!);
    begin[child] = Math.max(start[child]!, begin[row]!);
    add(row, limit[child]!, at);
    cursor[child] = limit[child]!;
    cursor[row] = begin[child]!;
    row = child;
  }
  return {
    root,
    row: segments.row.slice(0, length).reverse(),
    from: segments.from.slice(0, length).reverse(),
    to: segments.to.slice(0, length).reverse(),
    time,
  };
}

/** For each row its children as a list, the last to end first, then the first to start; without those that it didn't wait for. */
function childrenByEnd(trace: PathColumns): { end: Float64Array; first: Int32Array; next: Int32Array } {
  const { count, start, duration, parent, kind } = trace;
  const end = new Float64Array(count);
  const order = new Uint32Array(count);
  for (let row = 0; row < count; row++) {
    end[row] = start[row]! + duration[row]!;
    // Backwards: the sort is stable, and what comes later goes to the front of its list.
    order[count - 1 - row] = row;
  }
  const first = new Int32Array(count).fill(-1);
  const next = new Int32Array(count).fill(-1);
  for (const row of sortByTime(order, end)) {
    const above = parent[row]!;
    if (above < 0 || (kind[row] === Kind.consumer && kind[above] === Kind.producer)) continue;
    next[row] = first[above]!;
    first[above] = row;
  }
  return { end, first, next };
}
