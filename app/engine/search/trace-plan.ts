import type { Query } from '../../core/query/ast/query.ts';
import type { Zone } from './catalog.ts';
import type { Forest } from './forest.ts';
import { forestQuery } from './forest-query.ts';
import { rememberedPredicate } from './plan-predicate.ts';
import { conditionsOf } from './query-conditions.ts';
import type { SpanPredicate } from './span-predicate.ts';

/** A query about whole traces. */
export interface TracePlan {
  type: 'traces';
  /** 1 for each row of assembled traces that it selects. */
  select(forest: Forest): Uint8Array;
  /** Only traces that meet all of these can match. */
  conditions: TraceCondition[];
}

/** So many spans of a trace must meet a condition that a span's columns and its trace's facts decide. */
export interface TraceCondition {
  predicate: SpanPredicate;
  atLeast: number;
}

export function planTraces(query: Query): TracePlan {
  return {
    type: 'traces',
    select: forestQuery(query),
    conditions: conditionsOf(query).map(({ predicate, atLeast }) => ({
      predicate: rememberedPredicate(predicate),
      atLeast,
    })),
  };
}

/** The condition under which most segments need not be looked at; any where all must be. */
export function bestCondition(
  conditions: TraceCondition[],
  zones: readonly Zone[],
): TraceCondition | undefined {
  let best: TraceCondition | undefined;
  let fewest = Infinity;
  for (const condition of conditions) {
    const count = zones.reduce((sum, zone) => sum + (condition.predicate.mayMatch(zone) ? 1 : 0), 0);
    if (count >= fewest) continue;
    best = condition;
    fewest = count;
  }
  return best;
}
