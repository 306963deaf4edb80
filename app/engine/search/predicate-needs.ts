import type { AttributeScope, FieldRef, Intrinsic } from '../../core/query/ast/field.ts';
import { joinPredicates, type Operand, type Predicate } from '../../core/query/ast/predicate.ts';
import { fieldsOf } from './relation-predicate.ts';

/** Facts of a span that its place among the other spans of the trace decides. */
const OF_PLACE: ReadonlySet<Intrinsic> = new Set<Intrinsic>([
  'selfTime',
  'criticalTime',
  'depth',
  'orphan',
  'childCount',
  'nestedSetLeft',
  'nestedSetRight',
  'nestedSetParent',
]);

/** Attributes of the parent, by where they are on the parent itself. */
export const OF_PARENT: Partial<Record<AttributeScope, 'any' | 'span' | 'resource'>> = {
  parent: 'any',
  'parent.span': 'span',
  'parent.resource': 'resource',
};

/** True for what a span's own columns and the facts of its trace don't tell. */
export function needsTrace(predicate: Predicate): boolean {
  return fieldsIn(predicate).some(isOfPlace);
}

/** True for a field that only the assembled trace tells. */
export function isOfPlace(field: FieldRef): boolean {
  if (field.scope === 'intrinsic') return OF_PLACE.has(field.name);
  return field.scope === 'parent' || field.scope === 'parent.span' || field.scope === 'parent.resource';
}

/** All fields that a predicate asks for. */
export function fieldsIn(predicate: Predicate): FieldRef[] {
  switch (predicate.type) {
    case 'and':
    case 'or':
      return predicate.terms.flatMap(fieldsIn);
    case 'not':
      return fieldsIn(predicate.term);
    case 'compare':
      return [predicate.field];
    case 'relation':
      return [predicate.left, predicate.right].flatMap((operand: Operand) => fieldsOf(operand));
    default:
      return [];
  }
}

/** What of a predicate can be told without the assembled trace: it holds wherever the predicate does. Undefined for nothing. */
export function knownPart(predicate: Predicate): Predicate | undefined {
  if (!needsTrace(predicate)) return predicate;
  if (predicate.type !== 'and' && predicate.type !== 'or') return undefined;
  const terms = predicate.terms.map(knownPart);
  const known = terms.filter((term) => term !== undefined);
  if (known.length === 0 || (predicate.type === 'or' && known.length < terms.length)) return undefined;
  return joinPredicates(predicate.type, known);
}
