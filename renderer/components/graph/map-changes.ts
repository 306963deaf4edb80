import type { MapEdge, MapNode, ServiceMap } from '../../../app/core/contract/methods.ts';
import { formatDuration } from '../../../app/core/model/format.ts';
import { errorPercent, errorShare, nodeErrors } from './figures.ts';
import { edgeKey } from './layout.ts';
import type { Selection } from './selection.ts';

/** How a part of the map differs between two windows. What is worse comes first. */
export const CHANGE_KINDS = ['failing', 'slower', 'gone', 'added', 'faster', 'recovered'] as const;
export type ChangeKind = (typeof CHANGE_KINDS)[number];

/** Signs beside the colours, for those who don't tell these apart. */
export const CHANGE_SIGNS: Record<ChangeKind, string> = {
  failing: '✕',
  slower: '▲',
  gone: '−',
  added: '+',
  faster: '▼',
  recovered: '✓',
};

export const CHANGE_NAMES: Record<ChangeKind, string> = {
  failing: 'more errors',
  slower: 'slower',
  gone: 'gone',
  added: 'new',
  faster: 'faster',
  recovered: 'fewer errors',
};

export interface PartChange {
  kind: ChangeKind;
  /** On the map: `×2.4`. */
  short: string;
  /** In a list: `p95 12 ms → 31 ms`. */
  words: string;
}

export interface MapChanges {
  nodes: ReadonlyMap<string, PartChange>;
  /** By `edgeKey`. */
  edges: ReadonlyMap<string, PartChange>;
  /** All of them, the worst first. */
  list: readonly { part: Selection; change: PartChange }[];
}

/** Fewer calls than this may be missing from a window by chance. */
const FEW_CALLS = 8;
/** Latencies are another when the Kolmogorov–Smirnov statistic says so at 0.1 %: a map has dozens of edges. */
const KS_COEFFICIENT = 1.95;
/** And by as much as anybody would care for. */
const LEAST_RATIO = 1.2;
/** Error rates are another from so many standard errors on, and so many points. */
const LEAST_Z = 3.3;
const LEAST_POINTS = 0.01;

/** What changed from one window to another: only what chance does not explain. */
export function mapChanges(before: ServiceMap, after: ServiceMap): MapChanges {
  const nodes = new Map<string, PartChange>();
  const edges = new Map<string, PartChange>();
  const list: { part: Selection; change: PartChange; weight: number }[] = [];
  const scale = lengthOf(after) / lengthOf(before);
  const oldNodes = new Map(before.nodes.map((node) => [node.id, node]));
  const newNodes = new Map(after.nodes.map((node) => [node.id, node]));
  const oldEdges = byKey(before.edges);
  const newEdges = byKey(after.edges);
  for (const id of new Set([...oldNodes.keys(), ...newNodes.keys()])) {
    const [old, now] = [oldNodes.get(id), newNodes.get(id)];
    const [then, since] = [busy(old, before), busy(now, after)];
    const change = presence(old !== undefined, now !== undefined, then, since, scale);
    if (change === undefined) continue;
    nodes.set(id, change);
    list.push({ part: { kind: 'node', id }, change, weight: then + since });
  }
  for (const key of new Set([...oldEdges.keys(), ...newEdges.keys()])) {
    const [old, now] = [oldEdges.get(key), newEdges.get(key)];
    const change = edgeChange(old, now, scale);
    if (change === undefined) continue;
    edges.set(key, change);
    const { source, target, calls } = (now ?? old)!;
    // That a node is new says that its edges are.
    if (sameKind(nodes.get(source), change) || sameKind(nodes.get(target), change)) continue;
    list.push({ part: { kind: 'edge', key }, change, weight: calls });
  }
  for (const [id, now] of newNodes) {
    const old = oldNodes.get(id);
    if (old === undefined || nodes.has(id)) continue;
    const change = errorChange(nodeErrors(old, before.edges), nodeErrors(now, after.edges));
    if (change !== undefined) nodes.set(id, change);
  }
  const rank = ({ kind }: PartChange): number => CHANGE_KINDS.indexOf(kind);
  list.sort((a, b) => rank(a.change) - rank(b.change) || b.weight - a.weight);
  return { nodes, edges, list: list.map(({ part, change }) => ({ part, change })) };
}

function lengthOf({ fromNs, toNs }: ServiceMap): number {
  return Math.max(1, Number(toNs - fromNs));
}

/** How often a node was called; of one that nobody calls, how often it called another. */
function busy(node: MapNode | undefined, { edges }: ServiceMap): number {
  if (node === undefined || node.calls > 0) return node?.calls ?? 0;
  return edges.reduce((most, edge) => (edge.source === node.id ? Math.max(most, edge.calls) : most), 0);
}

function byKey(edges: readonly MapEdge[]): Map<string, MapEdge> {
  return new Map(edges.map((edge) => [edgeKey(edge), edge]));
}

function sameKind(a: PartChange | undefined, b: PartChange): boolean {
  return a?.kind === b.kind;
}

/** New or gone, where as many calls as in the other window would hardly be missing by chance. */
function presence(
  was: boolean,
  is: boolean,
  old: number,
  now: number,
  scale: number,
): PartChange | undefined {
  if (!was && now / scale >= FEW_CALLS) return { kind: 'added', short: 'new', words: 'not seen before' };
  if (!is && old * scale >= FEW_CALLS) return { kind: 'gone', short: 'gone', words: 'not seen any more' };
  return undefined;
}

function edgeChange(
  old: MapEdge | undefined,
  now: MapEdge | undefined,
  scale: number,
): PartChange | undefined {
  if (old === undefined || now === undefined)
    return presence(old !== undefined, now !== undefined, old?.calls ?? 0, now?.calls ?? 0, scale);
  return errorChange(old, now) ?? latencyChange(old, now);
}

function errorChange(
  old: { calls: number; errors: number },
  now: { calls: number; errors: number },
): PartChange | undefined {
  if (old.calls === 0 || now.calls === 0) return undefined;
  const difference = errorShare(now) - errorShare(old);
  const pooled = (old.errors + now.errors) / (old.calls + now.calls);
  const error = Math.sqrt(pooled * (1 - pooled) * (1 / old.calls + 1 / now.calls));
  if (Math.abs(difference) < LEAST_POINTS || Math.abs(difference) < LEAST_Z * error) return undefined;
  const words = `errors ${errorPercent(errorShare(old))} → ${errorPercent(errorShare(now))}`;
  const short = `${errorPercent(errorShare(now))} errors`;
  return { kind: difference > 0 ? 'failing' : 'recovered', short, words };
}

function latencyChange(old: MapEdge, now: MapEdge): PartChange | undefined {
  if (!differs(old, now)) return undefined;
  const figures = [
    { name: 'p50', from: old.p50Ns, to: now.p50Ns },
    { name: 'p95', from: old.p95Ns, to: now.p95Ns },
  ].map((figure) => ({ ...figure, ratio: Number(figure.to) / Math.max(1, Number(figure.from)) }));
  const most = figures.reduce((a, b) => (Math.abs(Math.log(b.ratio)) > Math.abs(Math.log(a.ratio)) ? b : a));
  const slower = most.ratio > 1;
  const times = slower ? most.ratio : 1 / most.ratio;
  if (!(times >= LEAST_RATIO)) return undefined;
  return {
    kind: slower ? 'slower' : 'faster',
    short: `${most.name} ${slower ? '×' : '÷'}${times < 10 ? times.toFixed(1) : String(Math.round(times))}`,
    words: `${most.name} ${formatDuration(most.from)} → ${formatDuration(most.to)}`,
  };
}

/** The largest distance between the two distributions, against what chance makes of it. */
function differs({ latency: a }: MapEdge, { latency: b }: MapEdge): boolean {
  if (a === undefined || b === undefined) return false;
  const sum = (counts: Uint32Array): number => counts.reduce((total, count) => total + count, 0);
  const [n, m] = [sum(a.calls), sum(b.calls)];
  if (n < FEW_CALLS || m < FEW_CALLS) return false;
  // Both are cut at the same places, but begin and end elsewhere.
  const bounds = [...new Set([...a.edgesNs, ...b.edgesNs])].sort((x, y) => x - y);
  let [i, j, below, belowToo, largest] = [0, 0, 0, 0, 0];
  for (const bound of bounds) {
    while (i < a.calls.length && a.edgesNs[i + 1]! <= bound) below += a.calls[i++]!;
    while (j < b.calls.length && b.edgesNs[j + 1]! <= bound) belowToo += b.calls[j++]!;
    largest = Math.max(largest, Math.abs(below / n - belowToo / m));
  }
  return largest > KS_COEFFICIENT * Math.sqrt((n + m) / (n * m));
}
