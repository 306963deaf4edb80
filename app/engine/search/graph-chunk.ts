import type { GraphChunk } from '../../core/analysis/graph-spans.ts';
import { type AttributeColumns, type SpanColumns, WORDS_PER_LINK } from '../store/segment-columns.ts';
import { peersOf } from './peers.ts';

/** A trace's number by the four words of its id; undefined for one that is not there. */
export type TraceNumbers = (words: Uint32Array, at: number) => number | undefined;

/**
 * The spans of some columns as the service graph takes them; undefined where none is wanted.
 * @param numbers by trace of the columns: its number over all chunks
 * @param wanted by number: 1 for the traces to count; undefined for all of them
 */
export function graphChunk(
  spans: SpanColumns,
  attributes: AttributeColumns,
  numbers: Uint32Array,
  wanted: Uint8Array | undefined,
  numberOf: TraceNumbers,
): GraphChunk | undefined {
  const rows: number[] = [];
  for (let row = 0; row < spans.count; row++)
    if (wanted === undefined || wanted[numbers[spans.trace[row]!]!] === 1) rows.push(row);
  if (rows.length === 0) return undefined;
  const { peer, peers } = peersOf(spans, attributes);
  const words = (column: Uint32Array): Uint32Array => Uint32Array.from(rows, (row) => column[row]!);
  const bytes = (column: Uint8Array): Uint8Array => Uint8Array.from(rows, (row) => column[row]!);
  const times = (column: Float64Array): Float64Array => Float64Array.from(rows, (row) => column[row]!);
  return {
    spans: {
      count: rows.length,
      baseNs: spans.baseNs,
      start: times(spans.start),
      duration: times(spans.duration),
      idHi: words(spans.idHi),
      idLo: words(spans.idLo),
      parentHi: words(spans.parentHi),
      parentLo: words(spans.parentLo),
      service: Uint32Array.from(rows, (row) => spans.resources[spans.resource[row]!]!.service),
      name: words(spans.name),
      kind: bytes(spans.kind),
      status: bytes(spans.status),
      flags: words(spans.flags),
      services: spans.services,
      names: [],
    },
    trace: Uint32Array.from(rows, (row) => numbers[spans.trace[row]!]!),
    peer: Int32Array.from(rows, (row) => peer[row]!),
    peers,
    ...links(spans, rows, numberOf),
  };
}

/** The links of the rows that lead to traces that are there. */
function links(spans: SpanColumns, rows: number[], numberOf: TraceNumbers): Partial<GraphChunk> {
  const { linkSpan, linkIds } = spans;
  if (linkSpan.length === 0) return {};
  const indexOf = new Map(rows.map((row, index) => [row, index]));
  const found: { span: number; trace: number; at: number }[] = [];
  for (let link = 0; link < linkSpan.length; link++) {
    const span = indexOf.get(linkSpan[link]!);
    const trace = span === undefined ? undefined : numberOf(linkIds, link * WORDS_PER_LINK);
    if (span !== undefined && trace !== undefined) found.push({ span, trace, at: link * WORDS_PER_LINK });
  }
  return {
    linkSpan: Uint32Array.from(found, (link) => link.span),
    linkTrace: Uint32Array.from(found, (link) => link.trace),
    linkIdHi: Uint32Array.from(found, (link) => linkIds[link.at + 4]!),
    linkIdLo: Uint32Array.from(found, (link) => linkIds[link.at + 5]!),
  };
}
