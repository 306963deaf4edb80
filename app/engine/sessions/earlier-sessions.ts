import { CaptureSession } from './capture-session.ts';
import { FilesSession } from './files-session.ts';
import type { Keeper } from './keeper.ts';
import type { KeptSession, KeptSessions } from './kept-sessions.ts';
import { removeLeftovers } from './leftovers.ts';
import { failedReport } from './read-reports.ts';
import type { SessionReports } from './session-reports.ts';
import type { Sessions } from './sessions.ts';

interface EarlierParts {
  kept: KeptSessions;
  sessions: Sessions;
  keeper: Keeper;
  reports: SessionReports;
  onChange(): void;
}

/** The reading that an engine which ended had under way. */
const INTERRUPTED = 'interrupted';
const WHY =
  'Spanscope ended while this was being read. What had been read by then was kept; open the file again to read the rest.';

/** Puts the sessions that were open when the last engine ended in the list. Nothing of them is looked at before somebody asks. */
export function reopenEarlier(parts: EarlierParts): void {
  for (const kept of parts.kept.all()) if (!kept.isClosing) reopen(parts, kept);
}

function reopen({ kept: list, keeper, sessions, reports }: EarlierParts, kept: KeptSession): void {
  const dataFile = list.dataFileOf(kept);
  const session =
    kept.kind === 'files'
      ? new FilesSession(kept, dataFile, keeper)
      : new CaptureSession(kept, dataFile, keeper);
  sessions.add(session);
  if (kept.reading.length > 0)
    reports.told(
      session,
      INTERRUPTED,
      kept.reading.map(({ name, path }) => failedReport(name, path, WHY)),
    );
}

/** For after the start, while nobody waits for it: what was left behind goes, and what was interrupted is counted. */
export async function tidyEarlier(parts: EarlierParts): Promise<void> {
  const { kept: list, keeper, sessions, reports, onChange } = parts;
  for (const kept of list.all()) if (kept.isClosing) await list.remove(kept);
  const orphans = new Set(await removeLeftovers(list.folder, new Set(list.all().map(({ id }) => id))));
  for (const id of orphans) reopen(parts, list.adopt(id));
  for (const session of sessions) {
    if (!(session instanceof FilesSession)) continue;
    const { kept, dataFile } = session;
    if (kept.reading.length === 0 && kept.watch === undefined && !orphans.has(kept.id)) continue;
    try {
      kept.spans = await keeper.do('count', { path: dataFile });
      await reports.keep(session, INTERRUPTED);
      kept.reading = [];
      list.save();
    } catch {
      // Whoever asks the session something is told what is wrong with its file.
    }
    onChange();
  }
}
