import { serviceNodeId } from '../../../core/analysis/peer.ts';
import type { ServiceParts } from '../../../core/analysis/graph-spans.ts';
import type { MapQuery } from '../../../core/contract/methods.ts';
import { PairTag } from '../../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import { pairText } from '../pair-texts.ts';

/** How services are shown, by the id of their node. */
export type Expansion = ReadonlyMap<string, 'operation' | 'instance'>;

/** What tells one instance of a service from another, the most telling first. */
const INSTANCE_KEYS = ['service.instance.id', 'k8s.pod.name', 'host.name', 'container.id'];
const NO_INSTANCE = '(no instance named)';
/** Separates a part's name from its service: no name is typed with it. */
const OF = '\u0001';

export function expansionOf({ expand }: MapQuery): Expansion {
  return new Map((expand ?? []).map(({ node, by }) => [node, by]));
}

/** An expansion as text: the same for the same one. */
export function expansionKey(expansion: Expansion): string {
  return JSON.stringify([...expansion].sort(([a], [b]) => (a < b ? -1 : 1)));
}

export function partId(service: string, name: string): string {
  return `part:${service}${OF}${name}`;
}

interface PartSource {
  spans: SpanColumns;
  attributes: AttributeColumns;
  expansion: Expansion;
}

/** The parts of services that rows belong to; undefined where no service of theirs is expanded. */
export function partsOf(
  { spans, attributes, expansion }: PartSource,
  rows: Uint32Array,
): ServiceParts | undefined {
  if (expansion.size === 0) return undefined;
  const nodeIds = spans.services.map(serviceNodeId);
  const ways = nodeIds.map((id) => expansion.get(id));
  if (ways.every((way) => way === undefined)) return undefined;
  const { dictionary } = attributes;
  const names: ServiceParts['names'] = [];
  const numbers = new Map<string, number>();
  const numberOf = (service: number, name: string): number => {
    const partOf = nodeIds[service]!;
    const id = partId(partOf, name);
    let number = numbers.get(id);
    if (number === undefined) numbers.set(id, (number = names.push({ id, name, partOf }) - 1));
    return number;
  };
  const instanceOf = spans.resources.map(({ service, pairs }) => {
    if (ways[service] !== 'instance') return -1;
    const texts = new Map<string, string>();
    for (const pair of pairs) {
      const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
      const text =
        tag === PairTag.resource && INSTANCE_KEYS.includes(key) ? pairText(dictionary, pair) : undefined;
      if (text !== undefined && text !== '') texts.set(key, text);
    }
    const key = INSTANCE_KEYS.find((known) => texts.has(known));
    return numberOf(service, key === undefined ? NO_INSTANCE : texts.get(key)!);
  });
  /** By service and name: its part. */
  const operations = new Map<number, number>();
  const part = new Int32Array(rows.length).fill(-1);
  for (let i = 0; i < rows.length; i++) {
    const row = rows[i]!;
    const { service } = spans.resources[spans.resource[row]!]!;
    if (ways[service] === 'instance') part[i] = instanceOf[spans.resource[row]!]!;
    if (ways[service] !== 'operation') continue;
    const key = spans.name[row]! * nodeIds.length + service;
    let number = operations.get(key);
    if (number === undefined) {
      number = numberOf(service, pairText(dictionary, spans.name[row]!) ?? '');
      operations.set(key, number);
    }
    part[i] = number;
  }
  return { part, names, inherits: Uint8Array.from(ways, (way) => (way === 'operation' ? 1 : 0)) };
}
