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

/** Finds siblings next to each other that have the same service, name and kind, more than LONGEST_UNFOLDED_RUN of them. */
export function foldSiblings(trace: TraceColumns): FoldedRuns {
  const { count, parent, size, service, name, kind, status, duration, flags } = trace;
  const row: number[] = [];
  const end: number[] = [];
  const counts: number[] = [];
  const errors: number[] = [];
  const p95: number[] = [];
  const total: number[] = [];
  let durations = new Float64Array(64);
  /** 1 for a row that belongs to the run of a sibling before it. */
  const inRun = new Uint8Array(count);
  for (let head = 0; head < count; head++) {
    if (inRun[head] === 1) continue;
    const above = parent[head]!;
    const itsName = name[head]!;
    const itsService = service[head]!;
    const itsKind = kind[head]!;
    let length = 1;
    let next = head + size[head]!;
    while (
      next < count &&
      parent[next] === above &&
      name[next] === itsName &&
      service[next] === itsService &&
      kind[next] === itsKind
    ) {
      inRun[next] = 1;
      length++;
      next += size[next]!;
    }
    if (length <= LONGEST_UNFOLDED_RUN || (flags[head]! & SpanFlag.placeholder) !== 0) continue;
    if (length > durations.length) durations = new Float64Array(Math.max(length, 2 * durations.length));
    let failed = 0;
    let sum = 0;
    for (let member = head, i = 0; member < next; member += size[member]!, i++) {
      durations[i] = duration[member]!;
      sum += duration[member]!;
      if (status[member] === Status.error) failed++;
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
