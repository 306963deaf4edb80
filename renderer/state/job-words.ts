import type { Job, JobKind } from '../../app/core/contract/file-methods.ts';
import {
  formatBytes,
  formatCount,
  formatDuration,
  formatPlural,
  formatRate,
} from '../../app/core/model/format.ts';

export const KIND_WORDS: Record<JobKind, string> = {
  import: 'Reading',
  watch: 'Watching',
  export: 'Writing',
  replay: 'Replaying',
};

/** How much of a job is done, 0 to 1; undefined where nobody knows. */
export function jobShare({ done, total }: { done: number; total: number | undefined }): number | undefined {
  return total === undefined || total <= 0 ? undefined : Math.min(1, done / total);
}

/** How far a job is, for people: `12 MB of 80 MB`, `41 MB/s`, `2 s left`, `31 200 items`; of an ended one, what was worked through. */
export function jobFigures(
  job: Pick<Job, 'kind' | 'state' | 'done' | 'total' | 'unit' | 'rate' | 'leftMs' | 'items'>,
): string[] {
  const { kind, state, done, total, unit, rate, leftMs, items } = job;
  // Others are before it, or it has just been asked for.
  if (state === 'running' && kind !== 'watch' && done === 0 && total === undefined) return ['starting'];
  const amount = unit === 'bytes' ? formatBytes : formatCount;
  // What is watched is read to its end again and again.
  const all = total === undefined || kind === 'watch' || (state === 'done' && done >= total);
  const of = all ? amount(done) : `${amount(done)} of ${amount(total)}`;
  const figures = kind === 'watch' && done === 0 ? [] : [unit === 'bytes' ? of : `${of} ${unit}`];
  if (state === 'running') {
    if (rate > 0)
      figures.push(
        unit === 'bytes' ? `${formatBytes(rate)}/s` : formatRate(rate).replace('/s', ` ${unit}/s`),
      );
    // All is read, and the last of it is being put in its place.
    if (kind === 'import' && total !== undefined && total > 0 && done >= total) figures.push('finishing');
    // What is watched is never over.
    else if (leftMs !== undefined && kind !== 'watch') figures.push(timeLeft(leftMs));
  }
  if (unit === 'bytes' && items > 0) figures.push(formatPlural(items, 'item'));
  return figures;
}

/** Rounded up, so that it never says that nothing is left while something is. */
function timeLeft(ms: number): string {
  return `${formatDuration(Math.max(1, Math.ceil(ms / 1_000)) * 1e9)} left`;
}

/** How much of everything under way is done; undefined where a part of it can't say. Watches go on for ever and don't count. */
export function shareOfAll(
  jobs: readonly Job[],
  sending: readonly { done: number; total: number }[],
): number | undefined {
  const ending = jobs.filter(({ kind }) => kind !== 'watch');
  const shares = [...ending, ...sending].map(jobShare);
  const known = shares.filter((share) => share !== undefined);
  if (known.length === 0 || known.length < shares.length) return undefined;
  return known.reduce((sum, share) => sum + share, 0) / known.length;
}
