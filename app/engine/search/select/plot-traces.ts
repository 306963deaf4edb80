import { DurationHistograms } from '../../../core/analysis/duration-histograms.ts';
import { sortByTime } from '../../../core/analysis/radix-order.ts';
import { valueOfRank } from '../../../core/analysis/value-of-rank.ts';
import type { PlotCells } from '../../../core/contract/query-methods.ts';

/** What a plot reads of traces, by number. */
export interface PlottedColumns {
  count: number;
  /** Nanoseconds from any base, and what they are at the epoch: a trace that begins no later has no time of its own. */
  start: Float64Array;
  epoch: number;
  duration: Float64Array;
  /** Zero for a number without a trace. */
  spans: Uint32Array;
  errors: Uint32Array;
}

/** What a plot says of all its traces. */
export interface PlotExtent {
  traces: number;
  /** Traces with an error. */
  errors: number;
  /** First and last start, of traces that have one. Zeros without a trace, as all of these. */
  from: number;
  to: number;
  minNs: number;
  maxNs: number;
}

export interface DurationQuantiles {
  p50Ns: number;
  p95Ns: number;
  p99Ns: number;
}

/** @param chosen by number: 1 for a trace of the plot; undefined for all */
export function plotExtent(traces: PlottedColumns, chosen: Uint8Array | undefined): PlotExtent {
  const { count, start, epoch, duration, spans, errors } = traces;
  const extent = { traces: 0, errors: 0, from: Infinity, to: -Infinity, minNs: Infinity, maxNs: 0 };
  for (let trace = 0; trace < count; trace++) {
    if (spans[trace] === 0 || chosen?.[trace] === 0) continue;
    extent.traces++;
    if (errors[trace]! > 0) extent.errors++;
    const at = start[trace]!;
    if (at > epoch) {
      if (at < extent.from) extent.from = at;
      if (at > extent.to) extent.to = at;
    }
    const lasted = duration[trace]!;
    if (lasted < extent.minNs) extent.minNs = lasted;
    if (lasted > extent.maxNs) extent.maxNs = lasted;
  }
  if (extent.traces === 0) extent.minNs = 0;
  if (extent.to < extent.from) extent.from = extent.to = extent.traces === 0 ? 0 : epoch;
  return extent;
}

/** The numbers of the traces of a plot, in order of start. */
export function plottedInOrder(
  { count, start, spans }: PlottedColumns,
  chosen: Uint8Array | undefined,
  { traces }: PlotExtent,
): Uint32Array {
  const numbers = new Uint32Array(traces);
  const since = new Float64Array(traces);
  let length = 0;
  let first = Infinity;
  for (let trace = 0; trace < count; trace++) {
    if (spans[trace] === 0 || chosen?.[trace] === 0) continue;
    if (start[trace]! < first) first = start[trace]!;
    numbers[length] = trace;
    since[length++] = start[trace]!;
  }
  const order = new Uint32Array(traces);
  for (let i = 0; i < traces; i++) {
    order[i] = i;
    since[i]! -= first;
  }
  return sortByTime(order, since).map((place) => numbers[place]!);
}

/** Exact quantiles of some durations, none of which is negative; zeros where there is none. */
export function exactQuantiles(durations: Float64Array): DurationQuantiles {
  const quantile = (q: number): number =>
    durations.length === 0
      ? 0
      : valueOfRank(durations.slice(), durations.length, Math.max(1, Math.ceil(q * durations.length)) - 1);
  return { p50Ns: quantile(0.5), p95Ns: quantile(0.95), p99Ns: quantile(0.99) };
}

/**
 * Counts traces in a grid over the extent, and takes quantiles of their durations, within 1.6 %. A trace without a time of its own
 * counts in the first column.
 */
export function plotCells(
  { count, start, duration, spans, errors }: PlottedColumns,
  chosen: Uint8Array | undefined,
  { from, to, minNs, maxNs }: PlotExtent,
  columns: number,
  rows: number,
): { cells: PlotCells; quantiles: DurationQuantiles } {
  const traces = new Uint32Array(columns * rows);
  const failed = new Uint32Array(columns * rows);
  const histograms = new DurationHistograms();
  const perNs = to > from ? columns / (to - from) : 0;
  // Under a nanosecond there is no ratio: the scale begins there.
  const low = Math.log2(Math.max(1, minNs));
  const high = Math.log2(Math.max(1, maxNs));
  const perOctave = high > low ? rows / (high - low) : 0;
  for (let trace = 0; trace < count; trace++) {
    if (spans[trace] === 0 || chosen?.[trace] === 0) continue;
    const across = Math.floor((start[trace]! - from) * perNs);
    const column = across < 0 ? 0 : across >= columns ? columns - 1 : across;
    const up = Math.floor((Math.log2(Math.max(1, duration[trace]!)) - low) * perOctave);
    const cell = (up >= rows ? rows - 1 : up) * columns + column;
    traces[cell]!++;
    if (errors[trace]! > 0) failed[cell]!++;
    histograms.add(column, duration, trace);
  }
  const p50 = new Float64Array(columns).fill(NaN);
  const p95 = new Float64Array(columns).fill(NaN);
  for (let column = 0; column < columns; column++) {
    if (histograms.count(column) === 0) continue;
    p50[column] = histograms.quantile(column, 0.5);
    p95[column] = histograms.quantile(column, 0.95);
    histograms.merge(columns, column);
  }
  return {
    cells: { columns, rows, traces, errors: failed, p50, p95 },
    quantiles: {
      p50Ns: histograms.quantile(columns, 0.5),
      p95Ns: histograms.quantile(columns, 0.95),
      p99Ns: histograms.quantile(columns, 0.99),
    },
  };
}
