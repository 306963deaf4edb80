import type { TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import { valueOfRank } from './value-of-rank.ts';

/** Runs up to this long are read faster than they are unfolded. */
export const LONGEST_UNFOLDED_RUN = 8;

/** Runs of siblings that a view can show as one row, by the row of their first span, in row order. Times in nanoseconds. */
export interface FoldedRuns {
  row: Uint32Array;
  /** The first row behind the run and all that is below it. */
  end: Uint32Array;
  count: Uint32Array;
  errors: Uint32Array;
  p95: Float64Array;
  /** Sum of the durations; of spans side by side it exceeds the time that passed. */
  total: Float64Array;
}

/** What finding runs reads of a forest in preorder, by row. */
export interface SiblingRows {
  count: number;
  parent: Int32Array;
  size: Uint32Array;
  /** Whether two rows have the same service, name and kind. */
  isAlike(row: number, other: number): boolean;
  isPlaceholder(row: number): boolean;
  isError(row: number): boolean;
  /** Nanoseconds. */
  durationOf(row: number): number;
}

/** Finds siblings next to each other that have the same service, name and kind, more than LONGEST_UNFOLDED_RUN of them. */
export function foldSiblings(trace: TraceColumns): FoldedRuns {
  return runsOf(siblingRows(trace), trace.count);
}

export function siblingRows(trace: TraceColumns): SiblingRows {
  const { count, parent, size, service, name, kind, status, duration, flags } = trace;
  return {
    count,
    parent,
    size,
    isAlike: (a, b) => name[a] === name[b] && service[a] === service[b] && kind[a] === kind[b],
    isPlaceholder: (row) => (flags[row]! & SpanFlag.placeholder) !== 0,
    isError: (row) => status[row] === Status.error,
    durationOf: (row) => duration[row]!,
  };
}

/** The runs that begin before the row `until`; see `foldSiblings`. */
export function runsOf(rows: SiblingRows, until: number): FoldedRuns {
  const { count, parent, size } = rows;
  const row: number[] = [];
  const end: number[] = [];
  const counts: number[] = [];
  const errors: number[] = [];
  const p95: number[] = [];
  const total: number[] = [];
  let durations = new Float64Array(64);
  /** 1 for a row that belongs to the run of a sibling before it. */
  const inRun = new Uint8Array(count);
  for (let head = 0; head < until; head++) {
    if (inRun[head] === 1) continue;
    const above = parent[head]!;
    let length = 1;
    let next = head + size[head]!;
    while (next < count && parent[next] === above && rows.isAlike(head, next)) {
      inRun[next] = 1;
      length++;
      next += size[next]!;
    }
    if (length <= LONGEST_UNFOLDED_RUN || rows.isPlaceholder(head)) continue;
    if (length > durations.length) durations = new Float64Array(Math.max(length, 2 * durations.length));
    let failed = 0;
    let sum = 0;
    for (let member = head, i = 0; member < next; member += size[member]!, i++) {
      const duration = rows.durationOf(member);
      durations[i] = duration;
      sum += duration;
      if (rows.isError(member)) failed++;
    }
    row.push(head);
    end.push(next);
    counts.push(length);
    errors.push(failed);
    p95.push(valueOfRank(durations, length, Math.ceil(0.95 * length) - 1));
    total.push(sum);
  }
  return {
    row: Uint32Array.from(row),
    end: Uint32Array.from(end),
    count: Uint32Array.from(counts),
    errors: Uint32Array.from(errors),
    p95: Float64Array.from(p95),
    total: Float64Array.from(total),
  };
}
