import type { MapNode } from '../../../app/core/contract/methods.ts';
import { splitName } from '../../components/graph/figures.ts';

/** A value as the query language reads it back. */
function quote(value: string): string {
  return /^[\w.-]+$/.test(value) ? value : `"${value.replace(/["\\]/g, '\\$&')}"`;
}

/** The query for the traces that touch a node; '' where every trace does. */
export function queryForNode(node: MapNode): string {
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

/**
 * The query for the traces in which `source` called `target`. Between two services no single span carries both names, and a
 * search takes conditions on single spans: it finds the traces of the one that was called.
 */
export function queryForEdge({ source, target }: { source: MapNode; target: MapNode }): string {
  if (target.kind !== 'service') return `${queryForNode(source)} ${queryForNode(target)}`;
  // A queue has no spans of its own: its consumer is known by what it took.
  if (source.kind === 'queue') return `${queryForNode(target)} ${queryForNode(source)}`;
  return queryForNode(target);
}

/** The same query for spans that failed. */
export function withErrors(query: string): string {
  return query === '' ? 'status:error' : `${query} status:error`;
}
