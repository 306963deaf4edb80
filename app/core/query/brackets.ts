import type { Diagnostics } from './diagnostics.ts';
import type { Token, TokenKind } from './lexer.ts';
import type { TokenStream } from './token-stream.ts';

/** Brackets inside brackets; the parser, the printer and every walk over the tree recurse this deep at most. */
export const MAX_DEPTH = 50;

type Closer = ')' | '}';

/** The brackets that are open where the parser stands. */
export class Brackets {
  readonly #tokens: TokenStream;
  readonly #diagnostics: Diagnostics;
  /** As the tokens that would close them. */
  readonly #closers: TokenKind[] = [];

  constructor(tokens: TokenStream, diagnostics: Diagnostics) {
    this.#tokens = tokens;
    this.#diagnostics = diagnostics;
  }

  any(): boolean {
    return this.#closers.length > 0;
  }

  inBraces(): boolean {
    return this.#closers.includes('}');
  }

  /** True if the next token closes a bracket, be it an outer one. */
  atCloser(): boolean {
    return this.#closers.includes(this.#tokens.peek().kind);
  }

  /** Reads what stands between the bracket, which is taken already, and its end. Undefined where they nest too deep. */
  within<T>(open: Token, read: () => T): T | undefined {
    if (this.#closers.length >= MAX_DEPTH) {
      this.#skip(open);
      return undefined;
    }
    const closer: Closer = open.kind === '{' ? '}' : ')';
    if (closer === '}' && this.inBraces()) {
      this.#diagnostics.error(open, 'Braces can’t stand inside braces.', ['(']);
    }
    this.#closers.push(closer);
    const inner = read();
    this.#close(open, closer);
    return inner;
  }

  #close(open: Token, closer: Closer): void {
    while (!this.atCloser() && !this.#tokens.at('end')) {
      const token = this.#tokens.take();
      this.#diagnostics.error(token, `${token.text} is not expected here.`, [closer]);
    }
    this.#closers.pop();
    if (this.#tokens.accept(closer)) return;
    this.#diagnostics.error(open, `This has no ${closer} to close it.`, [closer]);
  }

  #skip(open: Token): void {
    for (let depth = 1; depth > 0 && !this.#tokens.at('end');) {
      const { kind } = this.#tokens.take();
      if (kind === '(' || kind === '{') depth++;
      else if (kind === ')' || kind === '}') depth--;
    }
    const place = this.#tokens.since(open.start);
    this.#diagnostics.error(place, `Brackets nest at most ${String(MAX_DEPTH)} deep.`);
  }
}
