import type { CallFigures } from '../../../app/core/contract/query-methods.ts';
import { formatDuration, formatPercent } from '../../../app/core/model/format.ts';

/** How the last part of a window differs from the rest of it. */
export interface RecentChange {
  what: 'slower' | 'failing';
  text: string;
}

/** The last quarter of the window is held against the three before it. */
const RECENT_SHARE = 1 / 4;
/** Fewer parts with calls than this say nothing. */
const LEAST_PARTS = 6;
/** What is over is not of late: the very last parts, a tenth of the window, must show it, too. */
const STILL_SHARE = 1 / 10;
const LEAST_CALLS = 40;
/**
 * Standard errors that a difference must exceed: a table of a thousand operations, looked at a thousand times, still shows no
 * difference that is chance (one in 30 000, twice).
 */
const CLEARLY = 4;
/** And that would be noticed: half as slow again and some milliseconds, two calls more in a hundred. */
const SLOWER_BY = 1.5;
const SLOWER_BY_NS = 5e6;
const FAILING_BY = 0.02;

/** What has clearly become worse of late; undefined where nothing has, or where too little is known. */
export function recentChange({ series }: Pick<CallFigures, 'series'>): RecentChange | undefined {
  const { calls, errors, p95 } = series;
  const from = Math.round(calls.length * (1 - RECENT_SHARE));
  return failingChange(calls, errors, from) ?? slowerChange(p95, from);
}

/** What has become worse of the lines of a table, by key. */
export function recentChanges(
  lines: readonly { key: string; figures: CallFigures }[],
): ReadonlyMap<string, RecentChange> {
  return new Map(
    lines.flatMap(({ key, figures }) => {
      const change = recentChange(figures);
      return change === undefined ? [] : [[key, change] as const];
    }),
  );
}

/** Two proportions, by the pooled z test. */
function failingChange(calls: Uint32Array, errors: Uint32Array, from: number): RecentChange | undefined {
  const n0 = sum(calls, 0, from);
  const n1 = sum(calls, from, calls.length);
  if (n0 < LEAST_CALLS || n1 < LEAST_CALLS) return undefined;
  const before = sum(errors, 0, from) / n0;
  const now = sum(errors, from, errors.length) / n1;
  const pooled = (before * n0 + now * n1) / (n0 + n1);
  const deviation = Math.sqrt(pooled * (1 - pooled) * (1 / n0 + 1 / n1));
  if (now - before < FAILING_BY || !(now - before > CLEARLY * deviation)) return undefined;
  const still = Math.floor(calls.length * (1 - STILL_SHARE));
  const lately = sum(errors, still, errors.length) / Math.max(1, sum(calls, still, calls.length));
  if (lately - before < FAILING_BY) return undefined;
  const text = `Fails more often of late: ${formatPercent(now)} of the calls, ${formatPercent(before)} before`;
  return { what: 'failing', text };
}

/** The p95 of the parts, by their ranks (Mann–Whitney): it makes no difference how far a single one is out. */
function slowerChange(p95: Float64Array, from: number): RecentChange | undefined {
  const before = [...p95.subarray(0, from)].filter((value) => !Number.isNaN(value));
  const now = [...p95.subarray(from)].filter((value) => !Number.isNaN(value));
  if (before.length < LEAST_PARTS || now.length < LEAST_PARTS) return undefined;
  const [usual, recent] = [median(before), median(now)];
  if (recent < usual * SLOWER_BY || recent - usual < SLOWER_BY_NS) return undefined;
  let above = 0;
  for (const value of now) for (const other of before) above += value > other ? 1 : value === other ? 0.5 : 0;
  const pairs = before.length * now.length;
  const deviation = Math.sqrt((pairs * (before.length + now.length + 1)) / 12);
  if (above - pairs / 2 < CLEARLY * deviation) return undefined;
  const text = `Slower of late: p95 about ${formatDuration(recent)}, ${formatDuration(usual)} before`;
  return { what: 'slower', text };
}

function sum(values: Uint32Array, from: number, to: number): number {
  let total = 0;
  for (let i = from; i < to; i++) total += values[i]!;
  return total;
}

function median(values: number[]): number {
  const sorted = values.sort((a, b) => a - b);
  return sorted[Math.floor(sorted.length / 2)]!;
}
