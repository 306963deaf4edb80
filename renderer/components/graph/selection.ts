/** What the panel speaks of. */
export type Selection = { kind: 'node'; id: string } | { kind: 'edge'; key: string };

export function isSame(a: Selection | undefined, b: Selection | undefined): boolean {
  if (a?.kind === 'node' && b?.kind === 'node') return a.id === b.id;
  if (a?.kind === 'edge' && b?.kind === 'edge') return a.key === b.key;
  return a === b;
}
