import { AGGREGATE_FUNCTIONS, METRICS_FUNCTIONS } from '../../app/core/query/ast/query.ts';
import { isBareFact, isMarkedField } from '../../app/core/query/field-names.ts';
import { type Token, tokenize } from '../../app/core/query/lexer.ts';
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
const KEYWORD = /^(and|or|not|true|false|nil|contains|like)$/i;
const CALLS: ReadonlySet<string> = new Set([
  ...AGGREGATE_FUNCTIONS,
  ...METRICS_FUNCTIONS,
  'by',
  'select',
  'coalesce',
  'with',
]);

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
        kind: kindOf(token, source, {
          previous: tokens[i - 1],
          next: tokens[i + 1],
          afterNext: tokens[i + 2],
        }),
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
const TEXT_OPERATORS = new Set(['contains', 'like']);

interface Neighbours {
  previous: Token | undefined;
  next: Token | undefined;
  afterNext: Token | undefined;
}

function kindOf({ kind, text }: Token, source: string, near: Neighbours): PaintKind {
  const { previous, next } = near;
  if (kind === 'string') return 'string';
  if (kind !== 'word' && kind !== 'value') return kind === 'unknown' ? 'word' : 'operator';
  if (NUMBER.test(source)) return 'number';
  if (kind === 'value' || (previous !== undefined && COMPARISONS.has(previous.kind))) return 'string';
  if (previous !== undefined && isTextOperator(previous)) return 'string';
  if (KEYWORD.test(source)) return 'operator';
  if (next?.kind === '(' && CALLS.has(text)) return 'operator';
  const isArgument = previous?.kind === '(' || previous?.kind === ',';
  if (isArgument && isBareFact(text)) return 'key';
  const negated = next?.kind === 'word' && /^not$/i.test(next.text);
  const compared =
    next !== undefined && (COMPARISONS.has(next.kind) || isTextOperator(negated ? near.afterNext : next));
  return compared || isMarkedField(text) ? 'key' : 'word';
}

function isTextOperator(token: Token | undefined): boolean {
  return token?.kind === 'word' && TEXT_OPERATORS.has(token.text);
}
