import type { TraceColumns } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import { countReceipts } from './graph-receipts.ts';
import { emptySpans, type GraphSpans } from './graph-spans.ts';
import { type GraphEdge, type GraphNode, graphResult } from './graph-result.ts';
import { type CallSink, GraphTally } from './graph-tally.ts';
import { TraceCalls } from './graph-trace.ts';
import { MISSING } from './link-parents.ts';
import { type Peer, serviceNodeId } from './peer.ts';
import type { TraceLinks } from './trace-analysis.ts';

/** An assembled trace with what tells its calls. */
export interface TraceGraphInput {
  trace: TraceColumns;
  /** By row: index into `peers` as `peerOf` names it, -1 for none. */
  peer: Int32Array;
  peers: Peer[];
  links: TraceLinks;
  /** Nanoseconds on the critical path, by row; may be empty. */
  critical: Float64Array;
}

/** The service graph of one trace by the rules of `ServiceGraphBuilder`. Nodes and edges sorted by id. */
export function traceGraph(input: TraceGraphInput): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const tally = new GraphTally();
  tally.within = withinRows(input);
  tally.addCounts(tellCalls(input, tally).counts);
  return graphResult(tally);
}

/** By row: nanoseconds on the critical path of the row and of all below it. */
function withinRows({ trace, critical }: TraceGraphInput): Float64Array {
  const within = critical.slice();
  for (let row = within.length - 1; row >= 0; row--) {
    const above = trace.parent[row]!;
    if (above >= 0) within[above]! += within[row]!;
  }
  return within;
}

/** Tells a sink every call of an assembled trace; spans are rows. What messages cause comes after all the rest. */
export function tellCalls(input: TraceGraphInput, sink: CallSink): TraceCalls {
  const spans = graphSpans(input, sink);
  const calls = new TraceCalls([], spans, spans.count, sink);
  const { parent, left } = parentsOf(input.trace);
  calls.addLinked(parent, left);
  // A parent that has not arrived sent nothing that is known.
  const to = input.links.target.map((row) => (row >= 0 && left[row] === 1 ? -1 : row));
  countReceipts(spans, calls.receipts, { from: input.links.row, to }, sink);
  return calls;
}

function graphSpans({ trace, peer, peers, critical }: TraceGraphInput, sink: CallSink): GraphSpans {
  const { count } = trace;
  // All services first: a peer that is one of them then becomes that node, not one of its own.
  const services = trace.services.map((name) => sink.node(serviceNodeId(name), name, 'service'));
  const nodes = peers.map(({ id, name, kind }) => sink.node(id, name, kind));
  const spans: GraphSpans = {
    ...emptySpans(),
    count,
    // Links between spans are given by row.
    idHi: trace.idHi,
    idLo: trace.idLo,
    kind: trace.kind,
    failed: new Uint8Array(count),
    duration: trace.duration,
    service: new Uint32Array(count),
    peer: new Int32Array(count),
    critical,
  };
  spans.node = spans.service;
  for (let row = 0; row < count; row++) {
    spans.failed[row] = trace.status[row] === Status.error ? 1 : 0;
    spans.service[row] = services[trace.service[row]!]!;
    spans.peer[row] = peer[row]! < 0 ? -1 : nodes[peer[row]!]!;
  }
  return spans;
}

/** A row below a placeholder has a parent that is not there; so has one whose cycle was cut: its caller is not known. */
function parentsOf({ count, parent, flags }: TraceColumns): { parent: Int32Array; left: Uint8Array } {
  const result = parent.slice(0, count);
  const left = new Uint8Array(count);
  for (let row = 0; row < count; row++) {
    if ((flags[row]! & SpanFlag.placeholder) !== 0) left[row] = 1;
    const above = result[row]!;
    if ((flags[row]! & SpanFlag.cycleCut) !== 0 || (above >= 0 && left[above] === 1)) result[row] = MISSING;
  }
  return { parent: result, left };
}
