import type { MapEdge, MapNode, ServiceMap } from '../../../app/core/contract/methods.ts';
import { edgeKey, shapeOf, type Shape } from './layout.ts';

/** What has not been called for so long leaves the map at the next change of its shape; until then it is drawn faintly. */
const KEEP_QUIET_MS = 60_000;

/** The name of the service that a node is, or is a part of: what is coloured alike. */
export function serviceOf({ name, partOf }: Pick<MapNode, 'name' | 'partOf'>): string {
  return partOf === undefined ? name : partOf.replace(/^service:/, '');
}

/** More nodes than this are no map any more; the busiest are drawn and the rest is counted. */
export const MAX_NODES = 300;

export interface Part<T> {
  value: T;
  seenMs: number;
  /** Not in the latest answer. */
  quiet: boolean;
}

/**
 * The nodes and edges of the latest answer and of those shortly before it. A service that is called every minute or so
 * stays where it is instead of coming and going.
 */
export class KnownParts {
  readonly nodes = new Map<string, Part<MapNode>>();
  readonly edges = new Map<string, Part<MapEdge>>();
  /** Nodes of the latest answer that are not drawn. */
  hidden = 0;

  take(map: ServiceMap, nowMs: number): void {
    const busiest = [...map.nodes].sort((a, b) => b.calls - a.calls || b.spans - a.spans).slice(0, MAX_NODES);
    this.hidden = map.nodes.length - busiest.length;
    const shown = new Set(busiest.map((node) => node.id));
    for (const part of [...this.nodes.values(), ...this.edges.values()]) part.quiet = true;
    for (const node of busiest) this.nodes.set(node.id, { value: node, seenMs: nowMs, quiet: false });
    for (const edge of map.edges) {
      if (!shown.has(edge.source) || !shown.has(edge.target)) continue;
      this.edges.set(edgeKey(edge), { value: edge, seenMs: nowMs, quiet: false });
    }
    // With the map full, what is quiet makes room at once.
    if (this.nodes.size > MAX_NODES) this.forget(nowMs + 1);
  }

  /** Drops what was last seen before `beforeMs`. */
  forget(beforeMs: number): void {
    for (const parts of [this.nodes, this.edges]) {
      for (const [key, part] of parts) if (part.quiet && part.seenMs < beforeMs) parts.delete(key);
    }
  }

  forgetStale(nowMs: number): void {
    this.forget(nowMs - KEEP_QUIET_MS);
  }

  /** The shape of the latest answer. */
  liveShape(): Shape {
    return shapeOf({ nodes: live(this.nodes), edges: live(this.edges) });
  }

  /** The shape of all that is known. */
  wholeShape(): Shape {
    return shapeOf({
      nodes: [...this.nodes.values()].map((part) => part.value),
      edges: [...this.edges.values()].map((part) => part.value),
    });
  }
}

function live<T>(parts: ReadonlyMap<string, Part<T>>): T[] {
  return [...parts.values()].filter((part) => !part.quiet).map((part) => part.value);
}
