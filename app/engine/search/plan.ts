import type { Predicate } from '../../core/query/ast/predicate.ts';
import { joinPredicates } from '../../core/query/ast/predicate.ts';
import type { Query } from '../../core/query/ast/query.ts';
import { planPredicate } from './plan-predicate.ts';
import { needsTrace } from './predicate-needs.ts';
import type { SpanPredicate } from './span-predicate.ts';
import { wantedId } from './trace-fact-predicate.ts';
import { type TracePlan, planTraces } from './trace-plan.ts';

/**
 * How a query is answered.
 * - `all`: every span meets it
 * - `spans`: each span is looked at by itself
 * - `traces`: traces are assembled, and looked at as a whole
 */
export type Plan = { type: 'all' } | SpanPlan | TracePlan;

export interface SpanPlan {
  type: 'spans';
  predicate: SpanPredicate;
  /** The one trace in which there can be a match. */
  onlyTrace: Uint8Array | undefined;
}

/** Plans a query over columns. */
export function planQuery(query: Query): Plan {
  const predicate = spanCondition(query);
  if (predicate === undefined || needsTrace(predicate)) return planTraces(query);
  if (predicate.type === 'constant' && predicate.value) return { type: 'all' };
  return {
    type: 'spans',
    predicate: planPredicate(predicate),
    onlyTrace: onlyTraceOf(predicate),
  };
}

/** The condition on a span that the query comes down to; undefined where sets of spans or figures of them decide. */
function spanCondition({ source, stages }: Query): Predicate | undefined {
  if (source.type !== 'filter') return undefined;
  const terms = [source.predicate];
  for (const stage of stages) {
    if (stage.type === 'having') return undefined;
    if (stage.type !== 'spanset') continue;
    if (stage.spanset.type !== 'filter') return undefined;
    terms.push(stage.spanset.predicate);
  }
  const asked = terms.filter((term) => term.type !== 'constant' || !term.value);
  return joinPredicates('and', asked);
}

/** The trace that a condition names by its whole id. */
function onlyTraceOf(predicate: Predicate): Uint8Array | undefined {
  const terms = predicate.type === 'and' ? predicate.terms : [predicate];
  for (const term of terms) {
    if (term.type !== 'compare' || term.field.scope !== 'trace' || term.field.name !== 'id') continue;
    const id = wantedId(term);
    if (id !== undefined) return id;
  }
  return undefined;
}
