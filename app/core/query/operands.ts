import type { Operand, Predicate } from './ast/predicate.ts';
import { stringValue } from './ast/value.ts';
import { isBareFact, isMarkedField, readField } from './field-names.ts';
import type { Token } from './lexer.ts';
import { readLiteral, textOfValue } from './literals.ts';

/**
 * Where an operand stands, which decides what a word without quotes is. On the left it is a field unless it is a literal;
 * on the right it is a field if it is marked as one (`.a`, `span.a`) or names a fact, else text; after an operator
 * that takes a text it is always that.
 */
export type Side = 'left' | 'right' | 'text';

/** The operand that a word or string stands for; undefined where a prefix has no name after it. */
export function readOperand(token: Token, text: string, side: Side): Operand | undefined {
  if (token.kind === 'string' || side === 'text') return { type: 'value', value: stringValue(text) };
  const literal = readLiteral(text);
  if (literal !== undefined) return { type: 'value', value: literal };
  if (side === 'right' && !isMarkedField(text) && !isBareFact(text)) {
    return { type: 'value', value: stringValue(text) };
  }
  const field = readField(text);
  return field && { type: 'field', field };
}

/** The text of a literal, for messages and for fields that hold text. */
export function textOfOperand(operand: Operand): string {
  return operand.type === 'value' ? textOfValue(operand.value) : '';
}

/** The opposite of a condition, with no `not` around another `not` or around a constant. */
export function negate(predicate: Predicate): Predicate {
  if (predicate.type === 'not') return predicate.term;
  if (predicate.type === 'constant') return { type: 'constant', value: !predicate.value };
  return { type: 'not', term: predicate };
}
