import type { Peer } from '../../core/analysis/peer.ts';
import { callColumns } from '../../core/analysis/call-columns.ts';
import { traceGraph, type TraceGraphInput } from '../../core/analysis/trace-graph.ts';
import type { Params, ResultOf, ServiceMap } from '../../core/contract/methods.ts';
import { openTrace, type OpenTrace } from './open-trace.ts';
import { peersOf } from './peers.ts';
import type { SearchContext } from './trace-search.ts';

/** The calls of a trace. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
export async function traceCalls(
  context: SearchContext,
  { traceId }: Params<'traces.calls'>,
): Promise<ResultOf<'traces.calls'>> {
  const open = await openTrace(context, traceId);
  return { ...callColumns(await graphInput(context, open)), version: open.version };
}

/** Who calls whom in one trace. @throws RpcError `params.invalid`, `trace.unknown`, `call.cancelled` */
export async function traceMap(context: SearchContext, traceId: string): Promise<ServiceMap> {
  const started = performance.now();
  const open = await openTrace(context, traceId);
  const { nodes, edges } = traceGraph(await graphInput(context, open));
  const { baseNs, durationNs } = open.columns;
  return {
    nodes,
    edges,
    traces: 1,
    fromNs: baseNs,
    toNs: baseNs + BigInt(Math.ceil(durationNs)),
    elapsedMs: performance.now() - started,
  };
}

interface TracePeers {
  peer: Int32Array;
  peers: Peer[];
}

/** Peers are told from attributes, the costliest part of a map: kept as long as the trace stays open. */
const known = new WeakMap<OpenTrace, TracePeers>();

async function graphInput(context: SearchContext, open: OpenTrace): Promise<TraceGraphInput> {
  let found = known.get(open);
  if (found === undefined) known.set(open, (found = await peersByRow(context, open)));
  const { links, criticalTime } = open.analysis();
  return { trace: open.columns, ...found, links, critical: criticalTime };
}

/** What the rows of a trace call, as `peerOf` names it: an index into `peers`, -1 for none. */
async function peersByRow(
  context: SearchContext,
  { parts, columns, spanOf }: OpenTrace,
): Promise<TracePeers> {
  const peers: Peer[] = [];
  const numbers = new Map<string, number>();
  const bySpan = new Int32Array(parts.reduce((sum, part) => sum + part.rows.length, 0));
  let at = 0;
  for (const { spans, attributes, rows } of parts) {
    const named = peersOf(spans, attributes);
    const numberOf = named.peers.map((peer) => {
      let number = numbers.get(peer.id);
      if (number === undefined) numbers.set(peer.id, (number = peers.push(peer) - 1));
      return number;
    });
    for (const row of rows) {
      const peer = named.peer[row]!;
      bySpan[at++] = peer < 0 ? -1 : numberOf[peer]!;
    }
    await context.pause();
  }
  const peer = new Int32Array(columns.count);
  for (let row = 0; row < columns.count; row++) peer[row] = spanOf[row]! < 0 ? -1 : bySpan[spanOf[row]!]!;
  return { peer, peers };
}
