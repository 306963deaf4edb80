import { RpcError } from '../../core/contract/client.ts';
import { fromHex } from '../../core/base/hex.ts';
import type { Compare, Predicate } from '../../core/query/ast/predicate.ts';
import type { Query } from '../../core/query/ast/query.ts';
import { attributePredicate, TAGS } from './attribute-predicate.ts';
import { intrinsicPredicate } from './intrinsic-predicate.ts';
import { andOf, constant, notOf, orOf, rowPredicate, type SpanPredicate } from './span-predicate.ts';
import { textPredicate } from './text-predicate.ts';
import { indexOfTrace } from './trace-spans.ts';

/**
 * Plans a query over columns. Undefined for one that every span meets.
 * @throws RpcError `query.unsupported` for what needs the assembled trace: it is understood, and not answered yet
 */
export function planQuery({ source, stages }: Query): SpanPredicate | undefined {
  if (stages.length > 0) throw unsupported('a pipe (|)');
  if (source.type !== 'filter') throw unsupported('a combination of { } sets');
  if (source.predicate.type === 'constant' && source.predicate.value) return undefined;
  return planPredicate(source.predicate);
}

/** Plans a condition on single spans. @throws RpcError `query.unsupported` */
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
      throw unsupported('a comparison of two fields or of a calculation');
    case 'compare':
      return planCompare(predicate);
  }
}

function planCompare(compare: Compare): SpanPredicate {
  const { field } = compare;
  if (field.scope === 'intrinsic') {
    const planned = intrinsicPredicate(field.name, compare);
    if (planned === undefined) throw unsupported(`"${field.name}"`);
    return planned;
  }
  if (field.scope === 'trace') {
    if (field.name === 'id' && compare.op === '=') return traceIdPredicate(compare);
    throw unsupported(`"trace:${field.name}"`);
  }
  const tags = TAGS[field.scope];
  if (tags === undefined) throw unsupported(`the scope "${field.scope}"`);
  return attributePredicate(tags, field.name, compare);
}

function traceIdPredicate({ value }: Compare): SpanPredicate {
  const id = value.type === 'string' && value.value.length === 32 ? fromHex(value.value) : undefined;
  if (id === undefined) return constant(false);
  return rowPredicate(
    () => true,
    ({ spans }) => {
      const trace = indexOfTrace(spans.traceIds, id);
      return (row) => spans.trace[row] === trace;
    },
  );
}

/** The refusal of a query that is understood and not answered. */
export function unsupported(what: string): RpcError {
  return new RpcError(
    'query.unsupported',
    `A search can't use ${what} yet. Conditions on single spans work, joined with and, or, not.`,
  );
}
