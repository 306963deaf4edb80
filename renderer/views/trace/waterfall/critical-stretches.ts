import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import { lowerBound } from '../state/sorted-column.ts';

/** Stretches of time in ascending order, disjoint. */
export interface Stretches {
  from: Float64Array;
  to: Float64Array;
}

interface KnownStretches extends Stretches {
  end: number;
}

/** Stretches of rows that are folded into one, by first row; kept as long as the columns they were read from. */
const merged = new WeakMap<Float64Array, Map<number, KnownStretches>>();

/**
 * The critical path within the rows [row, end) that are shown as one: a row with its subtree, or a run of siblings with
 * theirs. The path passes a subtree without a break, so that a subtree gives one stretch, and siblings one after the other.
 * Those that touch are joined.
 * @param offset by row, added to the times: the clocks are aligned
 */
export function criticalOf(
  { critical }: TraceAnalysis,
  { size }: TraceColumns,
  row: number,
  end: number,
  offset: Float64Array | undefined,
): Stretches {
  const key = offset ?? critical.from;
  let known = merged.get(key);
  if (known === undefined) merged.set(key, (known = new Map<number, KnownStretches>()));
  const before = known.get(row);
  if (before?.end === end) return before;
  const from: number[] = [];
  const to: number[] = [];
  let member = row;
  let at = lowerBound(critical.row, row);
  const last = lowerBound(critical.row, end);
  while (at < last) {
    while (critical.row[at]! >= member + size[member]!) member += size[member]!;
    const behind = member + size[member]!;
    let earliest = Infinity;
    let latest = -Infinity;
    for (; at < last && critical.row[at]! < behind; at++) {
      const shift = offset?.[critical.row[at]!] ?? 0;
      earliest = Math.min(earliest, critical.from[at]! + shift);
      latest = Math.max(latest, critical.to[at]! + shift);
    }
    const joined = to.length > 0 && earliest <= to.at(-1)!;
    if (joined) to[to.length - 1] = Math.max(latest, to.at(-1)!);
    else {
      from.push(earliest);
      to.push(latest);
    }
  }
  const stretches = { from: Float64Array.from(from), to: Float64Array.from(to), end };
  known.set(row, stretches);
  return stretches;
}
