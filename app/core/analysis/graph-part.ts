import { countReceipts } from './graph-receipts.ts';
import { type GraphChunk, type GraphLinks, type GraphSpans, joinChunks, timeRange } from './graph-spans.ts';
import { GraphTally, type NodeName, type PackedTally } from './graph-tally.ts';
import { type Receipt, TraceCalls } from './graph-trace.ts';
import { sortByWord } from './radix-order.ts';

/** What is counted of whole traces. Parts of different traces add up. */
export interface GraphPart {
  tally: PackedTally;
  traces: number;
  /** Earliest start and latest end of the spans; both zero where none has a start. */
  fromNs: bigint;
  toNs: bigint;
  /** Client spans that are no edge: neither a server span nor an attribute says what they call. */
  unnamedCalls: number;
  /** What took messages, and links to spans of traces that are not among these. */
  open: OpenReceipt[];
}

/** A span at either end of a message. */
export interface MessageEnd {
  service: NodeName;
  /** What it is counted for: the service or a part of it. */
  node: NodeName;
  /** The broker that it names. */
  peer: NodeName | undefined;
  kind: number;
  failed: boolean;
  duration: number;
}

/** A link to a span that was not among those at hand. */
export interface OpenLink {
  trace: number;
  idHi: number;
  idLo: number;
}

export interface OpenReceipt {
  span: MessageEnd;
  /** What its parents tell of who sent it. */
  sender: MessageEnd | undefined;
  nested: boolean;
  /** It is one even where its links lead nowhere. */
  certain: boolean;
  links: (MessageEnd | OpenLink)[];
}

/**
 * Counts the calls of traces whose spans are all there: nothing is left to match but what links lead to. O(n), but for sorting by
 * trace number.
 *
 * @param criticalEvery the critical path is taken of the traces whose number this divides, and counts so many times; 0 for none
 */
export function graphPart(chunks: readonly GraphChunk[], criticalEvery = 0): GraphPart {
  const tally = new GraphTally();
  const spans = joinChunks(chunks, tally, criticalEvery > 0);
  tally.within = spans.within;
  const order = byWord(spans.trace);
  const calls = new TraceCalls(chunks, spans, longestRun(order, spans.trace), tally);
  const targets = new LinkTargets(spans.links);
  let traces = 0;
  for (let from = 0; from < order.length; traces++) {
    const trace = spans.trace[order[from]!]!;
    let to = from + 1;
    while (to < order.length && spans.trace[order[to]!] === trace) to++;
    const sampled = criticalEvery > 0 && trace % criticalEvery === 0;
    calls.add(order.subarray(from, to), sampled ? criticalEvery : 0);
    targets.resolve(trace, calls);
    from = to;
  }
  const open = takeOpen(spans, tally, calls.receipts, targets);
  countReceipts(
    spans,
    calls.receipts.filter(({ span }) => !open.has(span)),
    { from: targets.links.span, to: targets.span },
    tally,
  );
  tally.addCounts(calls.counts);
  const range = timeRange(chunks);
  return { tally: tally.pack(), traces, ...range, unnamedCalls: calls.unnamed, open: [...open.values()] };
}

/** By span: what links lead out of these traces, taken from the links. */
function takeOpen(
  spans: GraphSpans,
  tally: GraphTally,
  receipts: readonly Receipt[],
  { links, span: to, sought }: LinkTargets,
): Map<number, OpenReceipt> {
  const open = new Map<number, OpenReceipt>();
  for (let link = 0; link < links.count; link++) {
    if (sought[link] === 1) continue;
    const span = links.span[link]!;
    const end = messageEnd(spans, tally, span);
    open.set(span, { span: end, sender: undefined, nested: false, certain: false, links: [] });
  }
  if (open.size === 0) return open;
  for (let link = 0; link < links.count; link++) {
    const receipt = open.get(links.span[link]!);
    if (receipt === undefined) continue;
    const target = to[link]!;
    if (target >= 0 && target !== links.span[link]) receipt.links.push(messageEnd(spans, tally, target));
    else if (sought[link] === 0)
      receipt.links.push({ trace: links.trace[link]!, idHi: links.idHi[link]!, idLo: links.idLo[link]! });
    to[link] = -1;
  }
  for (const { span, sender, nested } of receipts) {
    const receipt = open.get(span);
    if (receipt === undefined) continue;
    receipt.certain = true;
    receipt.nested = nested;
    if (sender >= 0) receipt.sender = messageEnd(spans, tally, sender);
  }
  return open;
}

function messageEnd(spans: GraphSpans, { nodes }: GraphTally, span: number): MessageEnd {
  const peer = spans.peer[span]!;
  return {
    service: nodes[spans.service[span]!]!,
    node: nodes[spans.node[span]!]!,
    peer: peer < 0 ? undefined : nodes[peer]!,
    kind: spans.kind[span]!,
    failed: spans.failed[span] === 1,
    duration: spans.duration[span]!,
  };
}

/** The spans that links lead to, found while the trace that they are in is at hand. */
class LinkTargets {
  readonly links: GraphLinks;
  /** By link: the span's number, -1 where it is not there. */
  readonly span: Int32Array;
  /** By link: 1 where its trace was at hand. */
  readonly sought: Uint8Array;
  readonly #order: Uint32Array;
  #next = 0;

  constructor(links: GraphLinks) {
    this.links = links;
    this.span = new Int32Array(links.count).fill(-1);
    this.sought = new Uint8Array(links.count);
    this.#order = byWord(links.trace);
  }

  /** Traces must come in ascending order. */
  resolve(trace: number, calls: TraceCalls): void {
    const { links } = this;
    for (; this.#next < links.count; this.#next++) {
      const link = this.#order[this.#next]!;
      if (links.trace[link]! > trace) return;
      if (links.trace[link] !== trace) continue;
      this.span[link] = calls.find(links.idHi[link]!, links.idLo[link]!);
      this.sought[link] = 1;
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
