import type { GraphChunk } from '../../../core/analysis/graph-spans.ts';
import {
  type AttributeColumns,
  type Numbers,
  type SpanColumns,
  WORDS_PER_LINK,
} from '../../store/segment-columns.ts';
import { peersOf } from '../peers.ts';

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
  const rows = wantedRows(spans, numbers, wanted);
  if (rows.length === 0) return undefined;
  const { peer, peers } = peersOf(spans, attributes);
  const serviceOf = Uint32Array.from(spans.resources.map((resource) => resource.service));
  const words = (column: Numbers): Uint32Array => pick(column, rows, new Uint32Array(rows.length));
  return {
    spans: {
      count: rows.length,
      baseNs: spans.baseNs,
      start: pick(spans.start, rows, new Float64Array(rows.length)),
      duration: pick(spans.duration, rows, new Float64Array(rows.length)),
      idHi: words(spans.idHi),
      idLo: words(spans.idLo),
      parentHi: words(spans.parentHi),
      parentLo: words(spans.parentLo),
      service: pick(serviceOf, words(spans.resource), new Uint32Array(rows.length)),
      name: words(spans.name),
      kind: pick(spans.kind, rows, new Uint8Array(rows.length)),
      status: pick(spans.status, rows, new Uint8Array(rows.length)),
      flags: words(spans.flags),
      services: spans.services,
      names: [],
    },
    trace: pick(numbers, words(spans.trace), new Uint32Array(rows.length)),
    peer: pick(peer, rows, new Int32Array(rows.length)),
    peers,
    ...links(spans, rows, numberOf),
  };
}

function wantedRows(spans: SpanColumns, numbers: Uint32Array, wanted: Uint8Array | undefined): Uint32Array {
  const rows = new Uint32Array(spans.count);
  let count = 0;
  for (let row = 0; row < spans.count; row++)
    if (wanted === undefined || wanted[numbers[spans.trace[row]!]!] === 1) rows[count++] = row;
  return rows.subarray(0, count);
}

/** The values of a column at some places. */
function pick<T extends Numbers | Int32Array | Uint8Array | Float64Array>(
  column: Numbers | Int32Array | Uint8Array | Float64Array,
  places: Uint32Array,
  into: T,
): T {
  for (let i = 0; i < places.length; i++) into[i] = column[places[i]!]!;
  return into;
}

/** The links of the rows that lead to traces that are there. */
function links(spans: SpanColumns, rows: Uint32Array, numberOf: TraceNumbers): Partial<GraphChunk> {
  const { linkSpan, linkIds } = spans;
  if (linkSpan.length === 0) return {};
  const indexOf = new Map<number, number>();
  for (let index = 0; index < rows.length; index++) indexOf.set(rows[index]!, index);
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
