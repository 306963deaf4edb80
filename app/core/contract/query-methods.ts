import type {
  ComparedCause,
  ComparedFailure,
  ComparedNodes,
  ComparedValue,
} from '../analysis/compare/comparison.ts';
import type { SessionParams } from './methods.ts';

/** The methods that answer questions over everything stored: what is selected, counted, set apart and compared. */
export interface QueryMethods {
  'traces.plot': { params: PlotQuery; result: TracePlot };
  'spans.facets': { params: FacetQuery; result: FacetCounts };
  'spans.correlate': { params: CorrelationQuery; result: Correlation };
  'fields.keys': { params: KeyQuery; result: KeyList };
  'fields.values': { params: ValueQuery; result: ValueList };
  'services.list': { params: ServiceQuery; result: ServiceList };
  'services.operation': { params: OperationQuery; result: OperationDetail };
  'compare.get': { params: CompareQuery; result: Comparison };
  'settings.get': { params: Record<string, never>; result: { values: Record<string, unknown> } };
  /** Keeps a JSON value under a key, for all windows and the next start; null removes it. */
  'settings.set': { params: { key: string; value: unknown }; result: Record<string, never> };
}

/**
 * What a call is about: the traces that begin in a range and last so long, and of them those in which a query selects a span.
 * The selected spans are those that the query selects, all of a trace's where there is none.
 */
export interface Selection {
  query?: string | undefined;
  /** Both included. */
  fromNs?: bigint | undefined;
  toNs?: bigint | undefined;
  /** Durations of whole traces, nanoseconds, both included. */
  minDurationNs?: number | undefined;
  maxDurationNs?: number | undefined;
}

/** Said of every answer that goes through what is stored. */
export interface Answered {
  /** False where not everything was looked at: figures are then lower bounds, or of a sample. */
  complete: boolean;
  elapsedMs: number;
}

export interface PlotQuery extends SessionParams, Selection {
  /** With more traces than this they are counted in cells instead; 4 000 when absent. */
  points?: number | undefined;
  /** Cells in time and in duration; 120 × 48 when absent. */
  columns?: number | undefined;
  rows?: number | undefined;
}

/** Traces by start and duration. */
export interface TracePlot extends Answered {
  traces: number;
  errors: number;
  /** First and last start, shortest and longest duration; zeros where there is no trace. */
  fromNs: bigint;
  toNs: bigint;
  minNs: number;
  maxNs: number;
  /** Where there are few. */
  points: PlotPoints | undefined;
  /** Where there are many. */
  cells: PlotCells | undefined;
  /** Durations of all traces, ns. */
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
}

/** A point a trace, in order of start. */
export interface PlotPoints {
  /** 16 bytes each. */
  ids: Uint8Array;
  /** Nanoseconds from `fromNs`. */
  start: Float64Array;
  duration: Float64Array;
  /** Spans with an error. */
  errors: Uint32Array;
  /** Index into `services`. */
  rootService: Uint32Array;
  services: string[];
}

/**
 * A grid over the range of starts (equal parts) and of durations (equal ratios, from `minNs` to `maxNs`). Cell
 * `row * columns + column`, the shortest durations in row 0.
 */
export interface PlotCells {
  columns: number;
  rows: number;
  traces: Uint32Array;
  /** Traces with an error. */
  errors: Uint32Array;
  /** Quantiles of a column's durations, ns; NaN where it has no trace. */
  p50: Float64Array;
  p95: Float64Array;
}

/** A value of a field, as it is shown and as a query writes it: `field = literal` selects it. */
export interface FieldValue {
  text: string;
  literal: string;
}

export interface FacetQuery extends SessionParams, Selection {
  /** Only these, as a query writes them; all where absent. */
  fields?: string[] | undefined;
  /** Values a field; 10 when absent. */
  values?: number | undefined;
}

export interface FacetCounts extends Answered {
  /** Selected. */
  spans: number;
  traces: number;
  /** The most useful first. */
  facets: Facet[];
}

export interface Facet {
  /** As a query writes it: `service`, `http.route`, `event.exception.type`. */
  field: string;
  /** Selected spans that have it. */
  spans: number;
  /** Different values; a lower bound where `partial`. */
  distinct: number;
  /** More than one value for every two spans: it is told by examples. */
  identifier: boolean;
  /** There are too many values to keep all: others may be as frequent as those that are listed. */
  partial: boolean;
  /** Most frequent first. */
  values: (FieldValue & { spans: number; errors: number })[];
}

export interface CorrelationQuery extends SessionParams {
  selection: Selection;
  /** What it is compared with, less the selection; everything where absent. */
  base?: Selection | undefined;
  /** Pairs at most; 50 when absent. */
  limit?: number | undefined;
}

/** What sets a selection of traces apart from the rest. A trace has a pair where one of its spans has it. */
export interface Correlation extends Answered {
  /** Traces on either side. */
  selected: number;
  rest: number;
  /** What differs most first; nothing that chance explains. */
  pairs: CorrelatedPair[];
  /** Fields left out because nearly every trace has values of its own. */
  identifiers: string[];
}

export interface CorrelatedPair {
  field: string;
  /** Undefined: no span of the trace has the field. */
  value: FieldValue | undefined;
  /** Traces with it. */
  selected: number;
  rest: number;
  selectedShare: number;
  restShare: number;
  /** The G statistic (log-likelihood ratio) of the difference. */
  g: number;
  /** What is true of the very same traces, some of it. */
  same?: { field: string; value: FieldValue | undefined }[] | undefined;
}

export interface KeyQuery extends SessionParams {
  /** Keys that hold this text, whatever the case. */
  text?: string | undefined;
  /** 50 when absent. */
  limit?: number | undefined;
}

export interface KeyList extends Answered {
  /** Most frequent first. Keys of the newest spans where `complete` is false. */
  keys: { field: string; spans: number; numeric: boolean }[];
}

export interface ValueQuery extends SessionParams {
  /** As a query writes it. */
  field: string;
  /** Values that hold this text, whatever the case. */
  text?: string | undefined;
  /** 50 when absent. */
  limit?: number | undefined;
}

export interface ValueList extends Answered {
  /** Most frequent first. */
  values: (FieldValue & { spans: number })[];
}

export interface ServiceQuery extends SessionParams, Selection {
  /** Parts of the window for the series; 40 when absent. */
  columns?: number | undefined;
  /** What is fast enough, by operation; `within` counts by it. */
  targets?: LatencyTarget[] | undefined;
}

export interface LatencyTarget {
  service: string;
  /** Of the whole service where absent. */
  operation?: string | undefined;
  latencyNs: number;
}

/**
 * Services by their calls: spans that are entered from outside (server and consumer spans, and spans whose parent is missing or of another service).
 */
export interface ServiceList extends Answered {
  /** The window: as asked for, else first and last start. */
  fromNs: bigint;
  toNs: bigint;
  columns: number;
  /** Most of the critical path first. */
  services: (CallFigures & {
    service: string;
    spans: number;
    /** Most calls first. */
    operations: (CallFigures & { operation: string })[];
    /** Where there are too many: operations that are not listed, and calls whose names could not be told apart. */
    operationsLeft?: number | undefined;
    unnamedCalls?: number | undefined;
  })[];
}

export interface CallFigures {
  calls: number;
  errors: number;
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
  /** Share of the critical path of all traces, 0 to 1. */
  criticalShare: number;
  /** Calls no slower than the target and without an error; undefined where there is no target. */
  within: number | undefined;
  /** By part of the window; `p95` in ns, NaN where a part has no call. */
  series: { calls: Uint32Array; errors: Uint32Array; p95: Float64Array };
}

export interface OperationQuery extends SessionParams, Selection {
  service: string;
  /** The whole service where absent. */
  operation?: string | undefined;
  /** 40 when absent. */
  columns?: number | undefined;
  latencyNs?: number | undefined;
}

export interface OperationDetail extends CallFigures, Answered {
  fromNs: bigint;
  toNs: bigint;
  columns: number;
  /** NaN where a part of the window has no call. */
  series: CallFigures['series'] & { p50: Float64Array; p99: Float64Array };
  histogram: LatencyHistogram;
  /** By part of the window: calls within the target; undefined where there is none. */
  withinSeries: Uint32Array | undefined;
  slowest: CallExample[];
  failing: CallExample[];
}

/** Counts by ranges of duration of equal ratio. */
export interface LatencyHistogram {
  /** Lower bounds of the ranges, ns, and the upper bound of the last one. */
  edgesNs: Float64Array;
  calls: Uint32Array;
  errors: Uint32Array;
}

export interface CallExample {
  traceId: string;
  spanId: string;
  name: string;
  startNs: bigint;
  durationNs: number;
  failed: boolean;
}

/** One side of a comparison: one trace, or the traces that are selected. */
export interface CompareSide extends SessionParams, Selection {
  traceId?: string | undefined;
}

export interface CompareQuery {
  a: CompareSide;
  b: CompareSide;
}

/** How two traces or two groups of traces differ. All figures of groups are means over the traces that were looked at. */
export interface Comparison extends Answered {
  a: ComparedSide;
  b: ComparedSide;
  nodes: ComparedNodes;
  /** What explains the difference in duration, the largest part first; nothing that chance explains. */
  causes: ComparedCause[];
  /** What is left of the difference in duration beside the causes. */
  restNs: number;
  /** Where errors begin more or less often, the largest difference first. */
  failures: ComparedFailure[];
  /** Of two single traces: values that differ on the same path. What sets groups apart is told by `spans.correlate`. */
  values: ComparedValue[];
}

export interface ComparedSide {
  /** Selected; 1 for a single trace. */
  traces: number;
  /** Traces that were looked at: of a large group a sample, spread evenly. */
  sampled: number;
  /** Of a trace. */
  spans: number;
  errors: number;
  durationNs: number;
  /** In order of first appearance. */
  services: string[];
}
