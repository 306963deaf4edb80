import type { MapEdge, MapNode } from '../../../app/core/contract/methods.ts';
import { hull, type Box } from './layout.ts';
import type { Drawn } from './drawn.ts';
import type { Selection } from './selection.ts';

/** Where a part lies: an edge about both of its ends. Undefined for one that is not drawn. */
export function boxOf({ layout, parts }: Drawn, part: Selection): Box | undefined {
  if (part.kind === 'node') return layout.nodes.get(part.id);
  const edge = parts.edges.get(part.key)?.value;
  const ends = [layout.nodes.get(edge?.source ?? ''), layout.nodes.get(edge?.target ?? '')];
  return hull(ends.filter((box) => box !== undefined));
}

/** An edge and what it connects; undefined for anything else, and where a part of it is not known. */
export function edgeWithEnds(
  { parts }: Drawn,
  part: Selection | undefined,
): { edge: MapEdge; source: MapNode; target: MapNode } | undefined {
  if (part?.kind !== 'edge') return undefined;
  const edge = parts.edges.get(part.key)?.value;
  const source = parts.nodes.get(edge?.source ?? '')?.value;
  const target = parts.nodes.get(edge?.target ?? '')?.value;
  if (edge === undefined || source === undefined || target === undefined) return undefined;
  return { edge, source, target };
}
