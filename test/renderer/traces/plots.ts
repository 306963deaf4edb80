import type { TracePlot } from '../../../app/core/contract/query-methods.ts';
import type { TraceSummary } from '../../../app/core/contract/methods.ts';

const bytesOf = (id: string): number[] =>
  Array.from({ length: 16 }, (_, i) => parseInt(id.slice(i * 2, i * 2 + 2), 16) || 0);

function quantile(sorted: readonly number[], share: number): number {
  return sorted[Math.floor((sorted.length - 1) * share)] ?? 0;
}

/** The plot of these traces: points where there are at most `points`, else cells. */
export function plotOf(traces: readonly TraceSummary[], points = 4_000, columns = 20, rows = 10): TracePlot {
  const sorted = [...traces].sort((a, b) => Number(a.startNs - b.startNs));
  const durations = sorted.map(({ durationNs }) => Number(durationNs));
  const byLength = [...durations].sort((a, b) => a - b);
  const fromNs = sorted[0]?.startNs ?? 0n;
  const toNs = sorted.at(-1)?.startNs ?? 0n;
  const minNs = byLength[0] ?? 0;
  const maxNs = byLength.at(-1) ?? 0;
  const services = [...new Set(sorted.map(({ rootService }) => rootService))];
  const start = Float64Array.from(sorted, ({ startNs }) => Number(startNs - fromNs));
  const isFew = sorted.length <= points;
  const cells = {
    columns,
    rows,
    traces: new Uint32Array(columns * rows),
    errors: new Uint32Array(columns * rows),
    p50: new Float64Array(columns).fill(NaN),
    p95: new Float64Array(columns).fill(NaN),
  };
  const inColumn: number[][] = Array.from({ length: columns }, () => []);
  sorted.forEach(({ errorCount }, i) => {
    const column = Math.min(
      columns - 1,
      Math.floor((start[i]! / Math.max(1, Number(toNs - fromNs))) * columns),
    );
    const height = Math.log(durations[i]! / minNs) / Math.log(maxNs / minNs);
    const row = Math.min(rows - 1, Math.floor((Number.isNaN(height) ? 0 : height) * rows));
    cells.traces[row * columns + column]!++;
    if (errorCount > 0) cells.errors[row * columns + column]!++;
    inColumn[column]!.push(durations[i]!);
  });
  inColumn.forEach((part, column) => {
    part.sort((a, b) => a - b);
    if (part.length === 0) return;
    cells.p50[column] = quantile(part, 0.5);
    cells.p95[column] = quantile(part, 0.95);
  });
  return {
    traces: sorted.length,
    errors: sorted.filter(({ errorCount }) => errorCount > 0).length,
    fromNs,
    toNs,
    minNs,
    maxNs,
    points: isFew
      ? {
          ids: Uint8Array.from(sorted.flatMap(({ traceId }) => bytesOf(traceId))),
          start,
          duration: Float64Array.from(durations),
          errors: Uint32Array.from(sorted, ({ errorCount }) => errorCount),
          rootService: Uint32Array.from(sorted, ({ rootService }) => services.indexOf(rootService)),
          services,
        }
      : undefined,
    cells: isFew ? undefined : cells,
    p50Ns: quantile(byLength, 0.5),
    p95Ns: quantile(byLength, 0.95),
    p99Ns: quantile(byLength, 0.99),
    complete: true,
    elapsedMs: 1,
  };
}
