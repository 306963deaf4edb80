import type { Redactor } from '../../../../app/core/redaction/redactor.ts';
import { printable } from '../../../canvas/text-cache.ts';

/** Longest name or value in a line; what says more is in the trace. */
export const MAX_NAME = 120;
const ELLIPSIS = '…';
/** Looks like a backtick and ends no code span. */
const GRAVE = 'ˋ';
/** Keeps `@name` from calling somebody where the text is pasted. */
const WORD_JOINER = '\u2060';

/** Writes received texts into Markdown, without what a redactor finds in them. */
export class ReceivedTexts {
  readonly #redactor: Redactor;

  constructor(redactor: Redactor) {
    this.#redactor = redactor;
  }

  /** A received text as a code span: nothing in it is Markdown, HTML, a link or a mention. */
  code(text: string, most = MAX_NAME): string {
    return this.value('', text, most);
  }

  /** The same of an attribute's value. */
  value(key: string, text: string, most = MAX_NAME): string {
    const inside = this.#line(key, text, most).replaceAll('`', GRAVE);
    return inside === '' ? '`-`' : `\`${inside}\``;
  }

  /** The same within a table, where a bar would begin the next cell. */
  codeCell(text: string, most = MAX_NAME): string {
    return this.code(text, most).replaceAll('|', '\\|');
  }

  /** A received text within a code block. */
  blockText(text: string, most = MAX_NAME): string {
    return this.#line('', text, most).replaceAll('`', GRAVE) || '-';
  }

  /** A sentence with received names in it, as plain text. */
  prose(text: string, most: number): string {
    return this.#line('', text, most)
      .replaceAll('&', '&amp;')
      .replace(/[\\`*_{}[\]<>|~#$]/gu, (mark) =>
        mark === '<' ? '&lt;' : mark === '>' ? '&gt;' : `\\${mark}`,
      )
      .replace(/:\/\//gu, `:${WORD_JOINER}//`)
      .replaceAll('@', `@${WORD_JOINER}`);
  }

  /** One line without control and direction characters, secrets and half characters, of at most `most` characters. */
  #line(key: string, text: string, most: number): string {
    // Cut before it is searched for secrets, with room for one that the cut goes through.
    const received = this.#redactor.value(key, text.slice(0, 4 * most));
    const clean = printable(received).replace(/\s+/gu, ' ').trim().toWellFormed();
    const points = [...clean];
    return points.length > most || text.length > 4 * most
      ? points.slice(0, most - 1).join('') + ELLIPSIS
      : clean;
  }
}
