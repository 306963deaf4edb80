import type { SpanDetail } from '../model/span.ts';

/** A span as queries see it: what was received, and what its place in the trace says of it. */
export interface SpanFacts {
  span: SpanDetail;
  service: string;
  durationNs: number;
  selfTimeNs: number;
  criticalTimeNs: number;
  /** 0 for a root or an orphan. */
  depth: number;
  orphan: boolean;
  /** Index of the parent among the trace's spans, -1 for none. */
  parent: number;
  childCount: number;
  nestedSet: { left: number; right: number; parent: number };
}

/** A trace as queries see it. `row` is everywhere an index into its spans. */
export interface TraceFacts {
  traceId: string;
  durationNs: number;
  rootService: string;
  rootName: string;
  errorCount: number;
  spans: SpanFacts[];
}
