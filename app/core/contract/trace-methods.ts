import type { CallColumns } from '../analysis/call-columns.ts';
import type { Finding } from '../analysis/findings/finding.ts';
import type { TraceAnalysis } from '../analysis/trace-analysis.ts';
import type { TraceColumns } from '../model/span-columns.ts';

/** Which trace, and in which session; without one the live session. */
export interface TraceParams {
  session?: string | undefined;
  traceId: string;
}

/** Rows are numbered by the state of a trace: two answers speak of the same rows where their versions are equal. */
export interface OfVersion {
  version: string;
}

/** Methods about one trace, for views. */
export interface TraceMethods {
  /**
   * The trace as columns, rows in preorder. It tells its progress in spans; of a large trace the last part of it is a `TraceHead`,
   * the rows to be shown first.
   */
  'traces.columns': { params: TraceParams; result: TraceColumns & OfVersion };
  /** Whether a trace has grown, without loading it. `spans` counts resends too. */
  'traces.version': { params: TraceParams; result: OfVersion & { spans: number } };
  /** What is derived from the columns, by row. */
  'traces.analysis': { params: TraceParams; result: TraceAnalysis & OfVersion };
  /** Rows whose span meets the conditions of a query, ascending. */
  'traces.find': {
    params: TraceParams & { query: string };
    result: OfVersion & { rows: Uint32Array; elapsedMs: number };
  };
  /** Why the trace is slow or failing. Weightiest first. Not `settled`: spans may still be on their way, and it may say more then. */
  'traces.findings': {
    params: TraceParams;
    result: OfVersion & { findings: Finding[]; settled: boolean; elapsedMs: number };
  };
  /** Who calls whom, call by call. */
  'traces.calls': { params: TraceParams; result: CallColumns & OfVersion };
  /**
   * The spans of rows `from` to `from + count`, fewer where an answer would be too large, as indented OTLP/JSON texts of
   * `Span` messages; '' for a row that stands for a missing parent.
   */
  'traces.source': {
    params: TraceParams & { from: number; count: number };
    result: OfVersion & {
      /** Rows of the whole trace. */
      total: number;
      spans: string[];
      /** Resource and scope that spans share: requests without their spans. */
      origins: string[];
      /** By span an index into `origins`, -1 where there is no span. */
      origin: Int32Array;
      /** Spans that are too large to be shown whole. */
      cut: CutSource[];
    };
  };
}

/** What a span's text lacks. */
export interface CutSource {
  row: number;
  /** Size of the span as received. */
  bytes: number;
  /** How many of each are left out. */
  attributes: number;
  events: number;
  links: number;
}
