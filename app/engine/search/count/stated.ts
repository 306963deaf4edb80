import type { Predicate } from '../../../core/query/ast/predicate.ts';
import type { Pipeline } from '../../../core/query/ast/query.ts';
import type { Spanset } from '../../../core/query/ast/spanset.ts';
import { aliasesOf } from '../../../core/query/aliases.ts';
import { printField } from '../../../core/query/field-names.ts';
import { printValue } from '../../../core/query/literals.ts';
import { parseQuery } from '../../../core/query/parse.ts';

/** What every trace that a query selects has by the query's own words, as `field = literal`. */
export function statedPairs(query: string | undefined): Set<string> {
  const stated = new Set<string>();
  if (query !== undefined) ofPipeline(parseQuery(query).query, stated);
  return stated;
}

/** One pair as `statedPairs` writes it. */
export function pairText(field: string, literal: string): string {
  return `${field} = ${literal}`;
}

function ofPipeline({ source, stages }: Pipeline, stated: Set<string>): void {
  ofSpanset(source, stated);
  for (const stage of stages) if (stage.type === 'spanset') ofSpanset(stage.spanset, stated);
}

function ofSpanset(spanset: Spanset, stated: Set<string>): void {
  switch (spanset.type) {
    case 'filter':
      ofPredicate(spanset.predicate, stated);
      return;
    case 'and':
      for (const term of spanset.terms) ofSpanset(term, stated);
      return;
    case 'structural':
      ofSpanset(spanset.right, stated);
      if (!spanset.op.startsWith('!')) ofSpanset(spanset.left, stated);
      return;
    case 'pipeline':
      ofPipeline(spanset.pipeline, stated);
      return;
    case 'or':
      return;
  }
}

function ofPredicate(predicate: Predicate, stated: Set<string>): void {
  if (predicate.type === 'and') for (const term of predicate.terms) ofPredicate(term, stated);
  if (predicate.type !== 'compare' || predicate.op !== '=') return;
  const { field, value } = predicate;
  const literal = printValue(value);
  if (field.scope === 'intrinsic' || field.scope === 'trace') {
    const isWord = field.name === 'kind' || field.name === 'status';
    stated.add(pairText(printField(field), isWord && value.type === 'string' ? value.value : literal));
    return;
  }
  const scope = field.scope === 'span' || field.scope === 'resource' ? 'any' : field.scope;
  for (const name of aliasesOf(field.name)) stated.add(pairText(printField({ scope, name }), literal));
}
