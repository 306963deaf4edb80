import type { Predicate } from './ast/predicate.ts';
import { joinPredicates } from './ast/predicate.ts';
import type { Scalar, Stage } from './ast/query.ts';
import type { Spanset } from './ast/spanset.ts';
import { joinSpansets } from './ast/spanset.ts';
import type { PlacedOperand } from './comparisons.ts';
import type { Place } from './diagnostics.ts';
import type { Token } from './lexer.ts';

/**
 * What a part of an expression turned out to be. An operand stays undecided until what follows is known: `word` is
 * its token if it is a single one, which alone is a word to search for, or with a minus before it one to exclude. `nothing` stands where an error was reported.
 */
export type Node =
  | { kind: 'nothing'; place: Place }
  | { kind: 'predicate'; predicate: Predicate; place: Place }
  | { kind: 'spanset'; spanset: Spanset; place: Place }
  | { kind: 'stage'; stage: Stage; place: Place }
  | ({ kind: 'operand'; word: Token | undefined; minus: boolean } & PlacedOperand);

/** A node that is no operand any more. */
export type Settled = Exclude<Node, { kind: 'operand' }>;

export function predicateNode(predicate: Predicate | undefined, place: Place): Settled {
  return predicate === undefined ? { kind: 'nothing', place } : { kind: 'predicate', predicate, place };
}

/** The figure that a pipeline in parentheses ends with, if it does. */
export function figureOf(node: Node): Scalar | undefined {
  if (node.kind !== 'spanset' || node.spanset.type !== 'pipeline') return undefined;
  const pipeline = node.spanset.pipeline;
  return pipeline.stages.at(-1)?.type === 'measure' ? { type: 'pipeline', pipeline } : undefined;
}

/**
 * Joins terms. Predicates among them become one, as they speak of the same span; with a spanset among the terms that
 * one is a spanset in the place of the first.
 */
export function joinNodes(type: 'and' | 'or', nodes: Settled[], place: Place): Settled {
  const predicates: Predicate[] = [];
  const spansets: Spanset[] = [];
  let predicatesAt = 0;
  for (const node of nodes) {
    if (node.kind === 'predicate') {
      if (predicates.length === 0) predicatesAt = spansets.length;
      predicates.push(node.predicate);
    } else if (node.kind === 'spanset') spansets.push(node.spanset);
  }
  const [first, ...others] = spansets;
  if (first === undefined) {
    return predicates.length === 0
      ? { kind: 'nothing', place }
      : { kind: 'predicate', predicate: joinPredicates(type, predicates), place };
  }
  const all: [Spanset, ...Spanset[]] = [first, ...others];
  if (predicates.length > 0) {
    all.splice(predicatesAt, 0, { type: 'filter', predicate: joinPredicates(type, predicates) });
  }
  return { kind: 'spanset', spanset: joinSpansets(type, all), place };
}
