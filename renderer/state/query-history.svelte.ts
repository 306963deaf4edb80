const STORAGE_KEY = 'spanscope.queries';
const MOST = 50;

/** Queries that were run, newest first, remembered between visits. */
export class QueryHistory {
  #entries = $state.raw<readonly string[]>([]);

  constructor() {
    try {
      const stored: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
      if (Array.isArray(stored)) {
        this.#entries = stored.filter((entry) => typeof entry === 'string').slice(0, MOST);
      }
    } catch {
      // Damaged by another program: the history starts again.
    }
  }

  get entries(): readonly string[] {
    return this.#entries;
  }

  add(query: string): void {
    const text = query.trim();
    if (text === '' || text === this.#entries[0]) return;
    this.#entries = [text, ...this.#entries.filter((entry) => entry !== text)].slice(0, MOST);
    localStorage.setItem(STORAGE_KEY, JSON.stringify(this.#entries));
  }
}
