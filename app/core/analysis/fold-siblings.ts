import type { TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';

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
  const runs: { row: number; end: number; count: number; errors: number; p95: number; total: number }[] = [];
  /** 1 for a row that belongs to the run of a sibling before it. */
  const inRun = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    if (inRun[row] === 1 || (flags[row]! & SpanFlag.placeholder) !== 0) continue;
    let length = 0;
    let end = row;
    while (
      end < count &&
      parent[end] === parent[row] &&
      service[end] === service[row] &&
      name[end] === name[row] &&
      kind[end] === kind[row]
    ) {
      inRun[end] = 1;
      length++;
      end += size[end]!;
    }
    if (length <= LONGEST_UNFOLDED_RUN) continue;
    const durations = new Float64Array(length);
    let errors = 0;
    for (let member = row, i = 0; member < end; member += size[member]!, i++) {
      durations[i] = duration[member]!;
      if (status[member] === Status.error) errors++;
    }
    durations.sort();
    runs.push({
      row,
      end,
      count: length,
      errors,
      p95: durations[Math.ceil(0.95 * length) - 1]!,
      total: durations.reduce((sum, own) => sum + own, 0),
    });
  }
  return {
    row: Uint32Array.from(runs, (run) => run.row),
    end: Uint32Array.from(runs, (run) => run.end),
    count: Uint32Array.from(runs, (run) => run.count),
    errors: Uint32Array.from(runs, (run) => run.errors),
    p95: Float64Array.from(runs, (run) => run.p95),
    total: Float64Array.from(runs, (run) => run.total),
  };
}
