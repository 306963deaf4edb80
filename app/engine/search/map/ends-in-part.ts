import type { MessageEnd, OpenLink } from '../../../core/analysis/graph-part.ts';
import type { NodeName } from '../../../core/analysis/graph-tally.ts';
import { isCallee, isCaller } from '../../../core/analysis/link-parents.ts';
import { PairTable } from '../../../core/analysis/pair-table.ts';
import { serviceNodeId } from '../../../core/analysis/peer.ts';
import { Status } from '../../../core/model/span.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import { peersOf } from '../peers.ts';
import { type Expansion, partsOf } from './service-parts.ts';

/** The columns of a segment or of the tail, unpacked when they are asked for. */
export interface PartColumns {
  spans: SpanColumns;
  attributes(): AttributeColumns;
  /** By trace of the columns: its number among all. */
  numbers: Uint32Array;
}

/** What links lead to in some columns, by link; undefined where that is not there. All in one pass. */
export function endsInPart(
  part: PartColumns,
  links: readonly OpenLink[],
  expansion: Expansion,
): (MessageEnd | undefined)[] {
  const rows = rowsOf(part, links);
  const found = Uint32Array.from(rows.filter((row) => row >= 0));
  if (found.length === 0) return rows.map(() => undefined);
  const ends = messageEnds(part, found, expansion);
  let next = 0;
  return rows.map((row) => (row < 0 ? undefined : ends[next++]));
}

/** Of spans that share an id the called one: what it caused hangs under it. -1 where there is none. */
function rowsOf({ spans, numbers }: PartColumns, links: readonly OpenLink[]): number[] {
  const ownOf = new Map<number, number>();
  for (const [own, number] of numbers.entries()) ownOf.set(number, own);
  const ids = new PairTable(links.length);
  /** By id: links to it. */
  const linksTo: number[][] = [];
  for (const [link, { idHi, idLo }] of links.entries()) (linksTo[ids.add(idHi, idLo)] ??= []).push(link);
  const own = links.map(({ trace }) => ownOf.get(trace) ?? -1);
  const first = links.map(() => -1);
  const callee = links.map(() => -1);
  const caller = links.map(() => -1);
  for (let row = 0; row < spans.count; row++) {
    const id = ids.find(spans.idHi[row]!, spans.idLo[row]!);
    if (id < 0) continue;
    const kind = spans.kind[row]!;
    for (const link of linksTo[id]!) {
      if (spans.trace[row] !== own[link]) continue;
      if (first[link]! < 0) first[link] = row;
      if (callee[link]! < 0 && isCallee(kind)) callee[link] = row;
      if (caller[link]! < 0 && isCaller(kind)) caller[link] = row;
    }
  }
  return links.map((_, link) => (callee[link]! >= 0 && caller[link]! >= 0 ? callee[link]! : first[link]!));
}

function messageEnds(
  { spans, attributes }: PartColumns,
  rows: Uint32Array,
  expansion: Expansion,
): MessageEnd[] {
  const { peer, peers } = peersOf(spans, attributes(), rows);
  const parts = partsOf({ spans, attributes: attributes(), expansion }, rows);
  return Array.from(rows, (row, i) => {
    const resource = spans.resources[spans.resource[row]!]!;
    const name = spans.services[resource.service]!;
    const service: NodeName = { id: serviceNodeId(name), name, kind: 'service', partOf: undefined };
    const called = peer[row]! < 0 ? undefined : peers[peer[row]!]!;
    // Which operation it belongs to, only the spans above it know.
    const part = parts?.inherits[resource.service] === 1 ? undefined : parts?.names[parts.part[i]!];
    return {
      service,
      node: part === undefined ? service : { ...part, kind: 'service' },
      peer:
        called === undefined
          ? undefined
          : { id: called.id, name: called.name, kind: called.kind, partOf: undefined },
      kind: spans.kind[row]!,
      failed: spans.status[row] === Status.error,
      duration: spans.duration[row]!,
    };
  });
}
