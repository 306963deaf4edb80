import { tokenize } from '../../app/core/query/lexer.ts';

export type PaintKind = 'key' | 'operator' | 'string' | 'number' | 'word' | 'space';

export interface PaintPiece {
  kind: PaintKind;
  text: string;
}

/** A query longer than this is shown in one colour: colouring it again at every key would be felt. */
const MAX_PAINTED = 4_000;
const NUMBER = /^-?\d+(\.\d+)?(ns|us|µs|ms|s|m|h)?$/;
const KEYWORD = /^(and|or|not|true|false|nil|contains)$/i;

/** Splits a query into coloured pieces; together they are the text again. */
export function paintQuery(text: string): PaintPiece[] {
  if (text.length > MAX_PAINTED) return [{ kind: 'word', text }];
  const pieces: PaintPiece[] = [];
  const tokens = tokenize(text);
  let at = 0;
  tokens.forEach((token, i) => {
    if (token.start > at) pieces.push({ kind: 'space', text: text.slice(at, token.start) });
    if (token.end > token.start) {
      const source = text.slice(token.start, token.end);
      pieces.push({
        kind: kindOf(token.kind, source, tokens[i + 1]?.kind, tokens[i - 1]?.kind),
        text: source,
      });
    }
    at = Math.max(at, token.end);
  });
  if (at < text.length) pieces.push({ kind: 'space', text: text.slice(at) });
  return pieces;
}

const COMPARISONS = new Set(['=', '!=', '==', '>', '>=', '<', '<=', '=~', '!~', ':']);

function kindOf(kind: string, source: string, next = '', previous = ''): PaintKind {
  if (kind === 'string') return 'string';
  if (kind !== 'word' && kind !== 'value') return kind === 'unknown' ? 'word' : 'operator';
  if (NUMBER.test(source)) return 'number';
  if (kind === 'value' || COMPARISONS.has(previous)) return 'string';
  if (KEYWORD.test(source)) return 'operator';
  return COMPARISONS.has(next) ? 'key' : 'word';
}
