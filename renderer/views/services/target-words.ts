import { formatDuration, formatPercent } from '../../../app/core/model/format.ts';
import type { Target } from '../../state/setting-values.ts';
import type { Attainment } from './targets.ts';

/** A share that was chosen, without the places that a measured one has: `95 %`, `99.9 %`. */
export function formatShare(share: number): string {
  return `${String(Number((share * 100).toPrecision(4)))}\u00a0%`;
}

/** `95 % under 300 ms`. */
export function latencyWords({ ns, share }: NonNullable<Target['latency']>): string {
  return `${formatShare(share)} under ${formatDuration(ns)}`;
}

/** `errors under 1 %`. */
export function errorWords({ share }: NonNullable<Target['errors']>): string {
  return `Errors under ${formatShare(share)}`;
}

/** How much of what may go wrong is left, or by how much it was exceeded. */
export function budgetWords({ budgetLeft, met }: Attainment): string {
  if (met) return `${formatPercent(Math.max(0, budgetLeft))} of the error budget left`;
  return `error budget exceeded ${timesWords(1 - budgetLeft)}`;
}

function timesWords(times: number): string {
  return times < 1.95
    ? `by ${formatPercent(times - 1)}`
    : `${times < 10 ? times.toFixed(1).replace(/\.0$/, '') : Math.round(times)} times over`;
}
