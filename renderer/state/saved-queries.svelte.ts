import type { SavedQuery } from './setting-values.ts';
import type { Settings } from './settings.svelte.ts';

/** Queries that the user gave a name, in the order of their names. */
export class SavedQueries {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get entries(): readonly SavedQuery[] {
    return this.#settings.get('savedQueries');
  }

  /** The name under which just this query is saved. */
  nameOf(query: string): string | undefined {
    const text = query.trim();
    return this.entries.find((entry) => entry.query === text)?.name;
  }

  /** Saves a query; one of the same name gives way. */
  save(name: string, query: string): void {
    const entry = { name: name.trim(), query: query.trim() };
    if (entry.name === '' || entry.query === '') return;
    this.#keep([...this.entries.filter((other) => other.name !== entry.name), entry]);
  }

  rename(name: string, next: string): void {
    const to = next.trim();
    const entry = this.entries.find((other) => other.name === name);
    if (entry === undefined || to === '' || to === name) return;
    const others = this.entries.filter((other) => other !== entry && other.name !== to);
    this.#keep([...others, { ...entry, name: to }]);
  }

  remove(name: string): void {
    this.#keep(this.entries.filter((entry) => entry.name !== name));
  }

  #keep(entries: readonly SavedQuery[]): void {
    const sorted = [...entries].sort((a, b) => a.name.localeCompare(b.name));
    void this.#settings.set('savedQueries', sorted);
  }
}
