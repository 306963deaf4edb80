import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { lowerBound, lowerBoundNear } from '../state/sorted-column.ts';

/** Members whose latest end is kept as one number: finding what reaches into a window looks at no more of them one by one. */
const BLOCK = 512;

/**
 * The siblings of a run in order of start, so that a frame finds those of a pixel by binary search. Leaves lie next to each
 * other in the trace's columns, which are then read as they are.
 */
export class RunMembers {
  readonly count: number;
  readonly start: Float64Array;
  readonly #trace: TraceColumns;
  readonly #head: number;
  /** Undefined where member `i` is row `head + i`. */
  readonly #rows: Uint32Array | undefined;
  /** The latest end up to and including each block. */
  readonly #reach: Float64Array;

  constructor(trace: TraceColumns, head: number, end: number, count: number) {
    this.#trace = trace;
    this.#head = head;
    this.count = count;
    if (end - head === count) {
      this.start = trace.start.subarray(head, end);
    } else {
      const rows = new Uint32Array(count);
      this.start = new Float64Array(count);
      for (let i = 0, row = head; i < count && row < end; i++, row += trace.size[row]!) {
        rows[i] = row;
        this.start[i] = trace.start[row]!;
      }
      this.#rows = rows;
    }
    this.#reach = new Float64Array(Math.ceil(count / BLOCK));
    let latest = 0;
    for (let i = 0; i < count; i++) {
      latest = Math.max(latest, this.end(i));
      this.#reach[Math.floor(i / BLOCK)] = latest;
    }
  }

  row(member: number): number {
    return this.#rows === undefined ? this.#head + member : this.#rows[member]!;
  }

  end(member: number): number {
    const row = this.row(member);
    return this.#trace.start[row]! + this.#trace.duration[row]!;
  }

  /** The latest end of the first `count` members. */
  reach(count = this.count): number {
    const blocks = Math.floor(count / BLOCK);
    let latest = blocks === 0 ? 0 : this.#reach[blocks - 1]!;
    for (let i = blocks * BLOCK; i < count; i++) latest = Math.max(latest, this.end(i));
    return latest;
  }
}

/** Pixels of a timeline: `left` to `right` show the times from `from` on. */
export interface Scale {
  x(time: number): number;
  time(x: number): number;
}

/**
 * Calls `take` for what one or more members look like at the present zoom: pixels [x, x + width), members [first, last].
 * At most one a pixel between `left` and `right`, whatever the number of members: those that begin within the same pixel
 * share a segment that reaches to the latest end among the first and the last of them.
 */
export function eachSegment(
  members: RunMembers,
  scale: Scale,
  left: number,
  right: number,
  take: (x: number, width: number, first: number, last: number) => void,
): void {
  let first = lowerBound(members.start, scale.time(left));
  const reach = first > 0 ? members.reach(first) : 0;
  if (first > 0 && reach > scale.time(left)) {
    take(left, Math.max(1, Math.min(right, scale.x(reach)) - left), first - 1, first - 1);
  }
  let stride = 1;
  while (first < members.count) {
    const x = scale.x(members.start[first]!);
    if (x > right) return;
    // At least one member each time, so that rounding can't hold the loop up.
    const beyond = scale.time(Math.floor(x) + 1);
    const next = lowerBoundNear(members.start, beyond, first + 1, members.count, first + stride);
    stride = next - first;
    let until = members.end(first);
    if (next - first > 1) until = Math.max(until, members.end(next - 1));
    take(x, Math.max(1, Math.min(right, scale.x(until)) - x), first, next - 1);
    first = next;
  }
}
