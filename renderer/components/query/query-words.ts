import { getContext, setContext } from 'svelte';
import type { SessionKey, SessionValue } from '../../../app/core/query/choices.ts';

/** What is known at once, and the rest where there is more to come; it is given up when the signal aborts. */
export interface Found<T> {
  known: readonly T[];
  coming: Promise<readonly T[]> | undefined;
}

/** What is in the session, for completion. Asked at every key: what is known must come at once. */
export interface QueryWords {
  keys(text: string, signal: AbortSignal): Found<SessionKey>;
  /** @param field as a query writes it */
  values(field: string, text: string, signal: AbortSignal): Found<SessionValue>;
}

/** Queries with a name. */
export interface NamedQueries {
  readonly entries: readonly { name: string; query: string }[];
  nameOf(query: string): string | undefined;
  save(name: string, query: string): void;
  rename(name: string, next: string): void;
  remove(name: string): void;
}

/** What every query bar of the page shares. */
export interface QueryShelf {
  words: QueryWords;
  saved: NamedQueries;
  clearHistory(): void;
}

const KEY = Symbol('query shelf');

export function provideQueryShelf(shelf: QueryShelf): void {
  setContext(KEY, shelf);
}

/** Undefined where nothing was provided: the bar then completes from the language alone and saves nothing. */
export function useQueryShelf(): QueryShelf | undefined {
  return getContext<QueryShelf | undefined>(KEY);
}
