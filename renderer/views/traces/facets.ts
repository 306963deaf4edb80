import type { Facet } from '../../../app/core/contract/query-methods.ts';

/** Facets that are open at first, besides the pinned ones: about a screen full. */
const OPEN_AT_FIRST = 7;

export interface ListedFacet {
  field: string;
  /** Undefined of a pinned field that no selected span has. */
  facet: Facet | undefined;
  pinned: boolean;
  /** Whether its values are shown as long as the user says nothing else. */
  open: boolean;
}

/** The facets in the order of the panel: pinned ones first, as they were pinned, then the most useful. Of a search the keys that hold it. */
export function listFacets(
  facets: readonly Facet[],
  pinned: readonly string[],
  search: string,
): ListedFacet[] {
  const byField = new Map(facets.map((facet) => [facet.field, facet]));
  const kept = new Set(pinned);
  const first = pinned.map((field) => ({ field, facet: byField.get(field), pinned: true, open: true }));
  let open = 0;
  const others = facets
    .filter(({ field }) => !kept.has(field))
    .map((facet) => ({
      field: facet.field,
      facet,
      pinned: false,
      open: !facet.identifier && open++ < OPEN_AT_FIRST,
    }));
  const wanted = search.trim().toLowerCase();
  return [...first, ...others].filter(({ field }) => field.toLowerCase().includes(wanted));
}
