import type { Compare, Predicate } from '../../core/query/ast/predicate.ts';
import type { SpanColumns } from '../store/segment-columns.ts';
import { attributePredicate, TAGS } from './attribute-predicate.ts';
import { intrinsicPredicate } from './intrinsic-predicate.ts';
import { fieldsOf, relationPredicate } from './relation-predicate.ts';
import { andOf, constant, notOf, orOf, type SpanPredicate } from './span-predicate.ts';
import { textPredicate } from './text-predicate.ts';
import { traceFactPredicate } from './trace-fact-predicate.ts';

/** By predicate of a query: what it was planned to. */
const planned = new WeakMap<Predicate, SpanPredicate>();

/**
 * As `planPredicate`, once for each predicate of a query, and asking each set of columns once: traces that lie in several segments are
 * looked at more than once. The masks are not the caller's to change.
 */
export function rememberedPredicate(predicate: Predicate): SpanPredicate {
  const known = planned.get(predicate);
  if (known !== undefined) return known;
  const of = planPredicate(predicate);
  const masks = new WeakMap<SpanColumns, Uint8Array>();
  const remembered: SpanPredicate = {
    mayMatch: (zone) => of.mayMatch(zone),
    readsAttributes: of.readsAttributes,
    evaluate: (columns) => {
      let mask = masks.get(columns.spans);
      if (mask === undefined) masks.set(columns.spans, (mask = of.evaluate(columns)));
      return mask;
    },
  };
  planned.set(predicate, remembered);
  return remembered;
}

/** Plans a condition that a span's own columns and the facts of its trace decide, see `needsTrace`. */
export function planPredicate(predicate: Predicate): SpanPredicate {
  switch (predicate.type) {
    case 'and':
      return andOf(predicate.terms.map(planPredicate));
    case 'or':
      return orOf(predicate.terms.map(planPredicate));
    case 'not':
      return notOf(planPredicate(predicate.term));
    case 'constant':
      return constant(predicate.value);
    case 'text':
      return textPredicate(predicate.text);
    case 'relation':
      return relationPredicate(predicate, [...fieldsOf(predicate.left), ...fieldsOf(predicate.right)]);
    case 'compare':
      return planCompare(predicate);
  }
}

function planCompare(compare: Compare): SpanPredicate {
  const { field } = compare;
  if (field.scope === 'trace') return traceFactPredicate(field.name, compare);
  const planned =
    field.scope === 'intrinsic'
      ? intrinsicPredicate(field.name, compare)
      : TAGS[field.scope] && attributePredicate(TAGS[field.scope]!, field.name, compare);
  if (planned === undefined) throw new Error(`${field.scope} ${field.name} needs the assembled trace`);
  return planned;
}
