import type { MapEdge, MapNode } from '../../../app/core/contract/methods.ts';
import { formatCount, formatDuration, formatPercent, formatPlural } from '../../../app/core/model/format.ts';
import type { Drawn } from './drawn.ts';
import { pathOf } from './edge-path.ts';
import {
  edgeWidth,
  errorPercent,
  errorShare,
  frequency,
  LOUD_ERROR_SHARE,
  nodeErrors,
  shortTitle,
  splitName,
} from './figures.ts';
import { serviceOf, type Part } from './known-parts.ts';
import { CHANGE_SIGNS, type PartChange } from './map-changes.ts';
import type { Box } from './layout.ts';
import { placeLabels, type LabelRequest, type PlacedLabel } from './place-labels.ts';

export interface SceneNode {
  id: string;
  node: MapNode;
  box: Box;
  title: string;
  /** The same where room is short. */
  shortTitle: string;
  /** Rate and latency in one line. */
  figures: string;
  /** The same where room is short. */
  shortFigures: string;
  loud: boolean;
  quiet: boolean;
  /** What is drawn without words, in words. */
  spoken: string;
  /** The service that the node is, or is a part of. */
  service: string;
  change: PartChange | undefined;
}

export interface SceneEdge {
  key: string;
  edge: MapEdge;
  path: string;
  width: number;
  loud: boolean;
  quiet: boolean;
  /** How fast dots flow along it. */
  pace: 'slow' | 'steady' | 'fast';
  change: PartChange | undefined;
}

/** A map ready to be drawn. */
export interface Scene {
  width: number;
  height: number;
  nodes: SceneNode[];
  edges: SceneEdge[];
  labels: PlacedLabel[];
  /** What is the same in both windows steps back. */
  comparing: boolean;
}

const kindNames: Record<MapNode['kind'], string> = {
  service: 'service',
  database: 'database',
  queue: 'queue',
  external: 'outside host',
  user: 'callers from outside',
};

export function kindName(kind: MapNode['kind']): string {
  return kindNames[kind];
}

/** Width of a label's text for each character at a scale of 1: Inter's figures are that wide. */
const LABEL_CHARACTER = 6.3;
const LABEL_PADDING = 10;
const LABEL_HEIGHT = 17;
/** An error is told before any number of calls. */
const ERROR_WEIGHT = 1e12;

/** Shares of the busiest edge's calls from which on dots flow faster. */
const STEADY_SHARE = 0.05;
const FAST_SHARE = 0.4;

/**
 * @param textScale how much larger than usual text and lines are drawn, so that a map seen from afar can still be read
 */
export function buildScene({ map, layout, parts, seconds, changes }: Drawn, textScale: number): Scene {
  const { nodes, edges } = parts;
  const most = map.edges.reduce((max, edge) => Math.max(max, edge.calls), 0);
  const callers = new Map<string, number>();
  for (const { target } of map.edges) callers.set(target, (callers.get(target) ?? 0) + 1);
  const labels: LabelRequest[] = [];
  const sceneEdges: SceneEdge[] = [];
  for (const [key, points] of layout.edges) {
    const part = edges.get(key);
    if (part === undefined) continue;
    const { value: edge, quiet } = part;
    const share = errorShare(edge);
    const loud = !quiet && share >= LOUD_ERROR_SHARE;
    const change = changes?.edges.get(key);
    const busy = most > 0 ? edge.calls / most : 0;
    sceneEdges.push({
      key,
      edge,
      path: pathOf(points),
      width: edgeWidth(edge.calls, most) * textScale,
      loud,
      quiet,
      pace: busy >= FAST_SHARE ? 'fast' : busy >= STEADY_SHARE ? 'steady' : 'slow',
      change,
    });
    if (change !== undefined) labels.push(changeLabel(key, edge, change, textScale));
    // What is as it was steps back.
    else if (changes !== undefined) continue;
    else if (loud) labels.push(errorLabel(key, edge, seconds, textScale));
    // A node that is called from one place alone says by itself how often and how long.
    else if (seconds === undefined && callers.get(edge.target)! > 1)
      labels.push(callsLabel(key, edge, textScale));
  }
  // Red lines lie above grey ones.
  sceneEdges.sort((a, b) => Number(a.loud) - Number(b.loud));
  const sceneNodes = [...layout.nodes].flatMap(([id, box]) => {
    const part = nodes.get(id);
    return part === undefined
      ? []
      : [{ ...sceneNode(part, box, map.edges, seconds), change: changes?.nodes.get(id) }];
  });
  return {
    width: layout.width,
    height: layout.height,
    nodes: sceneNodes,
    edges: sceneEdges,
    labels: placeLabels(layout, labels),
    comparing: changes !== undefined,
  };
}

function errorLabel(
  key: string,
  edge: MapEdge,
  seconds: number | undefined,
  textScale: number,
): LabelRequest {
  return label(key, ERROR_WEIGHT + edge.errors, 'error', errorForms(edge, seconds), textScale);
}

/** In one trace errors are few: they are counted. */
function errorForms(edge: MapEdge, seconds: number | undefined): string[] {
  const percent = errorPercent(errorShare(edge));
  if (seconds !== undefined) return [`${percent} errors`, percent];
  if (edge.calls === 1) return ['failed', '✕'];
  return [
    `${formatCount(edge.errors)} of ${formatCount(edge.calls)} failed`,
    `✕ ${formatCount(edge.errors)}`,
  ];
}

/** How often, and how long it took. */
function callsLabel(key: string, edge: MapEdge, textScale: number): LabelRequest {
  const times = frequency(edge.calls, undefined);
  const forms =
    edge.calls === 1
      ? [formatDuration(edge.p95Ns)]
      : [`${times} · p95 ${formatDuration(edge.p95Ns)}`, `${times} · ${formatDuration(edge.p95Ns)}`, times];
  return label(key, edge.calls, 'calls', forms, textScale);
}

/** Told before all others: it is what is looked for. */
function changeLabel(key: string, edge: MapEdge, change: PartChange, textScale: number): LabelRequest {
  const sign = CHANGE_SIGNS[change.kind];
  return label(key, 2 * ERROR_WEIGHT + edge.calls, change.kind, [`${sign} ${change.short}`, sign], textScale);
}

function label(
  key: string,
  weight: number,
  tone: LabelRequest['tone'],
  forms: string[],
  textScale: number,
): LabelRequest {
  return {
    key,
    weight,
    tone,
    forms: forms.map((text) => ({
      text,
      width: (text.length * LABEL_CHARACTER + LABEL_PADDING) * textScale,
      height: LABEL_HEIGHT * textScale,
    })),
  };
}

function sceneNode(
  part: Part<MapNode>,
  box: Box,
  edges: readonly MapEdge[],
  seconds: number | undefined,
): Omit<SceneNode, 'change'> {
  const { value: node, quiet } = part;
  const { title, place } = splitName(node);
  const failed = nodeErrors(node, edges);
  const loud = !quiet && node.kind !== 'user' && errorShare(failed) >= LOUD_ERROR_SHARE;
  const figures = figuresOf(node, seconds, quiet, 'p95 ');
  const service = serviceOf(node);
  const spoken = [
    node.partOf === undefined ? kindName(node.kind) : `part of ${service}`,
    place === '' ? '' : `at ${place}`,
    loud ? `${formatPercent(errorShare(failed))} errors` : '',
    node.criticalShare > 0 ? `${formatPercent(node.criticalShare)} of the critical path` : '',
  ];
  return {
    id: node.id,
    node,
    box,
    title,
    shortTitle: shortTitle(node),
    figures,
    shortFigures: figuresOf(node, seconds, quiet, ''),
    loud,
    quiet,
    spoken: spoken.filter((word) => word !== '').join(', '),
    service,
  };
}

function figuresOf(node: MapNode, seconds: number | undefined, quiet: boolean, latencyName: string): string {
  if (quiet) return 'quiet';
  if (node.kind === 'user') return '';
  if (node.calls === 0)
    return seconds === undefined
      ? formatPlural(node.spans, 'span')
      : `${frequency(node.spans, seconds)} spans`;
  if (seconds === undefined && node.calls === 1) return formatDuration(node.p95Ns);
  const rate = frequency(node.calls, seconds);
  return node.p95Ns > 0n ? `${rate} · ${latencyName}${formatDuration(node.p95Ns)}` : rate;
}
