import { formatCountShort, formatPercent, formatRate } from '../../../app/core/model/format.ts';
import type { MapEdge, MapNode, ServiceMap } from '../../../app/core/contract/methods.ts';

/** Below this share errors are the noise of any system: they are counted, and not shouted. */
export const LOUD_ERROR_SHARE = 0.01;

/** A span of time shorter than this makes rates that mean nothing. */
const SHORTEST_SECONDS = 1;

export function secondsOf(map: Pick<ServiceMap, 'fromNs' | 'toNs'>): number {
  return Math.max(SHORTEST_SECONDS, Number(map.toNs - map.fromNs) / 1e9);
}

/** How often something happened: `38/s`, and `×38` in one trace. @param seconds undefined for one trace */
export function frequency(count: number, seconds: number | undefined): string {
  return seconds === undefined ? `×${formatCountShort(count)}` : formatRate(count / seconds);
}

export function errorShare(part: { calls: number; errors: number }): number {
  return part.calls > 0 ? part.errors / part.calls : 0;
}

/** An error rate as it is written on the map: whole percents from ten on. */
export function errorPercent(share: number): string {
  return formatPercent(share >= 0.1 ? Math.round(share * 100) / 100 : share);
}

/** How many calls failed, short enough for a column of figures: `112 · 92 %`. */
export function failedWords(part: { calls: number; errors: number }): string {
  return part.errors === 0 ? 'none' : `${formatCountShort(part.errors)} · ${errorPercent(errorShare(part))}`;
}

/** Failed calls of a node among those that reached it; for one that nobody calls, failed spans among its own. */
export function nodeErrors(node: MapNode, edges: readonly MapEdge[]): { calls: number; errors: number } {
  let calls = 0;
  let errors = 0;
  for (const edge of edges) {
    if (edge.target !== node.id) continue;
    calls += edge.calls;
    errors += edge.errors;
  }
  return calls > 0 ? { calls, errors } : { calls: node.spans, errors: node.errors };
}

const THINNEST = 1.25;
const THICKEST = 4.5;

/** Width of an edge in pixels. Its square grows with the calls, so that the rare ones are still seen. */
export function edgeWidth(calls: number, most: number): number {
  return most > 0 ? THINNEST + (THICKEST - THINNEST) * Math.sqrt(calls / most) : THINNEST;
}

/** Splits `postgresql/shop@db.internal` into what it is and where it runs, and `kafka/orders` into its name and its broker. */
export function splitName(node: Pick<MapNode, 'name' | 'kind' | 'partOf'>): { title: string; place: string } {
  // Names of pods and hosts begin with what all of them share.
  const shared = node.partOf === undefined ? '' : `${node.partOf.replace(/^service:/, '')}-`;
  if (shared !== '' && node.name.length > shared.length && node.name.startsWith(shared))
    return { title: node.name.slice(shared.length), place: '' };
  if (node.kind === 'service' || node.kind === 'user') return { title: node.name, place: '' };
  if (node.kind === 'queue') {
    const slash = node.name.indexOf('/');
    return slash > 0 && slash < node.name.length - 1
      ? { title: node.name.slice(slash + 1), place: node.name.slice(0, slash) }
      : { title: node.name, place: '' };
  }
  const at = node.name.lastIndexOf('@');
  return at > 0
    ? { title: node.name.slice(0, at), place: node.name.slice(at + 1) }
    : { title: node.name, place: '' };
}

/** A title for a narrow box: of several databases of one system the namespace tells them apart. */
export function shortTitle(node: Pick<MapNode, 'name' | 'kind' | 'partOf'>): string {
  const { title } = splitName(node);
  const namespace = title.slice(title.indexOf('/') + 1);
  return node.kind === 'database' && /[a-z]/i.test(namespace) ? namespace : title;
}
