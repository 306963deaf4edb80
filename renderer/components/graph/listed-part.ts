import type { MapEdge, MapNode } from '../../../app/core/contract/methods.ts';

/** A node in a list of the panel, with the edge that leads to it where the list is of edges. */
export interface ListedPart {
  node: MapNode;
  edge?: MapEdge;
}
