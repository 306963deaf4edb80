import { oklchToHex } from './oklch.ts';
import { ServiceHues } from './service-hues.ts';
import type { Theme } from './theme.svelte.ts';

const STORAGE_KEY = 'spanscope.service-hues';

/** One lightness and chroma for every service, so that none shouts; per theme. */
const TONE: Record<Theme, { lightness: number; chroma: number }> = {
  dark: { lightness: 0.74, chroma: 0.115 },
  light: { lightness: 0.64, chroma: 0.13 },
};

/** A service's colour: the same everywhere, given in order of first appearance, changeable by the user. */
export class ServiceColors {
  readonly #theme: { readonly current: Theme };
  /** Not reactive: a name gets its hue the first time it is asked for, also in the middle of a derivation. */
  readonly #hues = new ServiceHues(localStorage.getItem(STORAGE_KEY));
  /** Grows when the user changes a hue, so that what was drawn with the old one is drawn again. */
  #version = $state.raw(0);

  constructor(theme: { readonly current: Theme }) {
    this.#theme = theme;
  }

  /** The colour of a service in the present theme, as `#rrggbb`. */
  of(service: string): string {
    void this.#version;
    const { hue, isNew } = this.#hues.hueOf(service);
    if (isNew) this.#remember();
    return hexOf(this.#theme.current, hue);
  }

  /** Reading it makes an effect run again when colours change: for canvases. */
  get version(): string {
    return `${this.#theme.current} ${this.#version}`;
  }

  setHue(service: string, hue: number): void {
    this.#hues.set(service, hue);
    this.#remember();
    this.#version++;
  }

  #remember(): void {
    localStorage.setItem(STORAGE_KEY, this.#hues.store());
  }
}

const known: Record<string, string> = {};

function hexOf(theme: Theme, hue: number): string {
  const { lightness, chroma } = TONE[theme];
  return (known[`${theme} ${hue}`] ??= oklchToHex(lightness, chroma, hue));
}
