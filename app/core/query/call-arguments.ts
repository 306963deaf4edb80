import type { Value } from './ast/value.ts';
import { stringValue } from './ast/value.ts';
import type { Diagnostics } from './diagnostics.ts';
import { readLiteral } from './literals.ts';
import type { TokenStream } from './token-stream.ts';

/** Reads `(a, b)`, each by the given function; empty ones and a missing end are reported. */
export function readArguments(tokens: TokenStream, diagnostics: Diagnostics, argument: () => void): void {
  expectParenthesis(tokens, diagnostics, '(');
  while (!tokens.at(')') && !tokens.at('end')) {
    const { start } = tokens.peek();
    argument();
    if (tokens.at(')')) break;
    const token = tokens.peek();
    if (tokens.accept(',')) continue;
    diagnostics.error(token, 'A comma or the closing parenthesis is missing here.', [',', ')']);
    if (token.start === start || !tokens.at('end')) tokens.take();
  }
  expectParenthesis(tokens, diagnostics, ')');
}

export function expectParenthesis(tokens: TokenStream, diagnostics: Diagnostics, kind: '(' | ')'): void {
  const token = tokens.peek();
  if (!tokens.accept(kind)) diagnostics.error(token, `A ${kind} is missing here.`, [kind]);
}

/** A literal where no field may stand: a word without quotes that is no other literal is text. */
export function readValue(tokens: TokenStream, diagnostics: Diagnostics): Value | undefined {
  const token = tokens.peek();
  if (token.kind === 'string' || token.kind === 'word') {
    tokens.take();
    return (token.kind === 'word' ? readLiteral(token.text) : undefined) ?? stringValue(token.text);
  }
  diagnostics.error(token, 'A value is missing here.', ['1', '1s']);
  return undefined;
}
