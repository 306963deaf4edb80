import { orderHues } from './service-palette.ts';

/** Names remembered between visits; a flood of made-up service names must not fill the storage. */
const MAX_REMEMBERED = 500;

/** Which service has which hue, in order of first appearance. */
export class ServiceHues {
  readonly #order = orderHues();
  readonly #hues = new Map<string, number>();
  #given = 0;

  /** @param stored what `store` gave on an earlier visit; what doesn't fit is left out */
  constructor(stored: string | null) {
    for (const [service, hue] of readEntries(stored)) {
      this.#hues.set(service, hue);
      this.#given++;
    }
  }

  /** The hue of a service, and whether this was the first time that it was asked for. */
  hueOf(service: string): { hue: number; isNew: boolean } {
    const known = this.#hues.get(service);
    if (known !== undefined) return { hue: known, isNew: false };
    const hue = this.#order[this.#given++ % this.#order.length]!;
    this.#hues.set(service, hue);
    return { hue, isNew: this.#hues.size <= MAX_REMEMBERED };
  }

  set(service: string, hue: number): void {
    this.#hues.set(service, ((hue % 360) + 360) % 360);
  }

  store(): string {
    return JSON.stringify([...this.#hues].slice(0, MAX_REMEMBERED));
  }
}

function readEntries(stored: string | null): [string, number][] {
  let entries: unknown;
  try {
    entries = JSON.parse(stored ?? '[]');
  } catch {
    return []; // Damaged by another program: colours start again.
  }
  if (!Array.isArray(entries)) return [];
  return (entries as unknown[]).slice(0, MAX_REMEMBERED).filter(isEntry);
}

function isEntry(entry: unknown): entry is [string, number] {
  if (!Array.isArray(entry)) return false;
  const [service, hue] = entry as unknown[];
  return typeof service === 'string' && typeof hue === 'number' && hue >= 0 && hue < 360;
}
