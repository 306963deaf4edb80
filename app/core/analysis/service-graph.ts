import { countReceipts } from './graph-receipts.ts';
import { graphPart, type GraphPart, type MessageEnd, type OpenLink, type OpenReceipt } from './graph-part.ts';
import { type GraphEdge, type GraphNode, graphResult } from './graph-result.ts';
import { emptySpans, type GraphChunk } from './graph-spans.ts';
import { GraphTally, type NodeName } from './graph-tally.ts';
import type { Receipt } from './graph-trace.ts';

export interface ServiceGraph {
  /** Sorted by id. */
  nodes: GraphNode[];
  edges: GraphEdge[];
  traces: number;
  /** Earliest start and latest end of the spans. */
  fromNs: bigint;
  toNs: bigint;
  /** Client spans that are no edge: neither a server span nor an attribute says what they call. */
  unnamedCalls: number;
}

/** What a link leads to; undefined where it is not there. */
export type FindEnd = (link: OpenLink) => MessageEnd | undefined;

/**
 * Who calls whom, from the spans of many traces, added up from parts in any order.
 *
 * - A span whose nearest ancestor that is not internal is a client or producer span, and which is a server span or belongs to
 *   another service, is a call: latency from the caller, an error if either side has one. So a service that calls itself over the
 *   network has an edge to itself; work within a service has none.
 * - A span under one of another service with no client span between them is a call as well, with its own latency.
 * - A server span without a parent is called by the node `user`; one whose parent is missing by nobody.
 * - A client span that no such span answers calls its peer; a client span within one that does is part of that call.
 * - A producer always calls its broker, and the broker calls the service of the consumer span, under the name that the producer
 *   has for it where the two differ. Without a broker's name the producer's service calls the consumer's. A consumer's producer is
 *   its parent or what it links to; other spans' links count where they lead to a producer or client.
 * - Resent spans count once.
 * - A call's critical time belongs to the peer where it has one, else to the service.
 */
export class ServiceGraphBuilder {
  readonly parts: GraphPart[] = [];

  /** Takes the traces that are wholly in these chunks: of no trace there may be spans elsewhere. */
  add(chunks: readonly GraphChunk[], criticalEvery = 0): void {
    this.parts.push(graphPart(chunks, criticalEvery));
  }

  addPart(part: GraphPart): void {
    this.parts.push(part);
  }

  /**
   * The graph of all that was added.
   * @param nameOf what a node is shown as, where that is not itself
   */
  finish(find: FindEnd = () => undefined, nameOf?: (node: NodeName) => NodeName): ServiceGraph {
    const tally = new GraphTally();
    const graph = { traces: 0, fromNs: 0n, toNs: 0n, unnamedCalls: 0 };
    for (const part of this.parts) {
      tally.addPacked(part.tally, nameOf);
      graph.traces += part.traces;
      graph.unnamedCalls += part.unnamedCalls;
      if (part.fromNs === 0n && part.toNs === 0n) continue;
      if (graph.fromNs === 0n || part.fromNs < graph.fromNs) graph.fromNs = part.fromNs;
      if (part.toNs > graph.toNs) graph.toNs = part.toNs;
    }
    countOpen(
      this.parts.flatMap((part) => part.open),
      find,
      tally,
      nameOf,
    );
    return { ...graphResult(tally), ...graph };
  }
}

/** Counts messages whose links had to wait for other traces. */
function countOpen(
  open: readonly OpenReceipt[],
  find: FindEnd,
  tally: GraphTally,
  nameOf: (node: NodeName) => NodeName = (node) => node,
): void {
  const ends: MessageEnd[] = [];
  const receipts: Receipt[] = [];
  const from: number[] = [];
  const to: number[] = [];
  for (const { span, sender, nested, certain, links } of open) {
    const receiver = ends.push(span) - 1;
    const above = sender === undefined ? -1 : ends.push(sender) - 1;
    if (certain) receipts.push({ span: receiver, sender: above, nested });
    for (const link of links) {
      const end = 'idHi' in link ? find(link) : link;
      if (end === undefined) continue;
      from.push(receiver);
      to.push(ends.push(end) - 1);
    }
  }
  const number = (node: NodeName): number => {
    const { id, name, kind, partOf } = nameOf(node);
    return tally.node(id, name, kind, partOf);
  };
  const spans = {
    ...emptySpans(),
    count: ends.length,
    kind: Uint8Array.from(ends, (end) => end.kind),
    failed: Uint8Array.from(ends, (end) => (end.failed ? 1 : 0)),
    duration: Float64Array.from(ends, (end) => end.duration),
    service: Uint32Array.from(ends, (end) => number(end.service)),
    node: Uint32Array.from(ends, (end) => number(end.node)),
    peer: Int32Array.from(ends, (end) => (end.peer === undefined ? -1 : number(end.peer))),
  };
  countReceipts(spans, receipts, { from, to }, tally);
}
