import type { OperationDetail } from '../../../app/core/contract/query-methods.ts';
import { formatRange, type TimeRange } from './time-window.ts';
import type { ChartContent } from './time-chart.ts';

type Parted = TimeRange & { columns: number };

/** When a part of the window begins; the one after the last begins at its end. */
export function partBegin({ fromNs, toNs, columns }: Parted, part: number): bigint {
  return fromNs + ((toNs - fromNs) * BigInt(part)) / BigInt(columns);
}

/** The time of a part of the window. */
export function partWords(parted: Parted, part: number): string {
  return formatRange({ fromNs: partBegin(parted, part), toNs: partBegin(parted, part + 1) });
}

function timeOf({ fromNs, toNs, columns }: Parted): { fromMs: number; stepMs: number } {
  const fromMs = Number(fromNs / 1_000n) / 1_000;
  // A window without length is drawn, too.
  return { fromMs, stepMs: Math.max(Number(toNs - fromNs) / 1e6 / columns, 1e-3) };
}

/** Calls a second, and those of them that failed. */
export function callChart(detail: OperationDetail): ChartContent {
  const time = timeOf(detail);
  const rate = (counts: Uint32Array) => Float64Array.from(counts, (count) => (count * 1_000) / time.stepMs);
  return {
    ...time,
    series: [
      { title: 'Calls', values: rate(detail.series.calls), color: '--text-3', form: 'area' },
      { title: 'Failed', values: rate(detail.series.errors), color: '--error', form: 'bars' },
    ],
    mark: undefined,
  };
}

/** Quantiles of the durations, and the target. */
export function latencyChart(detail: OperationDetail, targetNs: number | undefined): ChartContent {
  const { p50, p95, p99 } = detail.series;
  return {
    ...timeOf(detail),
    series: [
      { title: 'p99', values: p99, color: '--text-2', form: 'dashed' },
      { title: 'p50', values: p50, color: '--text-3', form: 'line' },
      { title: 'p95', values: p95, color: '--accent', form: 'line' },
    ],
    mark: targetNs === undefined ? undefined : { value: targetNs, color: '--text' },
  };
}
