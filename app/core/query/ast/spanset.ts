import type { Predicate } from './predicate.ts';
import type { Pipeline } from './query.ts';

/**
 * Which spans of a trace are selected. A trace matches when any are.
 * - `filter`: the spans for which the predicate holds
 * - `and`: the spans of all terms if every term selects some, else none; `or`: the spans of all terms
 * - `structural`: see StructuralOp
 * - `pipeline`: what is left at the end of a pipeline in parentheses
 */
export type Spanset =
  | { type: 'filter'; predicate: Predicate }
  | { type: 'and'; terms: Spanset[] }
  | { type: 'or'; terms: Spanset[] }
  | { type: 'structural'; op: StructuralOp; left: Spanset; right: Spanset }
  | { type: 'pipeline'; pipeline: Pipeline };

/**
 * Spans of the right side that stand in a relation to some span of the left: `>` its child, `>>` its descendant, `<` its
 * parent, `<<` its ancestor, `~` another child of the same parent. With `!` those of the right that stand so to none of
 * the left; with `&` the spans of both sides that take part in the relation.
 */
export type StructuralOp = StructuralRelation | `!${StructuralRelation}` | `&${StructuralRelation}`;

export type StructuralRelation = '>' | '>>' | '<' | '<<' | '~';

/** Joins spansets, flattening nested ones of the same type; there is at least one. */
export function joinSpansets(type: 'and' | 'or', parts: [Spanset, ...Spanset[]]): Spanset {
  const terms = parts.flatMap((part) => (part.type === type ? part.terms : [part]));
  return terms.length > 1 ? { type, terms } : parts[0];
}
