import type { GraphPart } from '../../../core/analysis/graph-part.ts';
import type { NodeName } from '../../../core/analysis/graph-tally.ts';
import { partId } from './service-parts.ts';

/** Operations and instances of one service that are shown each for itself; more are no picture any more. */
const MAX_PARTS = 24;

/** What a part of a service is shown as: the busiest as themselves, all others of the service as one. */
export function busiestParts(parts: readonly GraphPart[]): ((node: NodeName) => NodeName) | undefined {
  const spans = new Map<string, Map<string, number>>();
  for (const { tally } of parts) {
    for (const [number, { id, partOf }] of tally.nodes.entries()) {
      const own = tally.counts.spans[number]!;
      if (partOf === undefined || own === 0) continue;
      let ofService = spans.get(partOf);
      if (ofService === undefined) spans.set(partOf, (ofService = new Map()));
      ofService.set(id, (ofService.get(id) ?? 0) + own);
    }
  }
  const rest = new Map<string, NodeName>();
  for (const [service, ofService] of spans) {
    if (ofService.size <= MAX_PARTS) continue;
    const byBusy = [...ofService].sort(([, a], [, b]) => b - a);
    const others = byBusy.slice(MAX_PARTS - 1);
    const name = `${others.length} others`;
    const node: NodeName = { id: partId(service, ''), name, kind: 'service', partOf: service };
    for (const [id] of others) rest.set(id, node);
  }
  return rest.size === 0 ? undefined : (node) => rest.get(node.id) ?? node;
}
