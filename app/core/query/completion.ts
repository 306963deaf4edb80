import type { FieldRef } from './ast/field.ts';
import { INTRINSICS, TRACE_INTRINSICS, typeOfField } from './ast/field.ts';
import { AGGREGATE_FUNCTIONS, METRICS_FUNCTIONS } from './ast/query.ts';
import { SPAN_KINDS, STATUS_CODES } from '../model/span.ts';
import { readField } from './field-names.ts';
import { tokenize, type Token } from './lexer.ts';
import { readLiteral } from './literals.ts';

/** What fits at the cursor. `start` to `end` is what a choice replaces, `typed` what is there before the cursor. */
export interface Completion {
  start: number;
  end: number;
  typed: string;
  /** A key of the session fits here, besides the options. */
  keys: boolean;
  /** A key stands for itself here, as in `by(…)`: no comparison follows. */
  alone: boolean;
  /** A value of this field fits here, besides the options. A value after an operator goes in quotes if it is text. */
  valueOf: FieldRef | undefined;
  /** What stands before the value: `:` or an operator. */
  operator: string | undefined;
  options: CompletionOption[];
}

export interface CompletionOption {
  kind: 'fact' | 'value' | 'operator' | 'keyword' | 'function';
  text: string;
}

const option = (kind: CompletionOption['kind'], texts: readonly string[]): CompletionOption[] =>
  texts.map((text) => ({ kind, text }));

const OPERATORS = option('operator', ['=', '!=', '>', '>=', '<', '<=', '=~', '!~', 'contains', 'like']);
const FACTS = option('fact', [
  ...Object.keys(INTRINSICS),
  ...Object.keys(TRACE_INTRINSICS).map((name) => `trace:${name}`),
]);
const JOINING = option('keyword', ['and', 'or', '|']);
const STRUCTURAL = option('operator', ['>>', '>', '<<', '<', '~', '!>>', '!>', '!<<', '!<', '!~']);
const STAGES = option('function', [
  ...AGGREGATE_FUNCTIONS.map((name) => `${name}(`),
  'by(',
  'select(',
  'coalesce()',
]);
const COMPARING = new Set(['=', '==', '!=', '<', '<=', '>', '>=', '=~', '!~']);
const WORD_KINDS = new Set(['word', 'value', 'string']);
const FUNCTIONS: ReadonlySet<string> = new Set([...AGGREGATE_FUNCTIONS, 'by', 'select']);
const CALLED: ReadonlySet<string> = new Set([...FUNCTIONS, ...METRICS_FUNCTIONS]);

/** Says what may be typed at the cursor, an offset into the text, judging by what stands before it. */
export function complete(text: string, cursor: number): Completion {
  const all = tokenize(text).filter(({ kind }) => kind !== 'end');
  const before = all.filter(({ start }) => start < cursor);
  const last = before.at(-1);
  // The token that the cursor is in or right behind is being typed; what counts is what stands before it.
  const current = last !== undefined && last.end >= cursor && WORD_KINDS.has(last.kind) ? last : undefined;
  const earlier = current === undefined ? before : before.slice(0, -1);
  const place = {
    start: current?.start ?? cursor,
    end: current?.end ?? cursor,
    typed: text.slice(current?.start ?? cursor, cursor),
  };
  return { ...place, ...fitting(earlier, place.typed), alone: isInCall(earlier) };
}

type Fitting = Pick<Completion, 'keys' | 'valueOf' | 'operator' | 'options'>;

const NO_VALUE = { valueOf: undefined, operator: undefined };
const only = (...options: CompletionOption[]): Fitting => ({ ...NO_VALUE, keys: false, options });
const aKey = (...options: CompletionOption[]): Fitting => ({
  ...NO_VALUE,
  keys: true,
  options: [...FACTS, ...options],
});

function fitting(tokens: Token[], typed: string): Fitting {
  const last = tokens.at(-1);
  const previous = tokens.at(-2);
  if (last === undefined) return aKey(...option('keyword', ['not', '{']));
  if (last.kind === ':' || COMPARING.has(last.kind) || isTextOperator(last)) return afterOperator(tokens);
  if (last.kind === '|') return only(...STAGES, ...option('keyword', ['{']));
  if (last.kind === '(' && previous?.kind === 'word' && FUNCTIONS.has(previous.text)) return aKey();
  if (last.kind === '}') return only(...JOINING, ...STRUCTURAL);
  if (last.kind === ')') return only(...JOINING, ...OPERATORS);
  if (!WORD_KINDS.has(last.kind) || isKeyword(last)) return aKey(...option('keyword', ['not']));
  // A word right after an operator is a value, and any other may still become a key.
  const isValue = last.kind !== 'word' || readLiteral(last.text) !== undefined || isOperator(previous);
  if (isValue) return aKey(...JOINING);
  // Two conditions may stand side by side: what is typed after a word may be the next one's key.
  return typed === '' ? only(...OPERATORS, ...JOINING) : aKey(...OPERATORS, ...JOINING);
}

/** Between the parentheses of a function. */
function isInCall(tokens: Token[]): boolean {
  let closed = 0;
  for (let i = tokens.length - 1; i >= 0; i--) {
    const { kind } = tokens[i]!;
    if (kind === ')') closed++;
    else if (kind === '(' && closed-- === 0) {
      const before = tokens[i - 1];
      return before?.kind === 'word' && CALLED.has(before.text);
    }
  }
  return false;
}

function afterOperator(tokens: Token[]): Fitting {
  const last = tokens.at(-1);
  const isColonWithOperator = last?.kind !== ':' && tokens.at(-2)?.kind === ':';
  const key = tokens.at(isColonWithOperator ? -3 : -2);
  if (key?.kind === '}') return aKey(...option('keyword', ['{']));
  const field = key?.kind === 'word' ? readField(key.text) : undefined;
  const options = field === undefined ? [] : valuesOf(field);
  return { keys: false, valueOf: field, operator: last?.text, options };
}

function valuesOf(field: FieldRef): CompletionOption[] {
  if (typeOfField(field) === 'duration') return DURATIONS;
  if (field.scope !== 'intrinsic') return [];
  if (field.name === 'kind') return option('value', SPAN_KINDS);
  if (field.name === 'status') return option('value', STATUS_CODES);
  return field.name === 'orphan' ? option('value', ['true', 'false']) : [];
}

/** Durations as people ask for them: their values in a session are all different. */
const DURATIONS = option('value', ['10ms', '100ms', '500ms', '1s', '5s']);

function isOperator(token: Token | undefined): boolean {
  return token !== undefined && (COMPARING.has(token.kind) || isTextOperator(token));
}

function isTextOperator(token: Token): boolean {
  return token.kind === 'word' && (token.text === 'contains' || token.text === 'like');
}

function isKeyword(token: Token): boolean {
  return token.kind === 'word' && ['and', 'or', 'not', 'AND', 'OR', 'NOT'].includes(token.text);
}
