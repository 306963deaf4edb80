import type { ElkExtendedEdge, ElkNode } from 'elkjs/lib/elk-api.js';
import type { MapEdge, MapNode, ServiceMap } from '../../../app/core/contract/methods.ts';

/** The shape of a map: what is connected to what, without figures. Sorted, so that the same shape is the same text. */
export interface Shape {
  nodes: { id: string; kind: MapNode['kind'] }[];
  edges: { source: string; target: string }[];
}

export interface Point {
  x: number;
  y: number;
}

export interface Box extends Point {
  width: number;
  height: number;
}

/** The smallest box around others; undefined around none. */
export function hull(boxes: readonly Box[]): Box | undefined {
  if (boxes.length === 0) return undefined;
  const x = Math.min(...boxes.map((box) => box.x));
  const y = Math.min(...boxes.map((box) => box.y));
  const right = Math.max(...boxes.map((box) => box.x + box.width));
  const bottom = Math.max(...boxes.map((box) => box.y + box.height));
  return { x, y, width: right - x, height: bottom - y };
}

/** Where things are drawn, in pixels at a scale of 1. */
export interface Layout {
  width: number;
  height: number;
  nodes: Map<string, Box>;
  /** The bends of each edge from its source to its target, by `edgeKey`. */
  edges: Map<string, Point[]>;
}

/** How much room a map takes: `compact` is for small windows, where a roomy one would shrink beyond reading. */
export type Density = 'roomy' | 'compact';

interface Measures {
  node: number;
  user: number;
  height: number;
  /** Between two nodes of a layer, and between two layers: the latter holds an edge's curve and its label. */
  apart: number;
  layers: number;
}

const MEASURES: Record<Density, Measures> = {
  roomy: { node: 180, user: 84, height: 54, apart: 28, layers: 96 },
  compact: { node: 156, user: 84, height: 52, apart: 14, layers: 66 },
};

/** Layers from left to right. Edges in POLYLINE form keep their bends at the borders of layers, where curves begin and end. */
const OPTIONS: Record<string, string> = {
  'elk.algorithm': 'layered',
  'elk.direction': 'RIGHT',
  'elk.edgeRouting': 'POLYLINE',
  'elk.padding': '[left=0,top=0,right=0,bottom=0]',
  'elk.spacing.edgeNode': '16',
  'elk.spacing.edgeEdge': '9',
  'elk.spacing.componentComponent': '48',
  'elk.layered.spacing.edgeNodeBetweenLayers': '24',
  'elk.layered.nodePlacement.strategy': 'NETWORK_SIMPLEX',
  'elk.layered.thoroughness': '20',
  'elk.randomSeed': '1',
};

const byText = (a: string, b: string): number => (a < b ? -1 : a > b ? 1 : 0);

// Ids come from received names: a character that no name can be typed with keeps two of them apart.
export function edgeKey(edge: Pick<MapEdge, 'source' | 'target'>): string {
  return `${edge.source}\u0000${edge.target}`;
}

/** The shape of a map; edges to nodes that the map doesn't have are left out. */
export function shapeOf(map: Pick<ServiceMap, 'nodes' | 'edges'>): Shape {
  const ids = new Set(map.nodes.map((node) => node.id));
  const edges = new Map<string, Shape['edges'][number]>();
  for (const edge of map.edges) {
    if (ids.has(edge.source) && ids.has(edge.target)) {
      edges.set(edgeKey(edge), { source: edge.source, target: edge.target });
    }
  }
  return {
    nodes: map.nodes.map(({ id, kind }) => ({ id, kind })).sort((a, b) => byText(a.id, b.id)),
    edges: [...edges.values()].sort((a, b) => byText(edgeKey(a), edgeKey(b))),
  };
}

/** Whether all of `part` has its place in a layout of `whole`. */
export function isWithin(part: Shape, whole: Shape): boolean {
  const nodes = new Set(whole.nodes.map((node) => node.id));
  const edges = new Set(whole.edges.map(edgeKey));
  return (
    part.nodes.every((node) => nodes.has(node.id)) && part.edges.every((edge) => edges.has(edgeKey(edge)))
  );
}

export function toElkGraph(shape: Shape, density: Density): ElkNode {
  const measures = MEASURES[density];
  return {
    id: 'map',
    layoutOptions: {
      ...OPTIONS,
      'elk.spacing.nodeNode': String(measures.apart),
      'elk.layered.spacing.nodeNodeBetweenLayers': String(measures.layers),
    },
    children: shape.nodes.map(({ id, kind }) => ({
      id: `n${id}`,
      width: kind === 'user' ? measures.user : measures.node,
      height: measures.height,
    })),
    edges: shape.edges.map((edge) => ({
      id: `e${edgeKey(edge)}`,
      sources: [`n${edge.source}`],
      targets: [`n${edge.target}`],
    })),
  };
}

export function fromElkGraph(graph: ElkNode): Layout {
  const nodes = new Map<string, Box>();
  for (const { id, x = 0, y = 0, width = 0, height = 0 } of graph.children ?? []) {
    nodes.set(id.slice(1), { x, y, width, height });
  }
  const edges = new Map<string, Point[]>();
  for (const edge of graph.edges ?? []) edges.set(edge.id.slice(1), pointsOf(edge));
  return { width: graph.width ?? 0, height: graph.height ?? 0, nodes, edges };
}

function pointsOf(edge: ElkExtendedEdge): Point[] {
  return (edge.sections ?? []).flatMap(({ startPoint, bendPoints = [], endPoint }) =>
    [startPoint, ...bendPoints, endPoint].map(({ x, y }) => ({ x, y })),
  );
}
