import type { SpanTable } from '../model/span-columns.ts';
import { SpanFlag, Status } from '../model/span.ts';
import { type CallSink, Edge, type GraphNodeKind } from './graph-tally.ts';
import { serviceNodeId, type Peer } from './peer.ts';

/** Some of the spans to make a graph of, a segment's for instance. The arrays are read until the graph is finished. */
export interface GraphChunk {
  spans: SpanTable;
  /** By span: a number for its trace, the same in all chunks. */
  trace: Uint32Array;
  /** By span: index into `peers` as `peerOf` names it, -1 for none. */
  peer: Int32Array;
  peers: Peer[];
  /** By link: index of its span in this chunk, and the trace number and span id that it points to. */
  linkSpan?: Uint32Array | undefined;
  linkTrace?: Uint32Array | undefined;
  linkIdHi?: Uint32Array | undefined;
  linkIdLo?: Uint32Array | undefined;
  /** Where services are shown as their parts. */
  parts?: ServiceParts | undefined;
}

/** Which part of its service a span belongs to. */
export interface ServiceParts {
  /** By span: index into `names`, -1 for a service that is shown whole. */
  part: Int32Array;
  names: { id: string; name: string; partOf: string }[];
  /** By index into the chunk's services: 1 where work within the service belongs to the part that was called. */
  inherits: Uint8Array;
}

/** The spans of all chunks behind one another. Nodes are numbers of the tally. */
export interface GraphSpans {
  count: number;
  trace: Uint32Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  kind: Uint8Array;
  failed: Uint8Array;
  /** Nanoseconds, all from the same moment. */
  start: Float64Array;
  duration: Float64Array;
  service: Uint32Array;
  /** What the span is counted for: its service, or the part of it. */
  node: Uint32Array;
  /** By span: 1 where it belongs to the part that the span above it belongs to. Empty where none does. */
  inherits: Uint8Array;
  /** -1 for none. */
  peer: Int32Array;
  /** Nanoseconds on the critical path of the span itself, and of it with all below it. Empty where nobody asks. */
  critical: Float64Array;
  within: Float64Array;
  links: GraphLinks;
}

export interface GraphLinks {
  count: number;
  span: Uint32Array;
  trace: Uint32Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
}

/** Which edge leads to a node that is no service with spans. */
export function edgeTo(kind: GraphNodeKind): number {
  return kind === 'database' ? Edge.database : kind === 'queue' ? Edge.messaging : Edge.request;
}

/**
 * Copies the chunks' columns behind one another and translates their dictionaries into nodes.
 * @param timed whether there will be critical paths
 */
export function joinChunks(chunks: readonly GraphChunk[], tally: CallSink, timed = false): GraphSpans {
  const count = chunks.reduce((sum, chunk) => sum + chunk.spans.count, 0);
  const linkCount = chunks.reduce((sum, chunk) => sum + (chunk.linkSpan?.length ?? 0), 0);
  const all: GraphSpans = {
    count,
    trace: new Uint32Array(count),
    idHi: new Uint32Array(count),
    idLo: new Uint32Array(count),
    parentHi: new Uint32Array(count),
    parentLo: new Uint32Array(count),
    kind: new Uint8Array(count),
    failed: new Uint8Array(count),
    start: new Float64Array(timed ? count : 0),
    duration: new Float64Array(count),
    service: new Uint32Array(count),
    node: new Uint32Array(count),
    inherits: new Uint8Array(chunks.some((chunk) => chunk.parts?.inherits.includes(1)) ? count : 0),
    peer: new Int32Array(count),
    critical: new Float64Array(timed ? count : 0),
    within: new Float64Array(timed ? count : 0),
    links: {
      count: linkCount,
      span: new Uint32Array(linkCount),
      trace: new Uint32Array(linkCount),
      idHi: new Uint32Array(linkCount),
      idLo: new Uint32Array(linkCount),
    },
  };
  // All services first: a peer that is one of them then becomes that node, not one of its own.
  const services = chunks.map((chunk) =>
    Uint32Array.from(chunk.spans.services, (name) => tally.node(serviceNodeId(name), name, 'service')),
  );
  const baseNs = chunks[0]?.spans.baseNs ?? 0n;
  let at = 0;
  let linkAt = 0;
  for (const [number, chunk] of chunks.entries()) {
    copySpans(all, at, chunk, services[number]!, tally);
    if (timed) copyStarts(all.start, at, chunk, Number(chunk.spans.baseNs - baseNs));
    const { linkSpan, linkTrace, linkIdHi, linkIdLo } = chunk;
    if (linkSpan && linkTrace && linkIdHi && linkIdLo) {
      for (let i = 0; i < linkSpan.length; i++) all.links.span[linkAt + i] = at + linkSpan[i]!;
      all.links.trace.set(linkTrace, linkAt);
      all.links.idHi.set(linkIdHi, linkAt);
      all.links.idLo.set(linkIdLo, linkAt);
      linkAt += linkSpan.length;
    }
    at += chunk.spans.count;
  }
  return all;
}

function copySpans(
  all: GraphSpans,
  at: number,
  chunk: GraphChunk,
  services: Uint32Array,
  tally: CallSink,
): void {
  const { spans, parts } = chunk;
  const { count, service, status } = spans;
  const peers = Int32Array.from(chunk.peers, ({ id, name, kind }) => tally.node(id, name, kind));
  all.trace.set(chunk.trace.subarray(0, count), at);
  all.idHi.set(spans.idHi.subarray(0, count), at);
  all.idLo.set(spans.idLo.subarray(0, count), at);
  all.parentHi.set(spans.parentHi.subarray(0, count), at);
  all.parentLo.set(spans.parentLo.subarray(0, count), at);
  all.kind.set(spans.kind.subarray(0, count), at);
  all.duration.set(spans.duration.subarray(0, count), at);
  const { service: allService, node, peer: allPeer, failed } = all;
  for (let i = 0; i < count; i++) {
    allService[at + i] = services[service[i]!]!;
    node[at + i] = services[service[i]!]!;
    const peer = chunk.peer[i]!;
    allPeer[at + i] = peer < 0 ? -1 : peers[peer]!;
    failed[at + i] = status[i] === Status.error ? 1 : 0;
  }
  if (parts === undefined) return;
  const nodes = parts.names.map(({ id, name, partOf }) => tally.node(id, name, 'service', partOf));
  for (let i = 0; i < count; i++) {
    if (parts.part[i]! >= 0) node[at + i] = nodes[parts.part[i]!]!;
    if (all.inherits.length > 0) all.inherits[at + i] = parts.inherits[service[i]!]!;
  }
}

function copyStarts(start: Float64Array, at: number, { spans }: GraphChunk, offset: number): void {
  for (let i = 0; i < spans.count; i++) start[at + i] = spans.start[i]! + offset;
}

/** No spans: what a caller adds are the columns that it has. */
export function emptySpans(): GraphSpans {
  return joinChunks([], { nodes: [], node: () => 0, call: () => undefined });
}

/** A span's start by its number among the spans of all chunks. */
export function startOf(chunks: readonly GraphChunk[], span: number): bigint {
  let at = span;
  for (const { spans } of chunks) {
    if (at < spans.count) return spans.baseNs + BigInt(Math.floor(spans.start[at]!));
    at -= spans.count;
  }
  return 0n;
}

/** Earliest start and latest end of the spans that have a start; both zero where none has. */
export function timeRange(chunks: readonly GraphChunk[]): { fromNs: bigint; toNs: bigint } {
  let fromNs: bigint | undefined;
  let toNs = 0n;
  for (const { spans } of chunks) {
    let from = Infinity;
    let to = -Infinity;
    for (let i = 0; i < spans.count; i++) {
      if ((spans.flags[i]! & SpanFlag.noStart) !== 0) continue;
      const start = spans.start[i]!;
      if (start < from) from = start;
      if (start + spans.duration[i]! > to) to = start + spans.duration[i]!;
    }
    if (from === Infinity) continue;
    const first = spans.baseNs + BigInt(Math.floor(from));
    const last = spans.baseNs + BigInt(Math.ceil(to));
    if (fromNs === undefined || first < fromNs) fromNs = first;
    if (last > toNs) toNs = last;
  }
  return { fromNs: fromNs ?? 0n, toNs };
}
