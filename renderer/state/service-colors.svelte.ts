import { oklchToHex } from './oklch.ts';
import { orderHues } from './service-palette.ts';
import type { Theme } from './theme.svelte.ts';

const STORAGE_KEY = 'spanscope.service-hues';
/** Names remembered between visits; a flood of made-up service names must not fill the storage. */
const MAX_REMEMBERED = 500;

/** One lightness and chroma for every service, so that none shouts; per theme. */
const TONE: Record<Theme, { lightness: number; chroma: number }> = {
  dark: { lightness: 0.74, chroma: 0.115 },
  light: { lightness: 0.64, chroma: 0.13 },
};

/** A service's hue: the same everywhere, given in order of first appearance, changeable by the user. */
export class ServiceColors {
  readonly #theme: { readonly current: Theme };
  readonly #order = orderHues();
  /** Not reactive: a name gets its hue the first time it is asked for, also in the middle of a derivation. */
  readonly #hues = new Map<string, number>();
  readonly #hex = new Map<string, string>();
  #given = 0;
  /** Grows when the user changes a hue, so that what was drawn with the old one is drawn again. */
  #version = $state.raw(0);

  constructor(theme: { readonly current: Theme }) {
    this.#theme = theme;
    this.#restore();
  }

  /** The colour of a service in the present theme, as `#rrggbb`. */
  of(service: string): string {
    const theme = this.#theme.current;
    void this.#version;
    const hue = this.hueOf(service);
    const key = `${theme} ${hue}`;
    let hex = this.#hex.get(key);
    if (hex === undefined) {
      const { lightness, chroma } = TONE[theme];
      hex = oklchToHex(lightness, chroma, hue);
      this.#hex.set(key, hex);
    }
    return hex;
  }

  /** Reading it makes an effect run again when colours change: for canvases. */
  get version(): string {
    return `${this.#theme.current} ${this.#version}`;
  }

  hueOf(service: string): number {
    const known = this.#hues.get(service);
    if (known !== undefined) return known;
    const hue = this.#order[this.#given++ % this.#order.length]!;
    this.#hues.set(service, hue);
    if (this.#hues.size <= MAX_REMEMBERED) this.#remember();
    return hue;
  }

  setHue(service: string, hue: number): void {
    this.#hues.set(service, ((hue % 360) + 360) % 360);
    this.#remember();
    this.#version++;
  }

  #remember(): void {
    const entries = [...this.#hues].slice(0, MAX_REMEMBERED);
    localStorage.setItem(STORAGE_KEY, JSON.stringify(entries));
  }

  #restore(): void {
    let stored: unknown;
    try {
      stored = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    } catch {
      return; // Damaged by another program: colours start again.
    }
    if (!Array.isArray(stored)) return;
    for (const entry of stored.slice(0, MAX_REMEMBERED) as unknown[]) {
      if (!Array.isArray(entry)) continue;
      const [service, hue] = entry as unknown[];
      if (typeof service === 'string' && typeof hue === 'number' && hue >= 0 && hue < 360) {
        this.#hues.set(service, hue);
        this.#given++;
      }
    }
  }
}
