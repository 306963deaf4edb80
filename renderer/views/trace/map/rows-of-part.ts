import type { CallColumns } from '../../../../app/core/analysis/call-columns.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { Status } from '../../../../app/core/model/span.ts';
import type { MapEdge, MapNode } from '../../../../app/core/contract/methods.ts';

/** Rows of a trace that a part of its map stands for, ascending. */
export interface PartRows {
  all: Uint32Array;
  failed: Uint32Array;
}

/** A service's spans; of what has none, the spans that call it. */
export function rowsOfNode(trace: TraceColumns, calls: CallColumns, node: MapNode): PartRows {
  if (node.kind === 'service') {
    const own = trace.services.indexOf(node.name);
    const rows = new Uint32Array(trace.count);
    let count = 0;
    for (let row = 0; row < trace.count; row++) if (trace.service[row] === own) rows[count++] = row;
    return split(trace, rows.slice(0, count));
  }
  return rowsOfCalls(
    trace,
    calls,
    (source, target) => target === node.id || (node.kind === 'user' && source === node.id),
  );
}

/** The spans of the calls along an edge, the called ones where they are there. */
export function rowsOfEdge(trace: TraceColumns, calls: CallColumns, edge: MapEdge): PartRows {
  return rowsOfCalls(trace, calls, (source, target) => source === edge.source && target === edge.target);
}

function rowsOfCalls(
  trace: TraceColumns,
  calls: CallColumns,
  takes: (source: string, target: string) => boolean,
): PartRows {
  const marked = new Uint8Array(trace.count);
  const { parties } = calls;
  // Decided once for two parties, not for each of their calls.
  const wanted = new Map<number, boolean>();
  for (let call = 0; call < calls.count; call++) {
    const source = calls.source[call]!;
    if (source < 0) continue;
    const key = source * parties.length + calls.target[call]!;
    let take = wanted.get(key);
    if (take === undefined) {
      take = takes(parties[source]!.id, parties[calls.target[call]!]!.id);
      wanted.set(key, take);
    }
    if (!take) continue;
    marked[calls.row[call]!] = 1;
    if (calls.callee[call]! >= 0) marked[calls.callee[call]!] = 1;
  }
  const rows = new Uint32Array(trace.count);
  let count = 0;
  for (let row = 0; row < trace.count; row++) if (marked[row] === 1) rows[count++] = row;
  return split(trace, rows.slice(0, count));
}

function split(trace: TraceColumns, all: Uint32Array): PartRows {
  return { all, failed: all.filter((row) => trace.status[row] === Status.error) };
}
