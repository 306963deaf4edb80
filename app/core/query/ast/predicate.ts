import type { FieldRef } from './field.ts';
import type { Value } from './value.ts';

/** A condition on one span. `and` and `or` hold two terms or more, none of their own type. */
export type Predicate =
  | { type: 'and'; terms: Predicate[] }
  | { type: 'or'; terms: Predicate[] }
  | { type: 'not'; term: Predicate }
  | Compare
  | Relation
  | { type: 'text'; text: string }
  | { type: 'constant'; value: boolean };

/** A field against a literal. The literal of a typed field has that field's type: kinds and status are strings. */
export interface Compare {
  type: 'compare';
  field: FieldRef;
  op: CompareOp;
  value: Value;
}

/** Two operands of which neither is a plain field against a literal. */
export interface Relation {
  type: 'relation';
  left: Operand;
  op: RelationOp;
  right: Operand;
}

export type RelationOp = '=' | '!=' | '<' | '<=' | '>' | '>=';

/**
 * `=~` and `!~` match a regular expression against the whole value, `contains` looks for a substring and `like` matches
 * the whole value with `*` for any run of characters (`\*` for the character); the last two ignore case. All four take strings.
 */
export type CompareOp = RelationOp | '=~' | '!~' | 'contains' | 'like';

export type Operand =
  | { type: 'field'; field: FieldRef }
  | { type: 'value'; value: Value }
  | { type: 'arithmetic'; op: ArithmeticOp; left: Operand; right: Operand }
  | { type: 'negative'; operand: Operand };

export type ArithmeticOp = '+' | '-' | '*' | '/' | '%' | '^';

export const EVERY_SPAN: Predicate = { type: 'constant', value: true };

/** Joins predicates, flattening: one is itself, none holds for every span. */
export function joinPredicates(type: 'and' | 'or', parts: Predicate[]): Predicate {
  const terms = parts.flatMap((part) => (part.type === type ? part.terms : [part]));
  return terms.length > 1 ? { type, terms } : (terms[0] ?? EVERY_SPAN);
}
