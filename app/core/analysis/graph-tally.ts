import { DurationHistograms } from './duration-histograms.ts';
import { PairTable } from './pair-table.ts';

export type GraphNodeKind = 'service' | 'database' | 'queue' | 'external' | 'user';

export const EDGE_KINDS = ['request', 'database', 'messaging'] as const;
export const Edge = { request: 0, database: 1, messaging: 2 } as const;

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
}

interface Node {
  id: string;
  name: string;
  kind: GraphNodeKind;
}

/** What is counted of nodes, by their numbers. */
export interface NodeCounts {
  spans: Uint32Array;
  errors: Uint32Array;
  /** Nanoseconds. */
  critical: Float64Array;
}

/** Takes calls as they are found. Nodes are numbered as they are met. */
export interface CallSink {
  readonly nodes: readonly { kind: GraphNodeKind }[];
  /** The node's number. Of two kinds claimed for one id a service that has spans wins by being added first. */
  node(id: string, name: string, kind: GraphNodeKind): number;
  /**
   * One call that took `durations[span]`.
   * @param kind of Edge
   * @param callee the span that it reached, -1 where that has none
   */
  call(
    source: number,
    target: number,
    kind: number,
    durations: Float64Array,
    span: number,
    failed: boolean,
    callee: number,
  ): void;
}

/** Names nodes and counts calls by edge. Nodes are numbered as they are met. */
export class GraphTally implements CallSink {
  readonly nodes: Node[] = [];
  readonly #numbers = new Map<string, number>();
  /** (source, target and kind) → edge. */
  readonly #edges = new PairTable(64);
  readonly #errors: number[] = [];
  readonly #latency = new DurationHistograms();

  node(id: string, name: string, kind: GraphNodeKind): number {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.nodes.push({ id, name, kind }) - 1;
      this.#numbers.set(id, number);
    }
    return number;
  }

  call(
    source: number,
    target: number,
    kind: number,
    durations: Float64Array,
    span: number,
    failed: boolean,
  ): void {
    const edge = this.#edges.add(source, target * EDGE_KINDS.length + kind);
    if (edge === this.#errors.length) this.#errors.push(0);
    this.#latency.add(edge, durations, span);
    if (failed) this.#errors[edge]!++;
  }

  /** Nodes that have spans or calls, and edges, each sorted by id. */
  result(counts: NodeCounts): { nodes: GraphNode[]; edges: GraphEdge[] } {
    const edgeCount = this.#edges.size;
    const outgoing = new Uint8Array(this.nodes.length);
    const failures = new Float64Array(this.nodes.length);
    const edges: GraphEdge[] = [];
    // A node's incoming latency is a series of its own behind those of the edges.
    for (let edge = 0; edge < edgeCount; edge++) {
      const source = this.#edges.high(edge);
      const target = Math.floor(this.#edges.low(edge) / EDGE_KINDS.length);
      outgoing[source] = 1;
      failures[target]! += this.#errors[edge]!;
      this.#latency.merge(edgeCount + target, edge);
      edges.push({
        source: this.nodes[source]!.id,
        target: this.nodes[target]!.id,
        kind: EDGE_KINDS[this.#edges.low(edge) % EDGE_KINDS.length]!,
        calls: this.#latency.count(edge),
        errors: this.#errors[edge]!,
        p50Ns: this.#quantile(edge, 0.5),
        p95Ns: this.#quantile(edge, 0.95),
        p99Ns: this.#quantile(edge, 0.99),
      });
    }
    const critical = counts.critical.reduce((sum, own) => sum + own, 0);
    const nodes: GraphNode[] = [];
    for (const [number, { id, name, kind }] of this.nodes.entries()) {
      const spans = counts.spans[number]!;
      const calls = this.#latency.count(edgeCount + number);
      if (spans === 0 && calls === 0 && outgoing[number] === 0) continue;
      nodes.push({
        id,
        name,
        kind,
        spans,
        errors: spans === 0 ? failures[number]! : counts.errors[number]!,
        calls,
        p95Ns: this.#quantile(edgeCount + number, 0.95),
        criticalShare: critical === 0 ? 0 : counts.critical[number]! / critical,
      });
    }
    const text = (a: string, b: string): number => (a === b ? 0 : a < b ? -1 : 1);
    nodes.sort((a, b) => text(a.id, b.id));
    edges.sort((a, b) => text(a.source, b.source) || text(a.target, b.target) || text(a.kind, b.kind));
    return { nodes, edges };
  }

  #quantile(series: number, q: number): bigint {
    return BigInt(Math.round(this.#latency.quantile(series, q)));
  }
}
