import type { ScopePart } from '../../export/scope-rows.ts';

/** By pair of a part's dictionary: how often the chosen spans have it, by themselves or by their resource or scope. */
export function pairCounts({ spans, attributes, mask }: ScopePart, pairs: number): Uint32Array {
  const counts = new Uint32Array(pairs);
  const { pairStart, pairs: pairsOfRows } = attributes();
  const byResource = new Uint32Array(spans.resources.length);
  const byScope = new Uint32Array(spans.scopes.length);
  for (let row = 0; row < spans.count; row++) {
    if (mask !== undefined && mask[row] === 0) continue;
    for (let at = pairStart[row]!; at < pairStart[row + 1]!; at++) counts[pairsOfRows[at]!]!++;
    counts[spans.name[row]!]!++;
    byResource[spans.resource[row]!]!++;
    byScope[spans.scope[row]!]!++;
  }
  for (const [resource, { pairs: own }] of spans.resources.entries())
    for (const pair of own) counts[pair]! += byResource[resource]!;
  for (const [scope, { pairs: own }] of spans.scopes.entries())
    for (const pair of own) counts[pair]! += byScope[scope]!;
  return counts;
}
