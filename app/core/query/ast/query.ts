import type { FieldRef } from './field.ts';
import type { ArithmeticOp, Operand, RelationOp } from './predicate.ts';
import type { Spanset } from './spanset.ts';
import type { Value } from './value.ts';

/** A whole query. An empty one selects every span: `source` is then a filter that holds for every span. */
export interface Query extends Pipeline {
  /** What `with (…)` says; none of it changes what is selected. */
  hints: Hint[];
}

/** Selected spans, passed through stages from left to right. They start as one group per trace. */
export interface Pipeline {
  source: Spanset;
  stages: Stage[];
}

export interface Hint {
  name: string;
  value: Value;
}

/**
 * - `spanset`: selects again among the spans of each group
 * - `having`: keeps the groups for which the comparison holds; `measure`: computes a figure per group and keeps all
 * - `by`: splits groups by the keys' values; `coalesce`: joins a trace's groups again
 * - `select`: names fields to show, keeps all
 * - `metrics`: a time series of the selected spans, keeps all
 */
export type Stage =
  | { type: 'spanset'; spanset: Spanset }
  | { type: 'having'; left: Scalar; op: RelationOp; right: Scalar }
  | { type: 'measure'; scalar: Scalar }
  | { type: 'by'; keys: Operand[] }
  | { type: 'coalesce' }
  | { type: 'select'; fields: FieldRef[] }
  | MetricsStage;

export interface MetricsStage {
  type: 'metrics';
  function: MetricsFunction;
  args: MetricsArgument[];
  by: FieldRef[];
  /** A comparison written after it, as in `rate() > 5`. */
  threshold: { op: RelationOp; value: Value } | null;
}

export type MetricsArgument =
  | { type: 'field'; field: FieldRef }
  | { type: 'value'; value: Value }
  | { type: 'spanset'; spanset: Spanset };

export const METRICS_FUNCTIONS = [
  'rate',
  'count_over_time',
  'min_over_time',
  'max_over_time',
  'avg_over_time',
  'sum_over_time',
  'quantile_over_time',
  'histogram_over_time',
  'compare',
  'topk',
  'bottomk',
] as const;
export type MetricsFunction = (typeof METRICS_FUNCTIONS)[number];

/** A figure of a group of spans. */
export type Scalar =
  | Aggregate
  | { type: 'value'; value: Value }
  | { type: 'arithmetic'; op: ArithmeticOp; left: Scalar; right: Scalar }
  | { type: 'negative'; operand: Scalar }
  /** The last stage of the pipeline is a `measure`: its figure for the trace. */
  | { type: 'pipeline'; pipeline: Pipeline };

export interface Aggregate {
  type: 'aggregate';
  function: AggregateFunction;
  /** What is aggregated; null for `count`. */
  of: Operand | null;
}

export const AGGREGATE_FUNCTIONS = [
  'count',
  'sum',
  'avg',
  'min',
  'max',
  'p50',
  'p75',
  'p90',
  'p95',
  'p99',
] as const;
export type AggregateFunction = (typeof AGGREGATE_FUNCTIONS)[number];
