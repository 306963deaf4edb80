export type ThemeChoice = 'system' | 'dark' | 'light';
export type Theme = 'dark' | 'light';

const STORAGE_KEY = 'spanscope.theme';

/** Dark or light: the system's, or the one chosen, which is remembered. */
export class ThemeState {
  #choice = $state.raw<ThemeChoice>('system');
  #system = $state.raw<Theme>('dark');

  constructor() {
    const light = matchMedia('(prefers-color-scheme: light)');
    this.#system = light.matches ? 'light' : 'dark';
    light.addEventListener('change', () => {
      this.#system = light.matches ? 'light' : 'dark';
      this.#apply();
    });
    const stored = localStorage.getItem(STORAGE_KEY);
    if (stored === 'dark' || stored === 'light') this.#choice = stored;
    this.#apply();
  }

  get choice(): ThemeChoice {
    return this.#choice;
  }

  /** The theme in force. The document's `data-theme` is always set before this changes. */
  get current(): Theme {
    return this.#choice === 'system' ? this.#system : this.#choice;
  }

  choose(choice: ThemeChoice): void {
    document.documentElement.dataset['theme'] = choice === 'system' ? this.#system : choice;
    this.#choice = choice;
    localStorage.setItem(STORAGE_KEY, choice);
  }

  #apply(): void {
    document.documentElement.dataset['theme'] = this.current;
  }
}
