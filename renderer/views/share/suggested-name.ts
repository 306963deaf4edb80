import { formatClock, formatDate } from '../../../app/core/model/format.ts';
import type { SharedTrace } from '../../state/sharing.svelte.ts';
import type { ScopeId } from './scope-choices.ts';

/** Longest name before its extension: what every file system takes, also in four-byte letters. */
const MOST_CHARS = 60;

/** What a file is called until the user says otherwise: what is in it, and when it was saved. */
export function suggestedName(scope: ScopeId, { session, trace, now, extension }: SuggestFrom): string {
  const what =
    scope === 'trace' && trace !== undefined ? `${trace.service} ${trace.name}` : WORDS[scope](session);
  const stem = plain(what).slice(0, MOST_CHARS);
  return `${stem === '' ? 'traces' : stem}-${stamp(now)}.${extension}`;
}

export interface SuggestFrom {
  session: string;
  trace: SharedTrace | undefined;
  now: Date;
  extension: string;
}

const WORDS: Record<ScopeId, (session: string) => string> = {
  trace: (session) => session,
  matching: (session) => `${session} selection`,
  marked: (session) => `${session} bookmarks`,
  everything: (session) => session,
};

function plain(text: string): string {
  return text
    .normalize('NFC')
    .replace(/\.(spanscope|jsonl?|pb|gz|zst|zip)$/iu, '')
    .replace(/[^\p{L}\p{N}.]+/gu, '-')
    .replace(/^[-.]+|[-.]+$/gu, '');
}

/** `2026-07-22-143205`, local time: sorts, and holds nothing that a file system minds. */
function stamp(now: Date): string {
  const day = formatDate(BigInt(now.getTime()) * 1_000_000n);
  return `${day}-${formatClock(now).replaceAll(':', '')}`;
}
