/**
 * Spans as columns. `SpanTable` is what a store hands out: spans in no particular order. `TraceColumns` is one trace
 * assembled: rows in preorder, ready to draw. Ids are split into two unsigned 32-bit words, high first.
 */
export interface SpanTable {
  count: number;
  /** Nanoseconds since the Unix epoch that `start` counts from. */
  baseNs: bigint;
  /** Offset from `baseNs` in nanoseconds, exact up to 104 days. */
  start: Float64Array;
  /** Nanoseconds, never negative. */
  duration: Float64Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  /** Both words zero: no parent. */
  parentHi: Uint32Array;
  parentLo: Uint32Array;
  /** Index into `services`. */
  service: Uint32Array;
  /** Index into `names`. */
  name: Uint32Array;
  kind: Uint8Array;
  status: Uint8Array;
  /** Bits of SpanFlag. */
  flags: Uint32Array;
  services: string[];
  names: string[];
}

/** Events of a trace for drawing ticks, by row, in row order. */
export interface EventTicks {
  row: Uint32Array;
  /** Offset from the trace's `baseNs` in nanoseconds. */
  time: Float64Array;
  /** 1 where the event is an exception. */
  exception: Uint8Array;
}

/** One trace, rows in preorder: a row's subtree is the `size` rows that begin with it. Siblings in order of start. */
export interface TraceColumns {
  traceId: string;
  count: number;
  /** Nanoseconds since the Unix epoch that `start` counts from: the earliest start in the trace. */
  baseNs: bigint;
  /** From the earliest start to the latest end, nanoseconds. */
  durationNs: number;
  start: Float64Array;
  duration: Float64Array;
  /** Row of the parent, -1 for a root. */
  parent: Int32Array;
  /** Rows of the subtree, the row itself included. */
  size: Uint32Array;
  depth: Uint32Array;
  idHi: Uint32Array;
  idLo: Uint32Array;
  service: Uint32Array;
  name: Uint32Array;
  kind: Uint8Array;
  status: Uint8Array;
  flags: Uint32Array;
  services: string[];
  names: string[];
  events: EventTicks;
}
