import type { SpanTable, TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import { type FoldedRuns, runsOf } from './fold-siblings.ts';
import type { Preorder } from './preorder.ts';
import type { Nodes } from './trace-nodes.ts';

/** How much of which traces is shown first, in rows. */
export interface HeadLimits {
  /** Smaller traces have no head. */
  from: number;
  most: number;
}

/**
 * Smaller traces are there as a whole before anyone could see more than their first rows; the head is several screens, of which
 * nothing takes long.
 */
export const HEAD_LIMITS: HeadLimits = { from: 20_000, most: 2_000 };

/** The first rows of a large trace, to be shown until all are there: the same rows as those of the whole. */
export interface TraceHead {
  /** Sizes reach no further than the head; times are those of the whole trace; no events. */
  columns: TraceColumns;
  /** As found in the whole trace, cut at the head's end: folding them shows the rows that the whole will show. */
  runs: FoldedRuns;
}

/**
 * The first rows, and the runs among them. They end before a run whose first member they cannot hold with a row to spare: folded,
 * it could not be told from that member. Undefined where none are left.
 * @param kept indexes of the spans by node, undefined where these are the same
 */
export function firstRows(
  rows: Preorder,
  spans: SpanTable,
  kept: Uint32Array | undefined,
  nodes: Nodes,
  most: number,
): { rows: Preorder; runs: FoldedRuns } | undefined {
  const { order, parent, size, depth } = rows;
  const spanCount = kept?.length ?? spans.count;
  const spanOf = (row: number): number => {
    const node = order[row]!;
    return node >= spanCount ? -1 : kept === undefined ? node : kept[node]!;
  };
  const { service, name, kind, status } = spans;
  const found = runsOf(
    {
      count: order.length,
      parent,
      size,
      isAlike: (row, other) => {
        const a = spanOf(row);
        const b = spanOf(other);
        if (a < 0 || b < 0 || kind[a] !== kind[b]) return false;
        return (
          isSameText(spans.names, name[a]!, name[b]!) && isSameText(spans.services, service[a]!, service[b]!)
        );
      },
      isPlaceholder: (row) => (nodes.flags[order[row]!]! & SpanFlag.placeholder) !== 0,
      isError: (row) => spanOf(row) >= 0 && status[spanOf(row)] === Status.error,
      durationOf: (row) => nodes.duration[order[row]!]!,
    },
    Math.min(most, order.length),
  );
  let count = Math.min(most, order.length);
  // From the last to the first: what is cut for an inner run may leave an outer one without its room.
  for (let run = found.row.length - 1; run >= 0; run--) {
    const first = found.row[run]!;
    if (first + size[first]! >= count && found.end[run]! > count) count = first;
  }
  if (count === 0) return undefined;
  return {
    rows: {
      order: order.subarray(0, count),
      parent: parent.slice(0, count),
      size: Uint32Array.from({ length: count }, (_, row) => Math.min(size[row]!, count - row)),
      depth: depth.slice(0, count),
    },
    runs: cutRuns(found, count),
  };
}

function isSameText(texts: string[], a: number, b: number): boolean {
  return a === b || texts[a] === texts[b];
}

function cutRuns(runs: FoldedRuns, rows: number): FoldedRuns {
  const beyond = runs.row.findIndex((row) => row >= rows);
  const count = beyond < 0 ? runs.row.length : beyond;
  return {
    row: runs.row.slice(0, count),
    end: runs.end.slice(0, count).map((end) => Math.min(end, rows)),
    count: runs.count.slice(0, count),
    errors: runs.errors.slice(0, count),
    p95: runs.p95.slice(0, count),
    total: runs.total.slice(0, count),
  };
}
