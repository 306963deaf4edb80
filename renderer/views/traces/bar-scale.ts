import type { TraceSummary } from '../../../app/core/contract/methods.ts';

/**
 * The duration that a full bar stands for, in nanoseconds: the longest one, unless a few are so long that every other
 * bar would be a sliver. Then it is twice the 95th percentile, and what is longer is marked as going on.
 */
export function barScale(traces: readonly TraceSummary[]): number {
  if (traces.length === 0) return 1;
  const sorted = Float64Array.from(traces, ({ durationNs }) => Number(durationNs)).sort();
  const longest = sorted[sorted.length - 1]!;
  const usual = sorted[Math.floor((sorted.length - 1) * 0.95)]!;
  return Math.max(1, Math.min(longest, 2 * usual));
}
