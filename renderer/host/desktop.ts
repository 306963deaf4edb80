import type { Desktop } from '../../app/core/contract/desktop.ts';

/** What the preload script offers, or undefined in a browser tab. */
export function findDesktop(): Desktop | undefined {
  return (globalThis as { desktop?: Desktop }).desktop;
}
