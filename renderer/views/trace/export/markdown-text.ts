import { printable } from '../../../canvas/text-cache.ts';
import { redactText } from './redact.ts';

/** Longest name or value in a line; what says more is in the trace. */
export const MAX_NAME = 120;
const ELLIPSIS = '…';
/** Looks like a backtick and ends no code span. */
const GRAVE = 'ˋ';
/** Keeps `@name` from calling somebody where the text is pasted. */
const WORD_JOINER = '\u2060';

/** One line without control and direction characters, secrets and half characters, of at most `most` characters. */
function line(text: string, most: number): string {
  // Cut before it is searched for secrets, with room for one that the cut goes through.
  const received = redactText(text.slice(0, 4 * most));
  const clean = printable(received).replace(/\s+/gu, ' ').trim().toWellFormed();
  const points = [...clean];
  return points.length > most || text.length > 4 * most
    ? points.slice(0, most - 1).join('') + ELLIPSIS
    : clean;
}

/** A received text as a code span: nothing in it is Markdown, HTML, a link or a mention. */
export function code(text: string, most = MAX_NAME): string {
  const inside = line(text, most).replaceAll('`', GRAVE);
  return inside === '' ? '`-`' : `\`${inside}\``;
}

/** The same within a table, where a bar would begin the next cell. */
export function codeCell(text: string, most = MAX_NAME): string {
  return code(text, most).replaceAll('|', '\\|');
}

/** A received text within a code block. */
export function blockText(text: string, most = MAX_NAME): string {
  return line(text, most).replaceAll('`', GRAVE) || '-';
}

/** A sentence with received names in it, as plain text. */
export function prose(text: string, most: number): string {
  return line(text, most)
    .replaceAll('&', '&amp;')
    .replace(/[\\`*_{}[\]<>|~#$]/gu, (mark) => (mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`))
    .replace(/:\/\//gu, `:${WORD_JOINER}//`)
    .replaceAll('@', `@${WORD_JOINER}`);
}
