import type { Dictionary } from './pair-dictionary.ts';

/** A resource as it occurs in a segment. Places are in the segment's payload. */
export interface ResourceEntry {
  /** Index into `services`. */
  service: number;
  offset: number;
  length: number;
  schemaOffset: number;
  schemaLength: number;
  /** Its attributes, as pair numbers. */
  pairs: number[];
}

/** An instrumentation scope as it occurs in a segment. Places are in the segment's payload. */
export interface ScopeEntry {
  offset: number;
  length: number;
  schemaOffset: number;
  schemaLength: number;
  pairs: number[];
}

/** Small numbers: a sealed segment keeps them in 16 bits where they fit. */
export type Numbers = Uint16Array | Uint32Array;

/** The spans of a segment, or of the open tail: one typed array a fact, a row a span in order of arrival. */
export interface SpanColumns {
  count: number;
  /** Nanoseconds since the Unix epoch that `start` counts from. */
  baseNs: bigint;
  start: Float64Array;
  duration: Float64Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  /** Index of the span's trace among the segment's. */
  trace: Numbers;
  /** Trace ids of the segment, four big-endian words each. */
  traceIds: Uint32Array;
  /** Pair number of the name. */
  name: Numbers;
  resource: Numbers;
  scope: Numbers;
  kind: Uint8Array;
  status: Uint8Array;
  flags: Numbers;
  /** Place of the Span message in the payload. */
  offset: Uint32Array;
  length: Numbers;
  resources: ResourceEntry[];
  scopes: ScopeEntry[];
  services: string[];
  /** Events in row order: the span's row, the time from `baseNs`, 1 for an exception. */
  eventSpan: Numbers;
  eventTime: Float64Array;
  eventException: Uint8Array;
  /** Links in row order: the span's row; the linked trace id (4 words) and span id (2 words). */
  linkSpan: Numbers;
  linkIds: Uint32Array;
}

/** The attributes of a segment: its dictionary, and per span the pairs it carries. */
export interface AttributeColumns {
  dictionary: Dictionary;
  /** Where a span's pairs begin in `pairs`; one more than there are spans. */
  pairStart: Uint32Array;
  pairs: Numbers;
}

export const WORDS_PER_LINK = 6;

/** The bytes of a column, as SQLite takes them. */
export function bytesOf(column: Uint16Array | Uint32Array | Float64Array): Uint8Array {
  return new Uint8Array(column.buffer, column.byteOffset, column.byteLength);
}

/** A column of 32-bit words from the bytes that SQLite gives: a Buffer, which may lie anywhere in a shared pool. */
export function wordsOf(bytes: Uint8Array): Uint32Array {
  return new Uint32Array(new Uint8Array(bytes).buffer);
}
