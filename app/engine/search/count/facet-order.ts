import type { Facet } from '../../../core/contract/query-methods.ts';

/** What is looked at first, in this order. */
const FIRST = ['service', 'name', 'status', 'kind', 'error.type', 'event.exception.type', 'statusMessage'];
/** How a failure is named, and what it is named by. */
const FAILURES = ['error.type', 'event.exception.type', 'statusMessage', 'event.exception.message'];
const FACTS = ['status', 'name', 'event:name', 'service', 'kind'];
/** What tells what a span did: calls, queries, messages. */
const TELLING =
  /^(?:http|rpc|db|messaging|url|gen_ai|graphql|faas|feature_flag|exception|event\.exception)\./;
/** What tells what ran it: of use once the rest is known. */
const SURROUNDINGS =
  /^(?:telemetry|process|host|os|container|k8s|cloud|device|thread|scope|code|server|client|network|user_agent|deployment|service)[.:]/;

/** A list is read to about here. */
const MANY_VALUES = 50;

/** Orders facets by use: known ones, then those that tell the most, those that only say where, constants, free text, ids. */
export function compareFacets(total: number): (a: Facet, b: Facet) => number {
  return (a, b) =>
    rank(a, total) - rank(b, total) ||
    b.spans - a.spans ||
    a.distinct - b.distinct ||
    (a.field < b.field ? -1 : 1);
}

/** Orders fields by how much they tell of why something is so: what was asked and what failed, then the operation, then where it ran. */
export function compareFields(a: string, b: string): number {
  return tellingRank(a) - tellingRank(b) || (a < b ? -1 : a > b ? 1 : 0);
}

function tellingRank(field: string): number {
  const failure = FAILURES.indexOf(field);
  if (failure >= 0) return failure;
  const fact = FACTS.indexOf(field);
  if (fact >= 0) return FAILURES.length + 2 + fact;
  return FAILURES.length + (TELLING.test(field) ? 0 : SURROUNDINGS.test(field) ? 2 + FACTS.length : 1);
}

function place(field: string): number {
  const known = FIRST.indexOf(field);
  if (known >= 0) return known;
  return FIRST.length + (TELLING.test(field) ? 0 : SURROUNDINGS.test(field) ? 2 : 1);
}

function rank(facet: Facet, total: number): number {
  const base = place(facet.field);
  if (base < FIRST.length) return base;
  if (facet.identifier) return base + 40;
  if (facet.distinct === 0) return base + 30;
  // The same on all spans: nothing to choose from.
  if (facet.distinct === 1 && facet.spans === total) return base + 20;
  return facet.distinct > MANY_VALUES ? base + 10 : base;
}
