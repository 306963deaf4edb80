import type { Job, SessionInfo } from '../../../app/core/contract/file-methods.ts';
import { formatPlural } from '../../../app/core/model/format.ts';
import { printable } from '../../canvas/text-cache.ts';
import type { Problems } from '../../state/reports.svelte.ts';

/** A session's name for the screen: file names are anybody's. */
export function nameOf({ name }: Pick<SessionInfo, 'name'>): string {
  return printable(name) || 'Unnamed';
}

/**
 * What should be looked at, in words; '' where nothing is.
 * @param files of how many files it is, where that is said beside it
 */
export function problemWords({ failed, stopped, skipped }: Problems, files = 0): string {
  return [
    failed > 0 && (files === 1 ? 'not read whole' : `${formatPlural(failed, 'file')} not read whole`),
    stopped > 0 && 'reading was stopped',
    skipped > 0 && `${formatPlural(skipped, 'thing')} left out`,
  ]
    .filter((part) => part !== false)
    .join(', ');
}

/** What a tab says beside its name to those who can't see it, and on pointing at it. */
export function tabWords(
  session: SessionInfo,
  spans: number,
  job: Job | undefined,
  problems: Problems,
): string {
  const kinds = { live: 'what the receiver gets', files: 'read from files', capture: 'a capture' };
  const going = job && { import: 'being read', watch: 'watched', export: '', replay: '' }[job.kind];
  return [kinds[session.kind], formatPlural(spans, 'span'), going, problemWords(problems)]
    .filter((part) => part !== undefined && part !== '')
    .join(', ');
}
