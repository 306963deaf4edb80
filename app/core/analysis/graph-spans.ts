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
  /** By span: nanoseconds on its trace's critical path. */
  critical?: Float64Array | undefined;
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
  duration: Float64Array;
  service: Uint32Array;
  /** -1 for none. */
  peer: Int32Array;
  /** Empty where no chunk has it. */
  critical: Float64Array;
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

/** Copies the chunks' columns behind one another and translates their dictionaries into nodes. */
export function joinChunks(chunks: readonly GraphChunk[], tally: CallSink): GraphSpans {
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
    duration: new Float64Array(count),
    service: new Uint32Array(count),
    peer: new Int32Array(count),
    critical: new Float64Array(chunks.some((chunk) => chunk.critical) ? count : 0),
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
  let at = 0;
  let linkAt = 0;
  for (const [number, chunk] of chunks.entries()) {
    copySpans(all, at, chunk, services[number]!, tally);
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
  const { spans, critical } = chunk;
  const { count, service, status } = spans;
  const peers = Int32Array.from(chunk.peers, ({ id, name, kind }) => tally.node(id, name, kind));
  all.trace.set(chunk.trace.subarray(0, count), at);
  all.idHi.set(spans.idHi.subarray(0, count), at);
  all.idLo.set(spans.idLo.subarray(0, count), at);
  all.parentHi.set(spans.parentHi.subarray(0, count), at);
  all.parentLo.set(spans.parentLo.subarray(0, count), at);
  all.kind.set(spans.kind.subarray(0, count), at);
  all.duration.set(spans.duration.subarray(0, count), at);
  if (critical) all.critical.set(critical.subarray(0, count), at);
  const { service: allService, peer: allPeer, failed } = all;
  for (let i = 0; i < count; i++) {
    allService[at + i] = services[service[i]!]!;
    const peer = chunk.peer[i]!;
    allPeer[at + i] = peer < 0 ? -1 : peers[peer]!;
    failed[at + i] = status[i] === Status.error ? 1 : 0;
  }
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
