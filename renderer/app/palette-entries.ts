import type { TraceSummary } from '../../app/core/contract/methods.ts';
import { formatDuration, formatIdShort } from '../../app/core/model/format.ts';

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
