import type { Facet } from '../../../core/contract/query-methods.ts';

/** What is looked at first, in this order. */
const FIRST = ['service', 'name', 'status', 'kind', 'error.type', 'event.exception.type', 'statusMessage'];
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

function rank(facet: Facet, total: number): number {
  const known = FIRST.indexOf(facet.field);
  if (known >= 0) return known;
  const kind = TELLING.test(facet.field) ? 0 : SURROUNDINGS.test(facet.field) ? 2 : 1;
  const base = FIRST.length + kind;
  if (facet.identifier) return base + 40;
  if (facet.distinct === 0) return base + 30;
  // The same on all spans: nothing to choose from.
  if (facet.distinct === 1 && facet.spans === total) return base + 20;
  return facet.distinct > MANY_VALUES ? base + 10 : base;
}
