import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import type { Peer } from '../../../core/analysis/peer.ts';
import {
  type AttributeColumns,
  type Numbers,
  type SpanColumns,
  WORDS_PER_LINK,
} from '../../store/segment-columns.ts';
import { type Expansion, partsOf } from './service-parts.ts';
import type { TraceNumbers } from './trace-numbers.ts';

/** Columns of a segment or of the tail, and what is known of them. */
export interface ChunkSource {
  spans: SpanColumns;
  attributes: AttributeColumns;
  /** By trace of the columns: its number among all. */
  numbers: Uint32Array;
  /** By row: what it calls. */
  peer: Int32Array;
  peers: Peer[];
  numberOf: TraceNumbers;
  expansion: Expansion;
}

/** Some rows as the service graph takes them. */
export function graphChunk(source: ChunkSource, rows: Uint32Array): GraphChunk {
  const { spans, numbers } = source;
  const count = rows.length;
  const serviceOf = Uint32Array.from(spans.resources, (resource) => resource.service);
  const service = words(spans.resource, rows);
  const trace = words(spans.trace, rows);
  for (let i = 0; i < count; i++) {
    service[i] = serviceOf[service[i]!]!;
    trace[i] = numbers[trace[i]!]!;
  }
  return {
    spans: {
      count,
      baseNs: spans.baseNs,
      start: times(spans.start, rows),
      duration: times(spans.duration, rows),
      idHi: words(spans.idHi, rows),
      idLo: words(spans.idLo, rows),
      parentHi: words(spans.parentHi, rows),
      parentLo: words(spans.parentLo, rows),
      service,
      // Calls have no names: the graph never asks.
      name: new Uint32Array(0),
      kind: bytes(spans.kind, rows),
      status: bytes(spans.status, rows),
      flags: words(spans.flags, rows),
      services: spans.services,
      names: [],
    },
    trace,
    peer: peersAt(source.peer, rows),
    peers: source.peers,
    parts: partsOf(source, rows),
    ...links(source, rows),
  };
}

// A function for each type of column: one that meets several takes twice the time.
function words(column: Numbers, rows: Uint32Array): Uint32Array {
  return column instanceof Uint16Array ? shorts(column, rows) : longs(column, rows);
}

function shorts(column: Uint16Array, rows: Uint32Array): Uint32Array {
  const into = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]!]!;
  return into;
}

function longs(column: Uint32Array, rows: Uint32Array): Uint32Array {
  const into = new Uint32Array(rows.length);
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]!]!;
  return into;
}

function times(column: Float64Array, rows: Uint32Array): Float64Array {
  const into = new Float64Array(rows.length);
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]!]!;
  return into;
}

function bytes(column: Uint8Array, rows: Uint32Array): Uint8Array {
  const into = new Uint8Array(rows.length);
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]!]!;
  return into;
}

function peersAt(column: Int32Array, rows: Uint32Array): Int32Array {
  const into = new Int32Array(rows.length);
  for (let i = 0; i < rows.length; i++) into[i] = column[rows[i]!]!;
  return into;
}

/** The links of the rows that lead to traces that are there. */
function links({ spans, numberOf }: ChunkSource, rows: Uint32Array): Partial<GraphChunk> {
  const { linkSpan, linkIds } = spans;
  if (linkSpan.length === 0) return {};
  const indexOf = new Int32Array(spans.count).fill(-1);
  for (let index = 0; index < rows.length; index++) indexOf[rows[index]!] = index;
  const found: { span: number; trace: number; at: number }[] = [];
  for (let link = 0; link < linkSpan.length; link++) {
    const span = indexOf[linkSpan[link]!]!;
    const trace = span < 0 ? undefined : numberOf(linkIds, link * WORDS_PER_LINK);
    if (trace !== undefined) found.push({ span, trace, at: link * WORDS_PER_LINK });
  }
  return {
    linkSpan: Uint32Array.from(found, (link) => link.span),
    linkTrace: Uint32Array.from(found, (link) => link.trace),
    linkIdHi: Uint32Array.from(found, (link) => linkIds[link.at + 4]!),
    linkIdLo: Uint32Array.from(found, (link) => linkIds[link.at + 5]!),
  };
}
