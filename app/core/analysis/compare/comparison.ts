/** The merged tree as columns: paths of service and operation from the root, in preorder, siblings by what changed most. */
export interface ComparedNodes {
  count: number;
  /** Index of the parent among the nodes, -1 for a root. */
  parent: Int32Array;
  depth: Uint32Array;
  /** Index into `services` and `names`. */
  service: Uint32Array;
  name: Uint32Array;
  /** Number of the span kind. */
  kind: Uint8Array;
  services: string[];
  names: string[];
  a: PathColumns;
  b: PathColumns;
}

/** By node, per trace of the side. A path that the side doesn't have has zeros. */
export interface PathColumns {
  /** Share of the traces that have it, 0 to 1. */
  share: Float64Array;
  calls: Float64Array;
  errors: Float64Array;
  /** Nanoseconds. */
  total: Float64Array;
  self: Float64Array;
  /** On the critical path by itself, without what it calls. */
  critical: Float64Array;
  /** Its longest span: 16 bytes of trace id and 8 bytes of span id each. */
  traceIds: Uint8Array;
  spanIds: Uint8Array;
}

/**
 * `waited for` and `not waited for`: it takes no longer than before, but what called it now has to wait for it, or no longer has to.
 * `outside`: before the longest root span began, or after it ended.
 */
export type CauseKind =
  | 'slower'
  | 'faster'
  | 'added'
  | 'missing'
  | 'more calls'
  | 'fewer calls'
  | 'waited for'
  | 'not waited for'
  | 'outside';

export interface ComparedCause {
  kind: CauseKind;
  /** The paths of one operation, what changed most first; none for `outside`. */
  nodes: number[];
  /** What it adds to the duration from a to b; negative where it takes away. What an added or missing operation calls is in it. */
  deltaNs: number;
}

export interface ComparedFailure {
  nodes: number[];
  /** Share of the traces in which an error begins there, 0 to 1. */
  a: number;
  b: number;
}

/** A value that differs on the same paths; undefined on a side that doesn't have the field there. */
export interface ComparedValue {
  field: string;
  a: { text: string; literal: string } | undefined;
  b: { text: string; literal: string } | undefined;
  /** The values are ids or numbers, which as a rule differ in any two traces. */
  isUsual: boolean;
  /** What changed most first. */
  nodes: number[];
}
