import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { lowerBound } from '../state/sorted-column.ts';

/** The siblings of a run as columns, in order of start, so that a frame finds those of a pixel by binary search. */
export interface RunMembers {
  row: Uint32Array;
  start: Float64Array;
  end: Float64Array;
  /** The latest end up to and including each member. */
  reach: Float64Array;
}

export function membersOf(trace: TraceColumns, head: number, end: number, count: number): RunMembers {
  const row = new Uint32Array(count);
  const start = new Float64Array(count);
  const ends = new Float64Array(count);
  const reach = new Float64Array(count);
  let latest = -Infinity;
  for (let i = 0, at = head; i < count && at < end; i++, at += trace.size[at]!) {
    row[i] = at;
    start[i] = trace.start[at]!;
    ends[i] = start[i]! + trace.duration[at]!;
    if (ends[i]! > latest) latest = ends[i]!;
    reach[i] = latest;
  }
  return { row, start, end: ends, reach };
}

/** What one or more members look like at the present zoom: pixels [x, x + width). */
export interface RunSegment {
  x: number;
  width: number;
  /** Members [first, last] that it stands for. */
  first: number;
  last: number;
}

/**
 * The segments of a run between the pixels `left` and `right`: at most one a pixel, whatever the number of members.
 * Members that begin within the same pixel share a segment that reaches to the latest end among them.
 */
export function segmentsOf(
  members: RunMembers,
  x: (time: number) => number,
  time: (x: number) => number,
  left: number,
  right: number,
): RunSegment[] {
  const segments: RunSegment[] = [];
  const count = members.row.length;
  let first = lowerBound(members.start, time(left));
  if (first > 0 && members.reach[first - 1]! > time(left)) {
    const until = Math.min(right, x(members.reach[first - 1]!));
    segments.push({ x: left, width: Math.max(1, until - left), first: first - 1, last: first - 1 });
  }
  while (first < count) {
    const from = x(members.start[first]!);
    if (from > right) break;
    // At least one member each time, so that rounding can't hold the loop up.
    const next = Math.max(first + 1, lowerBound(members.start, time(Math.floor(from) + 1)));
    let until = members.end[first]!;
    if (next - first > 1) until = Math.max(until, members.end[next - 1]!);
    segments.push({ x: from, width: Math.max(1, Math.min(right, x(until)) - from), first, last: next - 1 });
    first = next;
  }
  return segments;
}
