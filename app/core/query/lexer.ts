import type { Place } from './diagnostics.ts';
import { Diagnostics } from './diagnostics.ts';
import { isScopedIntrinsic } from './field-names.ts';

/**
 * Tokens of a query. Words run to the next space, bracket, comma or operator character; what may stand in a word is what
 * may stand in a TraceQL attribute name. After `key:` a word takes in operator characters and balanced brackets
 * too, so that `http.route:/users/{id}` and `url:https://a/b?c=d` need no quotes. `:` belongs to the word in a scoped
 * intrinsic (`trace:duration`), in a word that begins with a digit (`10:30`) and in a URL.
 */
export type TokenKind = 'word' | 'string' | 'value' | 'end' | 'unknown' | Operator;

export interface Token extends Place {
  kind: TokenKind;
  /** As typed; for a string, what it stands for. */
  text: string;
}

/** Longest first, so that the first that fits is the right one. */
const OPERATORS = [
  ...(['!>>', '!<<', '&>>', '&<<'] as const),
  ...(['&&', '||', '>=', '<=', '!=', '=~', '!~', '==', '>>', '<<', '!>', '!<', '&>', '&<', '&~'] as const),
  ...(['{', '}', '(', ')', ',', '|', '=', '<', '>', '~', '!', '^', ':', '-'] as const),
] as const;
export type Operator = (typeof OPERATORS)[number];

const SPACE = /\s/;
const NO_WORD = /[\s{}()=~!<>&|^,"`]/;
const ESCAPES = new Map([
  ['n', '\n'],
  ['r', '\r'],
  ['t', '\t'],
  ['"', '"'],
  ["'", "'"],
  ['\\', '\\'],
]);

/** Splits a text into tokens, the last one being `end`. Never throws; takes time linear in the text. */
export function tokenize(text: string, diagnostics = new Diagnostics()): Token[] {
  return new Lexer(text, diagnostics).run();
}

class Lexer {
  readonly #text: string;
  readonly #diagnostics: Diagnostics;
  readonly #tokens: Token[] = [];
  #at = 0;

  constructor(text: string, diagnostics: Diagnostics) {
    this.#text = text;
    this.#diagnostics = diagnostics;
  }

  run(): Token[] {
    for (;;) {
      while (this.#at < this.#text.length && SPACE.test(this.#char(0))) this.#at++;
      if (this.#at >= this.#text.length) break;
      this.#next();
    }
    this.#push('end', this.#at, '');
    return this.#tokens;
  }

  #char(ahead: number): string {
    return this.#text.charAt(this.#at + ahead);
  }

  #push(kind: TokenKind, start: number, text: string): void {
    this.#tokens.push({ kind, start, end: this.#at, text });
  }

  #next(): void {
    const start = this.#at;
    const first = this.#char(0);
    if (first === '"' || first === "'" || first === '`') {
      this.#push('string', start, this.#string(first));
      return;
    }
    const minusOfNumber = first === '-' && /^\.?\d/.test(this.#char(1) + this.#char(2));
    const operator = minusOfNumber
      ? undefined
      : OPERATORS.find((candidate) => this.#text.startsWith(candidate, start));
    if (operator !== undefined) {
      this.#at += operator.length;
      this.#push(operator, start, operator);
      return;
    }
    if (NO_WORD.test(first)) {
      this.#at++;
      this.#push('unknown', start, first);
      return;
    }
    this.#word();
  }

  #word(): void {
    const start = this.#at;
    const startsAsNumber = /[-\d]/.test(this.#char(0));
    while (this.#at < this.#text.length) {
      const char = this.#char(0);
      if (char === '"' && this.#at > start && this.#char(-1) === '.') this.#string('"');
      else if (char === ':' && !startsAsNumber) {
        if (this.#text.startsWith('://', this.#at)) {
          this.#runOn();
          break;
        }
        const name = /^[A-Za-z]+/.exec(this.#text.slice(this.#at + 1, this.#at + 40))?.[0] ?? '';
        if (!isScopedIntrinsic(`${this.#text.slice(start, this.#at)}:${name}`)) break;
        this.#at += name.length + 1;
      } else if (NO_WORD.test(char)) break;
      else this.#at++;
    }
    this.#push('word', start, this.#text.slice(start, this.#at));
    if (this.#char(0) === ':') this.#afterKey();
  }

  /** The colon after a key, and a value that is glued to it unless a string or an operator follows. */
  #afterKey(): void {
    const colon = this.#at++;
    this.#push(':', colon, ':');
    const start = this.#at;
    if (/^(?:$|[\s"'`=<>!)}|,])/.test(this.#char(0))) return;
    this.#runOn();
    if (this.#at > start) this.#push('value', start, this.#text.slice(start, this.#at));
  }

  /** Takes everything up to a space, a pipe, `&&` or a bracket that was not opened in here. */
  #runOn(): void {
    let open = 0;
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#char(0);
      if (SPACE.test(char) || char === '|' || this.#text.startsWith('&&', this.#at)) return;
      if (char === '(' || char === '{') open++;
      if ((char === ')' || char === '}') && --open < 0) return;
    }
  }

  /** A string with its quotes; between backticks nothing is escaped, an unknown escape stands for itself. */
  #string(quote: string): string {
    const start = this.#at++;
    let value = '';
    for (; this.#at < this.#text.length; this.#at++) {
      const char = this.#char(0);
      if (char === quote) {
        this.#at++;
        return value;
      }
      if (char !== '\\' || quote === '`') value += char;
      else {
        const next = this.#char(1);
        value += ESCAPES.get(next) ?? `\\${next}`;
        if (next !== '') this.#at++;
      }
    }
    this.#diagnostics.error(
      { start, end: this.#text.length },
      `This text has no end: close it with ${quote}.`,
      [quote],
    );
    return value;
  }
}
