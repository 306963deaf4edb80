import { DurationHistograms, type PackedDurations } from './duration-histograms.ts';
import { PairTable } from './pair-table.ts';

export type GraphNodeKind = 'service' | 'database' | 'queue' | 'external' | 'user';

export const EDGE_KINDS = ['request', 'database', 'messaging'] as const;
export const Edge = { request: 0, database: 1, messaging: 2 } as const;

export interface NodeName {
  id: string;
  name: string;
  kind: GraphNodeKind;
  /** Of a part of a service: the id of that service. */
  partOf: string | undefined;
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
  node(id: string, name: string, kind: GraphNodeKind, partOf?: string): number;
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

/** Edges by number: what was counted of each. */
export interface EdgeCounts {
  source: Uint32Array;
  target: Uint32Array;
  /** Of Edge. */
  kind: Uint8Array;
  errors: Uint32Array;
  /** Nanoseconds on the critical path within the calls. */
  critical: Float64Array;
}

/** A tally that counts no more, in as little room as can be. The latency of edge n is series 2n, of its failures 2n + 1. */
export interface PackedTally {
  nodes: NodeName[];
  counts: NodeCounts;
  edges: EdgeCounts;
  latency: PackedDurations;
}

/** Names nodes and counts calls by edge. Nodes are numbered as they are met. */
export class GraphTally implements CallSink {
  readonly nodes: NodeName[] = [];
  /** By span: nanoseconds on the critical path within it and all below it; empty where nothing is known of them. */
  within: Float64Array = new Float64Array(0);
  readonly latency = new DurationHistograms();
  readonly #numbers = new Map<string, number>();
  /** (source, target and kind) → edge. */
  readonly #edges = new PairTable(64);
  readonly #errors: number[] = [];
  readonly #critical: number[] = [];
  #spans: number[] = [];
  #nodeErrors: number[] = [];
  #nodeCritical: number[] = [];

  get edgeCount(): number {
    return this.#edges.size;
  }

  node(id: string, name: string, kind: GraphNodeKind, partOf?: string): number {
    let number = this.#numbers.get(id);
    if (number === undefined) {
      number = this.nodes.push({ id, name, kind, partOf }) - 1;
      this.#numbers.set(id, number);
      this.#spans.push(0);
      this.#nodeErrors.push(0);
      this.#nodeCritical.push(0);
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
    const edge = this.#edge(source, target, kind);
    this.latency.add(2 * edge, durations, span);
    if (this.within.length > 0) this.#critical[edge]! += this.within[span]!;
    if (!failed) return;
    this.#errors[edge]!++;
    this.latency.add(2 * edge + 1, durations, span);
  }

  /** Adds what was counted of nodes by their numbers here. */
  addCounts({ spans, errors, critical }: NodeCounts): void {
    for (let node = 0; node < spans.length; node++) {
      this.#spans[node]! += spans[node]!;
      this.#nodeErrors[node]! += errors[node]!;
      this.#nodeCritical[node]! += critical[node]!;
    }
  }

  /**
   * Adds what another tally counted.
   * @param nameOf what a node of it is here, where that is not itself
   */
  addPacked(packed: PackedTally, nameOf: (node: NodeName) => NodeName = (node) => node): void {
    const { edges, counts } = packed;
    const numbers = packed.nodes.map((node) => {
      const { id, name, kind, partOf } = nameOf(node);
      return this.node(id, name, kind, partOf);
    });
    for (const [node, number] of numbers.entries()) {
      this.#spans[number]! += counts.spans[node]!;
      this.#nodeErrors[number]! += counts.errors[node]!;
      this.#nodeCritical[number]! += counts.critical[node]!;
    }
    for (let edge = 0; edge < edges.source.length; edge++) {
      const own = this.#edge(numbers[edges.source[edge]!]!, numbers[edges.target[edge]!]!, edges.kind[edge]!);
      this.#errors[own]! += edges.errors[edge]!;
      this.#critical[own]! += edges.critical[edge]!;
      this.latency.addPacked(2 * own, packed.latency, 2 * edge);
      this.latency.addPacked(2 * own + 1, packed.latency, 2 * edge + 1);
    }
  }

  pack(): PackedTally {
    return {
      nodes: this.nodes,
      counts: this.counts(),
      edges: this.edges(),
      latency: this.latency.pack(2 * this.edgeCount),
    };
  }

  counts(): NodeCounts {
    return {
      spans: Uint32Array.from(this.#spans),
      errors: Uint32Array.from(this.#nodeErrors),
      critical: Float64Array.from(this.#nodeCritical),
    };
  }

  edges(): EdgeCounts {
    const edge = Array.from({ length: this.edgeCount }, (_, i) => i);
    return {
      source: Uint32Array.from(edge, (i) => this.#edges.high(i)),
      target: Uint32Array.from(edge, (i) => Math.floor(this.#edges.low(i) / EDGE_KINDS.length)),
      kind: Uint8Array.from(edge, (i) => this.#edges.low(i) % EDGE_KINDS.length),
      errors: Uint32Array.from(this.#errors),
      critical: Float64Array.from(this.#critical),
    };
  }

  #edge(source: number, target: number, kind: number): number {
    const edge = this.#edges.add(source, target * EDGE_KINDS.length + kind);
    if (edge === this.#errors.length) {
      this.#errors.push(0);
      this.#critical.push(0);
    }
    return edge;
  }
}
