import { joinChunks, timeRange, type GraphChunk, type GraphLinks } from './graph-spans.ts';
import { GraphTally, type GraphEdge, type GraphNode } from './graph-tally.ts';
import { countReceipts } from './graph-receipts.ts';
import { TraceCalls } from './graph-trace.ts';
import { sortByWord } from './radix-order.ts';

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

/**
 * Who calls whom, from the spans of many traces, in chunks and in any order: nothing is matched before all of them are there.
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
  readonly #chunks: GraphChunk[] = [];

  add(chunk: GraphChunk): void {
    this.#chunks.push(chunk);
  }

  /** The graph of all chunks that were added. O(n), but for sorting by trace number. */
  finish(): ServiceGraph {
    const tally = new GraphTally();
    const spans = joinChunks(this.#chunks, tally);
    const order = byWord(spans.trace);
    const calls = new TraceCalls(this.#chunks, spans, longestRun(order, spans.trace), tally);
    const targets = new LinkTargets(spans.links);
    let traces = 0;
    for (let from = 0; from < order.length; traces++) {
      const trace = spans.trace[order[from]!]!;
      let to = from + 1;
      while (to < order.length && spans.trace[order[to]!] === trace) to++;
      calls.add(order.subarray(from, to));
      targets.resolve(trace, calls);
      from = to;
    }
    countReceipts(spans, calls.receipts, { from: targets.links.span, to: targets.span }, tally);
    return { ...tally.result(calls.counts), traces, ...timeRange(this.#chunks), unnamedCalls: calls.unnamed };
  }
}

/** The spans that links lead to, found while the trace that they are in is at hand. */
class LinkTargets {
  readonly links: GraphLinks;
  /** By link: the span's number, -1 where it is not there. */
  readonly span: Int32Array;
  readonly #order: Uint32Array;
  #next = 0;

  constructor(links: GraphLinks) {
    this.links = links;
    this.span = new Int32Array(links.count).fill(-1);
    this.#order = byWord(links.trace);
  }

  /** Traces must come in ascending order. */
  resolve(trace: number, calls: TraceCalls): void {
    const { links } = this;
    for (; this.#next < links.count; this.#next++) {
      const link = this.#order[this.#next]!;
      if (links.trace[link]! > trace) return;
      if (links.trace[link] === trace) this.span[link] = calls.find(links.idHi[link]!, links.idLo[link]!);
    }
  }
}

/** Indexes of a column's values in ascending order. */
function byWord(column: Uint32Array): Uint32Array {
  const order = new Uint32Array(column.length);
  let sorted = true;
  for (let i = 0; i < order.length; i++) {
    order[i] = i;
    if (i > 0 && column[i - 1]! > column[i]!) sorted = false;
  }
  return sorted ? order : sortByWord(order, new Uint32Array(order.length), column);
}

function longestRun(order: Uint32Array, column: Uint32Array): number {
  let longest = 0;
  let run = 0;
  for (let i = 0; i < order.length; i++) {
    run = i > 0 && column[order[i]!] === column[order[i - 1]!] ? run + 1 : 1;
    if (run > longest) longest = run;
  }
  return longest;
}
