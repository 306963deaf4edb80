import type { SpanTable, TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import { type FoldedRuns, runsOf, type SiblingRows, siblingRows } from './fold-siblings.ts';
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

/** The head of a trace that is there as a whole; undefined where it has none. */
export function headOf(trace: TraceColumns, limits = HEAD_LIMITS): TraceHead | undefined {
  if (trace.count <= limits.from) return undefined;
  const { count, runs } = firstRuns(siblingRows(trace), limits.most);
  if (count === 0) return undefined;
  const columns: TraceColumns = {
    ...trace,
    count,
    start: trace.start.slice(0, count),
    duration: trace.duration.slice(0, count),
    parent: trace.parent.slice(0, count),
    size: cutSizes(trace.size, count),
    depth: trace.depth.slice(0, count),
    idHi: trace.idHi.slice(0, count),
    idLo: trace.idLo.slice(0, count),
    service: trace.service.slice(0, count),
    name: trace.name.slice(0, count),
    kind: trace.kind.slice(0, count),
    status: trace.status.slice(0, count),
    flags: trace.flags.slice(0, count),
    events: { row: new Uint32Array(0), time: new Float64Array(0), exception: new Uint8Array(0) },
  };
  return { columns, runs };
}

/**
 * The first rows of a trace of which no more than its order is known; undefined where none are left.
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
  const { count, runs } = firstRuns(
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
    most,
  );
  if (count === 0) return undefined;
  return {
    rows: {
      order: order.subarray(0, count),
      parent: parent.slice(0, count),
      size: cutSizes(size, count),
      depth: depth.slice(0, count),
    },
    runs,
  };
}

/**
 * How many rows a head has, and the runs among them. It ends before a run whose first member it cannot hold with a row to spare:
 * folded, the run could not be told from that member.
 */
function firstRuns(rows: SiblingRows, most: number): { count: number; runs: FoldedRuns } {
  let count = Math.min(most, rows.count);
  const found = runsOf(rows, count);
  // From the last to the first: what is cut for an inner run may leave an outer one without its room.
  for (let run = found.row.length - 1; run >= 0; run--) {
    const first = found.row[run]!;
    if (first + rows.size[first]! >= count && found.end[run]! > count) count = first;
  }
  return { count, runs: cutRuns(found, count) };
}

function cutSizes(size: Uint32Array, rows: number): Uint32Array {
  return size.slice(0, rows).map((own, row) => Math.min(own, rows - row));
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
