import { SqlLexer, SqlToken } from './sql-lexer.ts';

/** Longer statements are told apart by what they begin with: a value in a store is at most so long. */
const MAX_LENGTH = 65_536;

const KEYWORDS = new Set(
  (
    'select from where and or not in is null like ilike between exists insert into values update set delete join inner left ' +
    'right full outer cross on using as order by group having limit offset fetch next rows only distinct all any union ' +
    'intersect except case when then else end asc desc with recursive returning conflict do nothing create table alter drop ' +
    'index view begin commit rollback transaction savepoint release start merge matched call exec execute for share nowait ' +
    'skip locked over partition window true false default primary key references cast interval if replace ignore duplicate ' +
    'explain analyze truncate lock use show top percent nulls first last'
  ).split(' '),
);

/** An SQL statement without its values. */
export interface SqlFingerprint {
  text: string;
  /** It has places for values that are told elsewhere: `$1`, `?`, `:name`. */
  hasParameters: boolean;
}

/**
 * What statements have in common that differ only in values, comments, blanks and the case of keywords: every literal and
 * parameter is `?`, a list of them is one `?`, and of the rows of VALUES one is left. `IN (1, 2, 3)` is `IN (?)`. Any dialect;
 * linear.
 */
export function sqlFingerprint(sql: string): SqlFingerprint {
  const source = sql.length > MAX_LENGTH ? sql.slice(0, MAX_LENGTH) : sql;
  const lexer = new SqlLexer(source);
  const print = new Fingerprint();
  let hasParameters = false;
  while (lexer.next()) {
    if (lexer.kind === SqlToken.literal) print.value();
    else if (lexer.kind === SqlToken.parameter) {
      hasParameters = true;
      print.value();
    } else print.token(source.slice(lexer.from, lexer.to), lexer.kind);
  }
  return { text: print.finish(), hasParameters };
}

class Fingerprint {
  readonly #tokens: string[] = [];
  readonly #isWord: boolean[] = [];
  #depth = 0;
  /** Depth of the VALUES whose rows are being read, -1 for none. */
  #valuesDepth = -1;
  /** Tokens up to the end of the first of those rows, 0 before it. */
  #keep = 0;

  token(text: string, kind: number): void {
    let token = text;
    let plain = kind === SqlToken.word || kind === SqlToken.quoted;
    if (kind === SqlToken.word) {
      const lower = text.toLowerCase();
      if (KEYWORDS.has(lower)) {
        token = lower.toUpperCase();
        plain = false;
      }
    }
    if (this.#valuesDepth >= 0 && this.#depth === this.#valuesDepth && token !== '(' && token !== ',')
      this.#endOfRows();
    this.#push(token, plain);
    if (token === '(') this.#depth++;
    else if (token === ')') {
      this.#depth--;
      if (this.#depth < this.#valuesDepth) this.#valuesDepth = -1;
      else if (this.#depth === this.#valuesDepth && this.#keep === 0) this.#keep = this.#tokens.length;
    } else if (token === 'VALUES') {
      this.#valuesDepth = this.#depth;
      this.#keep = 0;
    }
  }

  /** A literal or a parameter. With the comma before it, it goes into the value before that. */
  value(): void {
    const tokens = this.#tokens;
    const last = tokens.length - 1;
    if ((tokens[last] === '-' || tokens[last] === '+') && !this.#endsOperand(last - 1)) this.#pop();
    const end = tokens.length;
    if (tokens[end - 1] === ',' && tokens[end - 2] === '?') {
      this.#pop();
      return;
    }
    this.#push('?', false);
  }

  finish(): string {
    this.#endOfRows();
    const tokens = this.#tokens;
    while (tokens.at(-1) === ';') this.#pop();
    let text = '';
    for (let i = 0; i < tokens.length; i++) text += (i > 0 && this.#isApart(i) ? ' ' : '') + tokens[i]!;
    return text;
  }

  #push(token: string, plain: boolean): void {
    this.#tokens.push(token);
    this.#isWord.push(plain);
  }

  #pop(): void {
    this.#tokens.pop();
    this.#isWord.pop();
  }

  #endOfRows(): void {
    if (this.#valuesDepth >= 0 && this.#keep > 0)
      this.#tokens.length = this.#isWord.length = Math.min(this.#tokens.length, this.#keep);
    this.#valuesDepth = -1;
    this.#keep = 0;
  }

  #endsOperand(at: number): boolean {
    const token = this.#tokens[at];
    return token !== undefined && (this.#isWord[at]! || token === ')' || token === '?' || token === ']');
  }

  #isApart(at: number): boolean {
    const token = this.#tokens[at]!;
    const before = this.#tokens[at - 1]!;
    if (before === '(' || before === '.' || before === '[' || before === '::') return false;
    if (token === '(' || token === '[') return !this.#isWord[at - 1]!;
    return (
      token !== ')' && token !== ']' && token !== ',' && token !== '.' && token !== '::' && token !== ';'
    );
  }
}
