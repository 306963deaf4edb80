import type { Job } from '../../app/core/contract/file-methods.ts';
import { formatPlural } from '../../app/core/model/format.ts';
import { itemWords, nameInNotice } from './read-words.ts';
import type { Toast } from './notices.svelte.ts';
import { problemsOf } from './reports.svelte.ts';
import type { Shell } from './shell.svelte.ts';

/** Says what has come of a job, and offers what to do next. */
export function tellOfJobs(shell: Shell): void {
  shell.jobs.onEnd((job) => {
    // What leaves a session is told by the dialog that sent it.
    if (job.kind !== 'import' && job.kind !== 'watch') return;
    void tellOfImport(shell, job);
  });
}

async function tellOfImport(shell: Shell, job: Job): Promise<void> {
  const { session, state, items, message } = job;
  const title = nameInNotice(job.title);
  await shell.reports.load(session);
  const report: Toast['action'] = { label: 'Report', run: () => shell.showReport(session) };
  const open: Toast['action'] = { label: 'Open', run: () => shell.open(session) };
  const reports = shell.reports.ofJob(job);
  const read = itemWords(items, reports);
  const shown = shell.session.id === session;
  const info = shell.sessions.get(session);
  // Of a session with nothing in it the view itself says why.
  const empty = info !== undefined && shell.sessions.spansOf(info) === 0;
  if (shown && empty && items === 0 && (state === 'failed' || state === 'done')) return;
  if (state === 'failed') {
    const why = message === '' ? 'it could not be read.' : message;
    shell.notices.say('error', `${title}: ${why}`, report);
    return;
  }
  if (state === 'cancelled') {
    // A watch is ended by the user, and nothing is missing for it.
    if (job.kind === 'import')
      shell.notices.say(
        'info',
        items === 0 ? `${title}: stopped.` : `${title}: stopped. What was read is kept: ${read}.`,
        items === 0 ? undefined : report,
      );
    return;
  }
  const { failed, skipped } = problemsOf(reports);
  const bad = [
    failed > 0 && `${formatPlural(failed, 'file')} could not be read whole`,
    skipped > 0 && `${formatPlural(skipped, 'thing')} left out`,
  ].filter((part) => part !== false);
  if (bad.length > 0) {
    shell.notices.say(items === 0 ? 'error' : 'warn', `${title}: ${read} read, ${bad.join(', ')}.`, report);
  } else if (items === 0) {
    shell.notices.say('info', `${title}: there is nothing in it.`, report);
  } else {
    shell.notices.say('ok', `${title}: ${read} read.`, shown ? undefined : open);
  }
}
