import { EVERY_SPAN, joinPredicates, type Predicate } from '../../core/query/ast/predicate.ts';
import type { Pipeline, Stage } from '../../core/query/ast/query.ts';
import type { Spanset } from '../../core/query/ast/spanset.ts';
import { knownPart } from './predicate-needs.ts';

/** At least so many spans of a trace meet the predicate, which needs no assembled trace. */
export interface Condition {
  predicate: Predicate;
  atLeast: number;
}

/**
 * What every trace that a pipeline matches must hold: most traces are ruled out by it before they are assembled. An empty list
 * says nothing.
 */
export function conditionsOf({ source, stages }: Pipeline): Condition[] {
  return [
    ...conditionsOfSet(source),
    ...stages.flatMap((stage) => (stage.type === 'spanset' ? conditionsOfSet(stage.spanset) : [])),
    ...countConditions(source, stages),
  ];
}

function conditionsOfSet(spanset: Spanset): Condition[] {
  switch (spanset.type) {
    case 'filter': {
      const predicate = knownPart(spanset.predicate);
      return predicate === undefined || isEverySpan(predicate) ? [] : [{ predicate, atLeast: 1 }];
    }
    case 'and':
      return spanset.terms.flatMap(conditionsOfSet);
    case 'or': {
      // One condition of each term: a trace that matches meets one of them.
      const ofTerms = spanset.terms.map((term) => conditionsOfSet(term)[0]);
      if (ofTerms.some((condition) => condition === undefined)) return [];
      return [
        {
          predicate: joinPredicates(
            'or',
            ofTerms.map((condition) => condition!.predicate),
          ),
          atLeast: 1,
        },
      ];
    }
    case 'structural':
      // Where a relation is denied, the left side may be empty.
      return spanset.op.startsWith('!')
        ? conditionsOfSet(spanset.right)
        : [...conditionsOfSet(spanset.left), ...conditionsOfSet(spanset.right)];
    case 'pipeline':
      return conditionsOf(spanset.pipeline);
  }
}

/** A group with more than so many spans is part of a trace with more than so many. */
function countConditions(source: Spanset, stages: Stage[]): Condition[] {
  if (source.type !== 'filter') return [];
  const predicate = knownPart(source.predicate) ?? EVERY_SPAN;
  return stages.flatMap((stage) => {
    if (stage.type !== 'having') return [];
    const { left, op, right } = stage;
    if (left.type !== 'aggregate' || left.function !== 'count' || left.of !== null) return [];
    if (right.type !== 'value' || right.value.type !== 'int' || right.value.value < 1n) return [];
    const count = Number(right.value.value);
    if (op === '>') return [{ predicate, atLeast: count + 1 }];
    return op === '>=' || op === '=' ? [{ predicate, atLeast: count }] : [];
  });
}

function isEverySpan(predicate: Predicate): boolean {
  return predicate.type === 'constant' && predicate.value;
}
