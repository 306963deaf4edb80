import { parseQuery } from '../../../app/core/query/parse.ts';
import type { MapNode } from '../../../app/core/contract/methods.ts';
import { splitName } from '../../components/graph/figures.ts';
import { serviceOf } from '../../components/graph/known-parts.ts';
import type { Expanded } from './map-question.ts';

/** A value as the query language reads it back. */
function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** What may name an instance of a service. */
const INSTANCE_KEYS = ['service.instance.id', 'k8s.pod.name', 'host.name', 'container.id'];

function queryForPart(node: MapNode, by: Expanded['by'] | undefined): string {
  const service = `service:${quote(serviceOf(node))}`;
  if (by === 'operation') return `${service} name:${quote(node.name)}`;
  const keys = INSTANCE_KEYS.map((key) => `${key}:${quote(node.name)}`);
  return by === 'instance' ? `${service} (${keys.join(' or ')})` : service;
}

/** The query for the traces that touch a node; '' where every trace does. */
export function queryForNode(
  node: MapNode,
  by: (service: string) => Expanded['by'] | undefined = () => undefined,
): string {
  if (node.partOf !== undefined) return queryForPart(node, by(node.partOf));
  const { title, place } = splitName(node);
  const slash = title.indexOf('/');
  const head = slash < 0 ? title : title.slice(0, slash);
  const rest = slash < 0 ? '' : title.slice(slash + 1);
  switch (node.kind) {
    case 'service':
      return `service:${quote(node.name)}`;
    case 'database': {
      const parts = [`db.system.name:${quote(head)}`];
      if (rest !== '') parts.push(`db.namespace:${quote(rest)}`);
      if (place !== '') parts.push(`server.address:${quote(place)}`);
      return parts.join(' ');
    }
    case 'queue':
      return `messaging.destination.name:${quote(title)}`;
    case 'external':
      return `server.address:${quote(title.replace(/:\d+$/, ''))}`;
    case 'user':
      return '';
  }
}

/** The query for the traces in which `source` called `target`. */
export function queryForEdge(
  { source, target }: { source: MapNode; target: MapNode },
  by?: (service: string) => Expanded['by'] | undefined,
): string {
  const [from, to] = [queryForNode(source, by), queryForNode(target, by)];
  if (source.kind === 'user') return to;
  // A queue has no spans of its own: its consumer is known by what it took.
  if (source.kind === 'queue') return `${to} ${from}`;
  // What has no spans of its own is named by the span that calls it, or by the one that takes from it.
  if (source.kind !== 'service' || target.kind !== 'service') return `${from} ${to}`;
  return `{ ${from} } > { ${to} }`;
}

/** The same query for spans that failed. */
export function withErrors(query: string): string {
  if (query === '') return 'status:error';
  // Of two sets of spans those failed that the relation finds: the called ones.
  return query.startsWith('{') ? query.replace(/ \}$/, ' status:error }') : `${query} status:error`;
}

/**
 * Traces that a part of the map stands for, of those that the map is of. Conditions on one span and a relation between two are put
 * side by side as sets of spans.
 */
export function allOf(query: string, part: string): string {
  if (query === '' || part === '' || query === part) return query === '' ? part : query;
  const set = (text: string): string => (/^[{(]/.test(text) ? `(${text})` : `{ ${text} }`);
  const both = `${set(query)} && ${set(part)}`;
  // What goes through pipes is no set that can be joined: the part is what was asked for last.
  return parseQuery(both).diagnostics.some(({ severity }) => severity === 'error') ? part : both;
}
