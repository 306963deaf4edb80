import type { Moments } from './moments.ts';

/** What spans on a path do: a service's normalised operation. Equal keys mean the same operation, in any session. */
export interface ProfileOperation {
  key: string;
  service: string;
  name: string;
  /** Number of the span kind. */
  kind: number;
}

/** Stands for operations beyond what a profile tells apart: the first one in every profile. */
export const OTHER_OPERATION: ProfileOperation = { key: '', service: '', name: 'other operations', kind: 0 };

/** Sums by path over the traces of a profile; parents come before their children. Times in nanoseconds. */
export interface ProfileNodes {
  count: number;
  /** -1 for a root. */
  parent: Int32Array;
  /** Index into the profile's operations. */
  operation: Uint32Array;
  /** Traces that have it. */
  traces: Float64Array;
  calls: Float64Array;
  errors: Float64Array;
  total: Float64Array;
  self: Float64Array;
  /** On the critical path by itself. */
  critical: Float64Array;
  /** Its longest span: 16 bytes of trace id, 8 bytes of span id. */
  traceIds: Uint8Array;
  spanIds: Uint8Array;
}

/** By operation, over all its paths: sums over the traces of a trace's figure, and of its square. */
export interface ProfileFigures {
  calls: Float64Array;
  callSquares: Float64Array;
  critical: Float64Array;
  criticalSquares: Float64Array;
  self: Float64Array;
  /** Traces in which an error begins there. */
  failing: Float64Array;
}

/** What some traces have in common: their paths of service and operation from the root, with the figures of each. */
export interface Profile {
  /** Traces that it sums up. */
  traces: number;
  spans: number;
  errors: number;
  duration: Moments;
  /** The part of the durations that lies outside the longest root. */
  outside: Moments;
  /** In order of first appearance. */
  services: string[];
  operations: ProfileOperation[];
  figures: ProfileFigures;
  nodes: ProfileNodes;
}
