import { RpcError } from '../../core/contract/client.ts';
import { fromHex } from '../../core/base/hex.ts';
import type { Compare, Predicate } from '../../core/query/ast/predicate.ts';
import type { Query } from '../../core/query/ast/query.ts';
import { type Dictionary, PairTag, stringOf } from '../store/pair-dictionary.ts';
import { attributePredicate, rowsWith, TAGS } from './attribute-predicate.ts';
import { intrinsicPredicate } from './intrinsic-predicate.ts';
import { andOf, constant, notOf, orOf, rowPredicate, type SpanPredicate } from './span-predicate.ts';
import { indexOfTrace } from './trace-spans.ts';

/**
 * Plans a query over columns. Undefined for one that every span meets.
 * @throws RpcError `query.unsupported` for what needs the assembled trace: it is understood, and not answered yet
 */
export function planQuery({ source, stages }: Query): SpanPredicate | undefined {
  if (stages.length > 0) throw unsupported('a pipe (|)');
  if (source.type !== 'filter') throw unsupported('a combination of { } sets');
  if (source.predicate.type === 'constant' && source.predicate.value) return undefined;
  return plan(source.predicate);
}

function plan(predicate: Predicate): SpanPredicate {
  switch (predicate.type) {
    case 'and':
      return andOf(predicate.terms.map(plan));
    case 'or':
      return orOf(predicate.terms.map(plan));
    case 'not':
      return notOf(plan(predicate.term));
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

/** Text anywhere in a span: its name, service, attribute values, event names, status message; whatever the case. */
function textPredicate(text: string): SpanPredicate {
  const wanted = text.toLowerCase();
  const contains = (found: string | undefined): boolean =>
    found !== undefined && found.toLowerCase().includes(wanted);
  return {
    mayMatch: () => true,
    evaluate: (columns) => {
      const { spans } = columns;
      const attributes = columns.attributes();
      const { dictionary } = attributes;
      const hits = new Uint8Array(dictionary.keyOf.length);
      for (let pair = 0; pair < hits.length; pair++)
        if (isSearched(dictionary, pair)) hits[pair] = contains(stringOf(dictionary, pair)) ? 1 : 0;
      const services = spans.services.map((service) => (contains(service) ? 1 : 0));
      const mask = rowsWith(columns, attributes, hits, new Uint8Array(hits.length));
      for (let row = 0; row < mask.length; row++)
        mask[row]! |= hits[spans.name[row]!]! | services[spans.resources[spans.resource[row]!]!.service]!;
      return mask;
    },
  };
}

function isSearched(dictionary: Dictionary, pair: number): boolean {
  return dictionary.keys[dictionary.keyOf[pair]!]!.tag !== PairTag.scope;
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

function unsupported(what: string): RpcError {
  return new RpcError(
    'query.unsupported',
    `A search can't use ${what} yet. Conditions on single spans work, joined with and, or, not.`,
  );
}
