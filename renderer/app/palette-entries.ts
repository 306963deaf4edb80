import type { TraceSummary } from '../../app/core/contract/methods.ts';
import { formatDuration, formatIdShort } from '../../app/core/model/format.ts';
import { printable } from '../canvas/text-cache.ts';
import type { Shell } from '../state/shell.svelte.ts';

export interface PaletteEntry {
  id: string;
  title: string;
  /** What kind of thing it is, at the right. */
  kind: string;
  run(): void;
}

const MOST = 30;
/** Entries whose title holds every word, in any order; those that begin with the text first. */
export function matching(entries: readonly PaletteEntry[], text: string): PaletteEntry[] {
  const words = text.toLowerCase().split(/\s+/).filter(Boolean);
  const found = entries.filter(({ title, kind }) => {
    const all = `${title} ${kind}`.toLowerCase();
    return words.every((word) => all.includes(word));
  });
  const begins = (entry: PaletteEntry): number =>
    words.length > 0 && entry.title.toLowerCase().startsWith(words[0]!) ? 0 : 1;
  return found.sort((a, b) => begins(a) - begins(b)).slice(0, MOST);
}

export function traceTitle(trace: TraceSummary): string {
  return `${trace.rootService} ${trace.rootName} · ${formatDuration(trace.durationNs)} · ${formatIdShort(trace.traceId)}`;
}

/** Paths that were opened lately. */
export function recentEntries(shell: Shell): PaletteEntry[] {
  return shell.settings.get('recentPaths').map((path) => ({
    id: `path ${path}`,
    title: `Open ${printable(path)}`,
    kind: 'path',
    run: () => void shell.opening.openPaths([path]),
  }));
}

/** The other sessions, to go to, and what can be done with the one that is shown. */
export function sessionEntries(shell: Shell): PaletteEntry[] {
  const { session } = shell;
  const others = shell.sessions.all
    .filter(({ id }) => id !== session.id)
    .map(({ id, name }) => ({
      id: `session ${id}`,
      title: `Switch to session ${printable(name)}`,
      kind: 'session',
      run: () => shell.open(id),
    }));
  const share = [
    {
      id: 'export',
      title: 'Save or export …',
      kind: 'action',
      run: () => session.sharing.open('export'),
    },
    { id: 'replay', title: 'Replay …', kind: 'action', run: () => session.sharing.open('replay') },
    { id: 'notes', title: 'Notes and bookmarks', kind: 'panel', run: () => shell.show('notes') },
  ];
  if (session.live) return [...others, ...share];
  const name = printable(session.info?.name ?? '');
  return [
    ...others,
    ...share,
    {
      id: 'report',
      title: `What was read: ${name}`,
      kind: 'session',
      run: () => shell.showReport(session.id),
    },
    {
      id: 'close',
      title: `Close session ${name}`,
      kind: 'session',
      run: () => void shell.close(session.id),
    },
  ];
}
