import type { PlotCells, PlotPoints, TracePlot } from '../../../app/core/contract/query-methods.ts';
import type { Brush } from '../../state/trace-question.ts';
import type { PlotExtent } from './scatter-scale.ts';

const NS_PER_MS = 1_000_000n;
/** Parts of the time for quantiles of points, each wide enough to hold some. */
const QUANTILE_COLUMNS = 48;
/** Quantiles of fewer traces are noise. */
const LEAST_FOR_QUANTILES = 400;
const LEAST_IN_COLUMN = 3;

/** Quantiles over time: the middle of each part, milliseconds, and durations, ns; NaN where there are none. */
export interface PlotLines {
  times: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
}

/** An answer as it is drawn. Times are milliseconds since `baseMs`, as numbers that keep the nanoseconds apart. */
export interface PlotData {
  baseMs: number;
  extent: PlotExtent | undefined;
  points: (PlotPoints & { times: Float64Array }) | undefined;
  cells: PlotCells | undefined;
  lines: PlotLines | undefined;
  traces: number;
  errors: number;
}

export const NO_PLOT: PlotData = {
  baseMs: 0,
  extent: undefined,
  points: undefined,
  cells: undefined,
  lines: undefined,
  traces: 0,
  errors: 0,
};

/** What there is to draw of an answer. @param zoom what the plot is bounded by, where it shows only a part */
export function plotDataOf(plot: TracePlot, zoom: Brush | undefined): PlotData {
  const { traces, errors, points, cells } = plot;
  if (traces === 0 && zoom === undefined) return NO_PLOT;
  const baseNs = plot.fromNs - (plot.fromNs % NS_PER_MS);
  const baseMs = Number(baseNs / NS_PER_MS);
  const ms = (ns: bigint): number => Number(ns - baseNs) / 1e6;
  const fromMs = ms(plot.fromNs);
  const toMs = ms(plot.toNs);
  const extent: PlotExtent = {
    fromMs,
    toMs,
    minNs: plot.minNs,
    maxNs: plot.maxNs,
    time: bounds(zoom?.fromNs, zoom?.toNs, ms),
    duration: bounds(zoom?.minNs, zoom?.maxNs, (ns) => ns),
  };
  const times = points?.start.map((ns) => fromMs + ns / 1e6);
  const timed = points && times && { ...points, times };
  const lines = cells ? linesOfCells(cells, fromMs, toMs) : timed && linesOfPoints(timed, fromMs, toMs);
  return { baseMs, extent, points: timed, cells, lines, traces, errors };
}

function bounds<T>(from: T | undefined, to: T | undefined, read: (value: T) => number) {
  return from === undefined || to === undefined ? undefined : { from: read(from), to: read(to) };
}

function linesOfCells(cells: PlotCells, fromMs: number, toMs: number): PlotLines {
  const step = (toMs - fromMs) / cells.columns;
  const times = Float64Array.from({ length: cells.columns }, (_, i) => fromMs + (i + 0.5) * step);
  return { times, p50: cells.p50, p95: cells.p95 };
}

function linesOfPoints(
  { times, duration }: { times: Float64Array; duration: Float64Array },
  fromMs: number,
  toMs: number,
): PlotLines | undefined {
  if (times.length < LEAST_FOR_QUANTILES || toMs <= fromMs) return undefined;
  const parts: number[][] = Array.from({ length: QUANTILE_COLUMNS }, () => []);
  const step = (toMs - fromMs) / QUANTILE_COLUMNS;
  times.forEach((time, i) => {
    parts[Math.min(QUANTILE_COLUMNS - 1, Math.floor((time - fromMs) / step))]!.push(duration[i]!);
  });
  const sorted = parts.map((part) => Float64Array.from(part).sort());
  const quantile = (share: number): Float64Array =>
    Float64Array.from(sorted, (part) =>
      part.length < LEAST_IN_COLUMN ? NaN : part[Math.floor((part.length - 1) * share)]!,
    );
  return {
    times: Float64Array.from(parts, (_, i) => fromMs + (i + 0.5) * step),
    p50: quantile(0.5),
    p95: quantile(0.95),
  };
}

/** The id of a point's trace. */
export function idOfPoint({ ids }: PlotPoints, index: number): string {
  return Array.from(ids.subarray(index * 16, index * 16 + 16), (byte) =>
    byte.toString(16).padStart(2, '0'),
  ).join('');
}

/** The bounds of a cell, as a brush that takes just its traces. */
export function brushOfCell(plot: TracePlot, cells: PlotCells, cell: number): Brush {
  const row = Math.floor(cell / cells.columns);
  const column = cell % cells.columns;
  const step = Number(plot.toNs - plot.fromNs) / cells.columns;
  return {
    fromNs: plot.fromNs + BigInt(Math.floor(column * step)),
    toNs: plot.fromNs + BigInt(Math.ceil((column + 1) * step)),
    ...durationsOfRow(plot, cells.rows, row),
  };
}

/** The shortest and the longest duration of a row of cells, ns. */
export function durationsOfRow(
  { minNs, maxNs }: { minNs: number; maxNs: number },
  rows: number,
  row: number,
): { minNs: number; maxNs: number } {
  const low = Math.max(1, minNs);
  const ratio = Math.max(low, maxNs) / low;
  return { minNs: row === 0 ? minNs : low * ratio ** (row / rows), maxNs: low * ratio ** ((row + 1) / rows) };
}

/** How many traces lie in an area, and how many of them failed; of cells those whose middle does. */
export function countIn(
  data: PlotData,
  area: { fromMs: number; toMs: number; minNs: number; maxNs: number },
): { traces: number; errors: number } {
  const { points, cells, extent } = data;
  const count = { traces: 0, errors: 0 };
  const take = (time: number, duration: number, traces: number, errors: number): void => {
    if (time < area.fromMs || time > area.toMs || duration < area.minNs || duration > area.maxNs) return;
    count.traces += traces;
    count.errors += errors;
  };
  points?.times.forEach((time, i) => take(time, points.duration[i]!, 1, points.errors[i]! > 0 ? 1 : 0));
  if (cells === undefined || extent === undefined) return count;
  const step = (extent.toMs - extent.fromMs) / cells.columns;
  for (let cell = 0; cell < cells.traces.length; cell++) {
    if (cells.traces[cell] === 0) continue;
    const { minNs, maxNs } = durationsOfRow(extent, cells.rows, Math.floor(cell / cells.columns));
    const time = extent.fromMs + ((cell % cells.columns) + 0.5) * step;
    take(time, Math.sqrt(Math.max(1, minNs) * maxNs), cells.traces[cell]!, cells.errors[cell]!);
  }
  return count;
}
