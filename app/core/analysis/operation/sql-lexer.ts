/** Kinds of SQL tokens, as far as a fingerprint tells them apart. */
export const SqlToken = {
  end: 0,
  word: 1,
  quoted: 2,
  literal: 3,
  parameter: 4,
  mark: 5,
  operator: 6,
} as const;

const codesOf = (text: string): ReadonlySet<number> => new Set([...text].map((char) => char.charCodeAt(0)));
const OPERATORS = codesOf('<>=!|&~^%#*/+-:@');
const MARKS = codesOf('(),.;[]');

/**
 * Walks over the tokens of an SQL text, of any dialect, without comments and blanks. Made for texts that may be cut off or no
 * SQL at all: whatever it is, every character is looked at once and nothing throws.
 *
 * A backslash in a string escapes the next character, as in MySQL. In PostgreSQL it usually does not: a string that ends in one
 * swallows what follows, and its text has a fingerprint of its own.
 */
export class SqlLexer {
  kind: number = SqlToken.end;
  from = 0;
  to = 0;
  readonly #text: string;

  constructor(text: string) {
    this.#text = text;
  }

  /** Goes on to the next token; false at the end. */
  next(): boolean {
    const text = this.#text;
    this.#skipBlanks();
    const from = (this.from = this.to);
    if (from >= text.length) {
      this.kind = SqlToken.end;
      return false;
    }
    const code = text.charCodeAt(from);
    const following = text.charCodeAt(from + 1);
    if (code === 39 /* ' */) this.#take(SqlToken.literal, endOfQuoted(text, from, 39, true));
    else if (code === 34 /* " */) this.#take(SqlToken.quoted, endOfQuoted(text, from, 34, false));
    else if (code === 96 /* ` */) this.#take(SqlToken.quoted, endOfQuoted(text, from, 96, false));
    else if (isDigit(code) || (code === 46 && isDigit(following)))
      this.#take(SqlToken.literal, endOfWord(text, from, true));
    else if (code === 63 /* ? */) this.#take(SqlToken.parameter, endOfWord(text, from + 1, false));
    else if (code === 36 /* $ */) this.#dollar(from);
    else if ((code === 58 || code === 64) /* : @ */ && isWord(following) && !isDigit(following))
      this.#take(SqlToken.parameter, endOfWord(text, from + 1, false));
    else if (code === 58 && isDigit(following))
      this.#take(SqlToken.parameter, endOfWord(text, from + 1, false));
    else if (code === 58 && following === 58) this.#take(SqlToken.operator, from + 2);
    else if (code === 37 /* % */ && (following === 115 || following === 40)) this.#percent(from);
    else if (isWord(code)) this.#word(from);
    else if (MARKS.has(code)) this.#take(SqlToken.mark, from + 1);
    else if (OPERATORS.has(code)) this.#operator(from);
    else this.#take(SqlToken.operator, from + 1);
    return true;
  }

  #take(kind: number, to: number): void {
    this.kind = kind;
    this.to = to;
  }

  #skipBlanks(): void {
    const text = this.#text;
    for (;;) {
      const code = text.charCodeAt(this.to);
      if (code <= 32 || code === 0xa0 || code === 0xfeff) this.to++;
      else if (code === 45 && text.charCodeAt(this.to + 1) === 45) this.to = after(text, '\n', this.to);
      else if (code === 47 && text.charCodeAt(this.to + 1) === 42) this.to = after(text, '*/', this.to + 2);
      else return;
    }
  }

  /** `$1` is a parameter, `$$ … $$` and `$tag$ … $tag$` are strings. */
  #dollar(from: number): void {
    const text = this.#text;
    const to = endOfWord(text, from + 1, false);
    if (text.charCodeAt(to) !== 36 || isDigit(text.charCodeAt(from + 1))) {
      this.#take(SqlToken.parameter, Math.max(to, from + 1));
      return;
    }
    const tag = text.slice(from, to + 1);
    this.#take(SqlToken.literal, after(text, tag, to + 1));
  }

  /** Python's `%s` and `%(name)s`. */
  #percent(from: number): void {
    const text = this.#text;
    if (text.charCodeAt(from + 1) === 115) {
      const isOperator = isWord(text.charCodeAt(from + 2));
      this.#take(isOperator ? SqlToken.operator : SqlToken.parameter, from + (isOperator ? 1 : 2));
      return;
    }
    const to = endOfWord(text, from + 2, false);
    const isParameter = text.startsWith(')s', to);
    this.#take(isParameter ? SqlToken.parameter : SqlToken.operator, isParameter ? to + 2 : from + 1);
  }

  /** A word, or one of the letters that may stand before a string. */
  #word(from: number): void {
    const text = this.#text;
    const to = endOfWord(text, from, false);
    if (to - from === 1 && text.charCodeAt(to) === 39 && 'eEnNxXbBrR'.includes(text[from]!))
      this.#take(SqlToken.literal, endOfQuoted(text, to, 39, true));
    else this.#take(SqlToken.word, to);
  }

  #operator(from: number): void {
    const text = this.#text;
    const code = text.charCodeAt(from);
    let to = from + 1;
    // A sign belongs to the number behind it, and a comment ends an operator.
    if (code === 45 && text.charCodeAt(to) === 62) to += text.charCodeAt(to + 1) === 62 ? 2 : 1;
    else if (code !== 45 && code !== 43 && code !== 47 && code !== 42)
      while (OPERATORS.has(text.charCodeAt(to)) && !'-+/*:@'.includes(text[to]!)) to++;
    this.#take(SqlToken.operator, to);
  }
}

/** Behind the closing quote; a doubled quote does not close, nor does an escaped one where strings have escapes. */
function endOfQuoted(text: string, from: number, quote: number, escapes: boolean): number {
  for (let at = from + 1; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (escapes && code === 92) at++;
    else if (code === quote) {
      if (text.charCodeAt(at + 1) !== quote) return at + 1;
      at++;
    }
  }
  return text.length;
}

/** @param number takes a decimal point and the sign of an exponent along */
function endOfWord(text: string, from: number, number: boolean): number {
  let at = from;
  for (; at < text.length; at++) {
    const code = text.charCodeAt(at);
    if (isWord(code)) continue;
    if (!number) break;
    const before = text.charCodeAt(at - 1) | 32;
    if (code === 46 || ((code === 43 || code === 45) && before === 101 && at > from)) continue;
    break;
  }
  return at;
}

/** Behind the next occurrence; the end of the text where there is none. */
function after(text: string, what: string, from: number): number {
  const at = text.indexOf(what, from);
  return at < 0 ? text.length : at + what.length;
}

function isDigit(code: number): boolean {
  return code >= 48 && code <= 57;
}

/** Letters, digits, `_`, and whatever is not ASCII. */
function isWord(code: number): boolean {
  return (
    (code >= 97 && code <= 122) || (code >= 65 && code <= 90) || isDigit(code) || code === 95 || code > 160
  );
}
