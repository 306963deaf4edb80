import type { Query } from './ast/query.ts';
import { Diagnostics, type Diagnostic } from './diagnostics.ts';
import { tokenize } from './lexer.ts';
import { PipelineParser } from './parse-pipeline.ts';
import { TokenStream } from './token-stream.ts';

/**
 * Longer texts are cut off here: nobody types them, and this keeps the worst of them within some 50 ms. The worst are patterns
 * full of Unicode properties: compiling costs some 60 µs for each `\p{L}`, of which there is room for 600.
 */
export const MAX_QUERY_LENGTH = 3_000;

/**
 * Reads a query. Never throws: what isn't understood is reported and left out, and `query` is what remains. Without a
 * diagnostic of severity `error` the query says all that the text does.
 */
export function parseQuery(text: string): { query: Query; diagnostics: Diagnostic[] } {
  const diagnostics = new Diagnostics();
  const tokens = tokenize(text.slice(0, MAX_QUERY_LENGTH), diagnostics);
  const query = new PipelineParser(new TokenStream(tokens), diagnostics).query();
  if (text.length > MAX_QUERY_LENGTH) {
    const place = { start: MAX_QUERY_LENGTH, end: text.length };
    diagnostics.error(place, `A query has at most ${String(MAX_QUERY_LENGTH)} characters.`);
  }
  return { query, diagnostics: diagnostics.list };
}
