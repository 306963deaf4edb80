import type { Settings } from './settings.svelte.ts';

const MOST = 50;

/** Queries that were run, newest first, remembered between visits. */
export class QueryHistory {
  readonly #settings: Settings;

  constructor(settings: Settings) {
    this.#settings = settings;
  }

  get entries(): readonly string[] {
    return this.#settings.get('queryHistory');
  }

  add(query: string): void {
    const text = query.trim();
    const { entries } = this;
    if (text === '' || text === entries[0]) return;
    const next = [text, ...entries.filter((entry) => entry !== text)].slice(0, MOST);
    void this.#settings.set('queryHistory', next, true);
  }

  clear(): void {
    void this.#settings.set('queryHistory', []);
  }
}
