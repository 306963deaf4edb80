import { EVERY_SPAN, joinPredicates, type Predicate } from './ast/predicate.ts';
import type { Query } from './ast/query.ts';
import { joinSpansets, type Spanset } from './ast/spanset.ts';
import { parseQuery } from './parse.ts';
import { printQuery } from './print.ts';

/**
 * What a term that is added to a query speaks of: `span`, the spans that the query selects; `trace`, any span of the traces in
 * which it selects some.
 */
export type TermReach = 'span' | 'trace';

/** The condition that a field has a value, both as a query writes them. */
export function fieldTerm(field: string, literal: string): string {
  return `${field} = ${literal}`;
}

/** The condition that spans fulfil which a term doesn't select, those without the field among them. */
export function excluding(term: string): string {
  return `not ${/ (and|or) /.test(term) ? `(${term})` : term}`;
}

/**
 * The query narrowed by a term, whatever it is made of: `a or b` with `c` is `(a or b) c`, a relation between spans is
 * followed by `| { c }`. The text stays as it was typed where that says the same. A query that can't be read keeps its
 * text and gets the term behind it; a query that has the term already stays as it is.
 */
export function addTerm(text: string, term: string, reach: TermReach = 'span'): string {
  const before = text.trim();
  if (before === '') return term.trim();
  const query = readable(before);
  const predicate = predicateOf(term);
  if (query === undefined || predicate === undefined) return `${before} ${term}`;
  if (hasTerm(before, term, reach)) return before;
  const wanted = printQuery(narrowed(query, predicate, reach));
  const texts =
    reach === 'trace'
      ? [`${before} && { ${term} }`, `{ ${before} } && { ${term} }`]
      : [`${before} ${term}`, `(${before}) ${term}`, `${before} | { ${term} }`];
  return texts.find((candidate) => means(candidate, wanted)) ?? wanted;
}

/** Whether a query is narrowed by a term: one that stands in it so that `removeTerm` can take it away. */
export function hasTerm(text: string, term: string, reach: TermReach = 'span'): boolean {
  const query = readable(text);
  const predicate = predicateOf(term);
  return (
    query !== undefined && predicate !== undefined && widened(query, key(predicate), reach) !== undefined
  );
}

/** The query without a term that narrows it; as it is where it hasn't the term. */
export function removeTerm(text: string, term: string, reach: TermReach = 'span'): string {
  const query = readable(text);
  const predicate = predicateOf(term);
  if (query === undefined || predicate === undefined) return text;
  const without = widened(query, key(predicate), reach);
  if (without === undefined) return text;
  const wanted = printQuery(without);
  const at = text.lastIndexOf(term);
  const cut = at < 0 ? '' : `${text.slice(0, at).trim()} ${text.slice(at + term.length).trim()}`.trim();
  return at >= 0 && means(cut, wanted) ? cut : wanted;
}

/** Adds a term, or takes it out where the query has it. */
export function toggleTerm(text: string, term: string, reach: TermReach = 'span'): string {
  return hasTerm(text, term, reach) ? removeTerm(text, term, reach) : addTerm(text, term, reach);
}

function readable(text: string): Query | undefined {
  const { query, diagnostics } = parseQuery(text);
  return diagnostics.some(({ severity }) => severity === 'error') ? undefined : query;
}

function means(text: string, printed: string): boolean {
  const query = readable(text);
  return query !== undefined && printQuery(query) === printed;
}

/** A term as a condition on one span; undefined where it is none. */
function predicateOf(term: string): Predicate | undefined {
  const query = readable(term);
  return query?.stages.length === 0 && query.source.type === 'filter' ? query.source.predicate : undefined;
}

function key(predicate: Predicate): string {
  return printQuery({ source: { type: 'filter', predicate }, stages: [], hints: [] });
}

function narrowed(query: Query, predicate: Predicate, reach: TermReach): Query {
  const filter: Spanset = { type: 'filter', predicate };
  if (reach === 'trace') {
    const { source, stages, hints } = query;
    const whole: Spanset = stages.length === 0 ? source : { type: 'pipeline', pipeline: { source, stages } };
    return { source: joinSpansets('and', [whole, filter]), stages: [], hints };
  }
  if (query.stages.length === 0 && query.source.type === 'filter') {
    const source = onlyTrue(query.source.predicate)
      ? filter
      : { ...query.source, predicate: joinPredicates('and', [query.source.predicate, predicate]) };
    return { ...query, source };
  }
  return { ...query, stages: [...query.stages, { type: 'spanset', spanset: filter }] };
}

/** The query without the conditions of a key, undefined where it has none of them in a place that narrows it. */
function widened(query: Query, wanted: string, reach: TermReach): Query | undefined {
  const { source, stages } = query;
  if (reach === 'span') {
    const last = stages.at(-1);
    if (last?.type === 'spanset') {
      const left = without(last.spanset, wanted);
      if (left === undefined) return undefined;
      const kept = stages.slice(0, -1);
      return { ...query, stages: left === 'all' ? kept : [...kept, { type: 'spanset', spanset: left }] };
    }
    if (stages.length > 0) return undefined;
    const left = without(source, wanted);
    if (left === undefined) return undefined;
    return { ...query, source: left === 'all' ? { type: 'filter', predicate: EVERY_SPAN } : left };
  }
  // Of an empty query, and of one that is the term alone, both reaches say the same.
  if (source.type === 'filter') return widened(query, wanted, 'span');
  if (source.type !== 'and' || stages.length > 0) return undefined;
  const terms = source.terms.filter((term) => term.type !== 'filter' || key(term.predicate) !== wanted);
  const [first, ...others] = terms;
  if (terms.length === source.terms.length || first === undefined) return undefined;
  const joined = joinSpansets('and', [first, ...others]);
  return joined.type === 'pipeline' ? { ...query, ...joined.pipeline } : { ...query, source: joined };
}

/** A set of spans without a condition of its filter; `all` where nothing is left of it. */
function without(spanset: Spanset, wanted: string): Spanset | 'all' | undefined {
  if (spanset.type !== 'filter') return undefined;
  const { predicate } = spanset;
  const terms = predicate.type === 'and' ? predicate.terms : [predicate];
  const left = terms.filter((term) => key(term) !== wanted);
  if (left.length === terms.length || onlyTrue(predicate)) return undefined;
  return left.length === 0 ? 'all' : { type: 'filter', predicate: joinPredicates('and', left) };
}

function onlyTrue(predicate: Predicate): boolean {
  return predicate.type === 'constant' && predicate.value;
}
