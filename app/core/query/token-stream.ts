import type { Place } from './diagnostics.ts';
import type { Token, TokenKind } from './lexer.ts';

const TERM_STARTS: ReadonlySet<TokenKind> = new Set<TokenKind>(['word', 'string', '{', '(', '!', '-']);

/** Tokens with a cursor. The last token, `end`, is never passed. */
export class TokenStream {
  readonly #tokens: Token[];
  #at = 0;
  /** Where the last token that was taken ends. */
  lastEnd = 0;

  constructor(tokens: Token[]) {
    this.#tokens = tokens;
  }

  peek(ahead = 0): Token {
    return this.#tokens[Math.min(this.#at + ahead, this.#tokens.length - 1)]!;
  }

  take(): Token {
    const token = this.peek();
    if (token.kind !== 'end') this.#at++;
    this.lastEnd = token.end;
    return token;
  }

  at(kind: TokenKind): boolean {
    return this.peek().kind === kind;
  }

  /** A condition, a group or an operand may begin here. */
  atTerm(): boolean {
    return TERM_STARTS.has(this.peek().kind);
  }

  atWord(...words: string[]): boolean {
    const token = this.peek();
    return token.kind === 'word' && words.includes(token.text);
  }

  /** A word with an opening parenthesis after it: a call, if the word is a function's name. */
  atCall(isFunction: (name: string) => boolean): boolean {
    return this.at('word') && this.peek(1).kind === '(' && isFunction(this.peek().text);
  }

  /** Nothing lies between the token and the next one. */
  isGlued(): boolean {
    return this.peek(1).start === this.peek().end && this.peek(1).kind !== 'end';
  }

  accept(kind: TokenKind): boolean {
    if (!this.at(kind)) return false;
    this.take();
    return true;
  }

  /** Takes the first character of a word, leaving the rest as a word of its own if there is one. */
  takeFirstCharacter(): void {
    const token = this.peek();
    if (token.text.length <= 1) this.take();
    else {
      this.#tokens[this.#at] = { ...token, start: token.start + 1, text: token.text.slice(1) };
      this.lastEnd = token.start + 1;
    }
  }

  since(start: number): Place {
    return { start, end: Math.max(start, this.lastEnd) };
  }
}
