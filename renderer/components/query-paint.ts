import { tokenize } from '../../app/core/query/lexer.ts';
import { parseQuery } from '../../app/core/query/parse.ts';

export type PaintKind = 'key' | 'operator' | 'string' | 'number' | 'word' | 'space';

export interface PaintPiece {
  kind: PaintKind;
  text: string;
  /** The place of a mistake. */
  wrong?: boolean;
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

/** The first mistake in a query: where it is, what it is, and what would fit. */
export function firstMistake(
  text: string,
): { start: number; end: number; message: string; fits: string[] } | undefined {
  const mistake = parseQuery(text).diagnostics.find(({ severity }) => severity === 'error');
  return mistake && { ...mistake, end: Math.max(mistake.end, mistake.start + 1) };
}

/** Marks the pieces between two places; a place behind the text is one space there. */
export function markPieces(pieces: readonly PaintPiece[], start: number, end: number): PaintPiece[] {
  const marked: PaintPiece[] = [];
  let at = 0;
  for (const piece of pieces) {
    const from = Math.min(Math.max(start - at, 0), piece.text.length);
    const to = Math.min(Math.max(end - at, 0), piece.text.length);
    const parts = [
      { ...piece, text: piece.text.slice(0, from) },
      { ...piece, text: piece.text.slice(from, to), wrong: true },
      { ...piece, text: piece.text.slice(Math.max(from, to)) },
    ];
    marked.push(...parts.filter(({ text }) => text !== ''));
    at += piece.text.length;
  }
  if (end > at) marked.push({ kind: 'space', text: ' ', wrong: true });
  return marked;
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
