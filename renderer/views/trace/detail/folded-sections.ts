import { SvelteMap } from 'svelte/reactivity';

const STORAGE_KEY = 'spanscope.detail.folded';

/** Which sections of the panel are folded, by title; remembered between visits. */
const folded = new SvelteMap<string, boolean>(stored());

function stored(): [string, boolean][] {
  try {
    const entries: unknown = JSON.parse(localStorage.getItem(STORAGE_KEY) ?? '[]');
    if (!Array.isArray(entries)) return [];
    return entries.filter(
      (entry): entry is [string, boolean] =>
        Array.isArray(entry) && typeof entry[0] === 'string' && typeof entry[1] === 'boolean',
    );
  } catch {
    // Damaged by another program: every section is as at first.
    return [];
  }
}

export function isFolded(title: string, atFirst: boolean): boolean {
  return folded.get(title) ?? atFirst;
}

export function setFolded(title: string, now: boolean): void {
  folded.set(title, now);
  localStorage.setItem(STORAGE_KEY, JSON.stringify([...folded]));
}
