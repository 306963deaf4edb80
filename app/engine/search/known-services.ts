import type { SearchContext } from './trace-search.ts';

/** Names of all services that the session holds spans of. */
export function knownServices({ catalog, list }: SearchContext): ReadonlySet<string> {
  return new Set([...list.services(), ...catalog.tail.view().spans.services]);
}
