import type { DurationHistograms } from './duration-histograms.ts';
import { EDGE_KINDS, type GraphNodeKind, type GraphTally } from './graph-tally.ts';

export interface GraphNode {
  id: string;
  name: string;
  kind: GraphNodeKind;
  /** Of a service: its spans. Zero for what has none of its own. */
  spans: number;
  /** Of a service: its spans with an error; else the failed calls to it. */
  errors: number;
  /** Incoming calls and their latency. */
  calls: number;
  p95Ns: bigint;
  /** Share of the critical time of all nodes, 0 to 1. */
  criticalShare: number;
  /** Of a part of a service: the id of that service. */
  partOf?: string;
}

export interface GraphEdge {
  /** Ids of nodes. */
  source: string;
  target: string;
  kind: (typeof EDGE_KINDS)[number];
  calls: number;
  errors: number;
  p50Ns: bigint;
  p95Ns: bigint;
  p99Ns: bigint;
  /** Share of the critical time of all nodes that passes within the calls, 0 to 1. */
  criticalShare: number;
  /** Calls and failed ones by ranges of duration. */
  latency: { edgesNs: Float64Array; calls: Uint32Array; errors: Uint32Array };
}

/** Nodes that have spans or calls, and edges, each sorted by id. */
export function graphResult(tally: GraphTally): { nodes: GraphNode[]; edges: GraphEdge[] } {
  const { latency, edgeCount } = tally;
  const counts = tally.counts();
  const { source, target, kind, errors, critical } = tally.edges();
  const total = counts.critical.reduce((sum, own) => sum + own, 0);
  const share = (own: number): number => (total === 0 ? 0 : Math.min(1, own / total));
  const outgoing = new Uint8Array(tally.nodes.length);
  const failures = new Float64Array(tally.nodes.length);
  const edges: GraphEdge[] = [];
  // A node's incoming latency is a series of its own behind those of the edges.
  const incoming = 2 * edgeCount;
  for (let edge = 0; edge < edgeCount; edge++) {
    outgoing[source[edge]!] = 1;
    failures[target[edge]!]! += errors[edge]!;
    latency.merge(incoming + target[edge]!, 2 * edge);
    const { edgesNs, counts: ranges } = latency.ranges([2 * edge, 2 * edge + 1]);
    edges.push({
      source: tally.nodes[source[edge]!]!.id,
      target: tally.nodes[target[edge]!]!.id,
      kind: EDGE_KINDS[kind[edge]!]!,
      calls: latency.count(2 * edge),
      errors: errors[edge]!,
      p50Ns: quantile(latency, 2 * edge, 0.5),
      p95Ns: quantile(latency, 2 * edge, 0.95),
      p99Ns: quantile(latency, 2 * edge, 0.99),
      criticalShare: share(critical[edge]!),
      latency: { edgesNs, calls: ranges[0]!, errors: ranges[1]! },
    });
  }
  const nodes: GraphNode[] = [];
  for (const [number, { id, name, kind: nodeKind, partOf }] of tally.nodes.entries()) {
    const spans = counts.spans[number]!;
    const calls = latency.count(incoming + number);
    if (spans === 0 && calls === 0 && outgoing[number] === 0) continue;
    nodes.push({
      id,
      name,
      kind: nodeKind,
      spans,
      errors: spans === 0 ? failures[number]! : counts.errors[number]!,
      calls,
      p95Ns: quantile(latency, incoming + number, 0.95),
      criticalShare: share(counts.critical[number]!),
      ...(partOf === undefined ? {} : { partOf }),
    });
  }
  const text = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
  nodes.sort((a, b) => text(a.id, b.id));
  edges.sort((a, b) => text(a.source, b.source) || text(a.target, b.target) || text(a.kind, b.kind));
  return { nodes, edges };
}

function quantile(latency: DurationHistograms, series: number, q: number): bigint {
  return BigInt(Math.round(latency.quantile(series, q)));
}
