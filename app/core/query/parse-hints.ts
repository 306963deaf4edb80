import type { Hint } from './ast/query.ts';
import { readArguments, readValue } from './call-arguments.ts';
import type { Diagnostics } from './diagnostics.ts';
import type { TokenStream } from './token-stream.ts';

export function atHints(tokens: TokenStream): boolean {
  return tokens.atCall((name) => name === 'with');
}

/** True where a stage, and with it what stands between pipes, can't go on. */
export function atStageEnd(tokens: TokenStream): boolean {
  const { kind } = tokens.peek();
  return kind === '|' || kind === 'end' || kind === ')' || atHints(tokens);
}

/** `with (name=value, …)` at the end of a query; none where it isn't there. */
export function readHints(tokens: TokenStream, diagnostics: Diagnostics): Hint[] {
  const hints: Hint[] = [];
  if (!atHints(tokens)) return hints;
  tokens.take();
  readArguments(tokens, diagnostics, () => {
    const name = tokens.take();
    const at = tokens.peek();
    if (name.kind !== 'word' || !tokens.accept('=')) {
      diagnostics.error(at, 'A hint is written name=value.', ['=']);
      return;
    }
    const value = readValue(tokens, diagnostics);
    if (value !== undefined) hints.push({ name: name.text, value });
  });
  return hints;
}
