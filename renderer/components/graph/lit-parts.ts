import type { Scene } from './scene.ts';
import type { Selection } from './selection.ts';

/** What stays bright while a part of the map is looked at: the part, and what it is connected with directly. */
export interface LitParts {
  nodes: Set<string>;
  edges: Set<string>;
}

export function litBy(part: Selection | undefined, scene: Scene): LitParts | undefined {
  if (part === undefined) return undefined;
  const lit: LitParts = { nodes: new Set(), edges: new Set() };
  for (const { key, edge } of scene.edges) {
    const touched =
      part.kind === 'edge' ? part.key === key : edge.source === part.id || edge.target === part.id;
    if (!touched) continue;
    lit.edges.add(key);
    lit.nodes.add(edge.source).add(edge.target);
  }
  if (part.kind === 'node' && scene.nodes.some((item) => item.id === part.id)) lit.nodes.add(part.id);
  return lit.nodes.size === 0 ? undefined : lit;
}
