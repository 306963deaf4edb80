import type { FindEnd } from '../../../core/analysis/service-graph.ts';
import type { MessageEnd, OpenLink } from '../../../core/analysis/graph-part.ts';
import type { NodeName } from '../../../core/analysis/graph-tally.ts';
import { isCallee, isCaller } from '../../../core/analysis/link-parents.ts';
import { serviceNodeId } from '../../../core/analysis/peer.ts';
import { Status } from '../../../core/model/span.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import { peersOf } from '../peers.ts';
import type { SearchContext } from '../trace-search.ts';
import { type Expansion, partsOf } from './service-parts.ts';

/** The columns of a segment or of the tail, unpacked when they are asked for. */
export interface PartColumns {
  spans: SpanColumns;
  attributes(): AttributeColumns;
  /** By trace of the columns: its number among all. */
  numbers: Uint32Array;
}

/** What a link leads to does not change: once found it stays with the link. */
type KnownEnds = WeakMap<OpenLink, MessageEnd>;

/**
 * Finds what links between segments lead to.
 * @param wanted by number: 1 for the traces that count; undefined for all
 * @param tail searched as well
 */
export function linkEnds(
  { catalog, list }: SearchContext,
  tail: PartColumns,
  wanted: Uint8Array | undefined,
  expansion: Expansion,
  known: KnownEnds,
): FindEnd {
  const inTail = new Set(tail.numbers);
  return (link) => {
    if (wanted !== undefined && wanted[link.trace] !== 1) return undefined;
    const before = known.get(link);
    if (before !== undefined) return before;
    for (const segment of list.segmentsOf(link.trace)) {
      const spans = catalog.spans(segment);
      const part = { spans, attributes: () => catalog.attributes(segment), numbers: spans.traceOrdinals };
      const end = endIn(part, link, expansion);
      if (end === undefined) continue;
      known.set(link, end);
      return end;
    }
    return inTail.has(link.trace) ? endIn(tail, link, expansion) : undefined;
  };
}

/** Of spans that share an id the called one: what it caused hangs under it. */
function endIn(
  part: PartColumns,
  { trace, idHi, idLo }: OpenLink,
  expansion: Expansion,
): MessageEnd | undefined {
  const { spans } = part;
  const own = part.numbers.indexOf(trace);
  if (own < 0) return undefined;
  let first = -1;
  let callee = -1;
  let caller = -1;
  for (let row = 0; row < spans.count; row++) {
    if (spans.idLo[row] !== idLo || spans.idHi[row] !== idHi || spans.trace[row] !== own) continue;
    if (first < 0) first = row;
    if (callee < 0 && isCallee(spans.kind[row]!)) callee = row;
    if (caller < 0 && isCaller(spans.kind[row]!)) caller = row;
  }
  if (first < 0) return undefined;
  return messageEnd(part, callee >= 0 && caller >= 0 ? callee : first, expansion);
}

function messageEnd({ spans, attributes }: PartColumns, row: number, expansion: Expansion): MessageEnd {
  const rows = Uint32Array.of(row);
  const resource = spans.resources[spans.resource[row]!]!;
  const name = spans.services[resource.service]!;
  const service: NodeName = { id: serviceNodeId(name), name, kind: 'service', partOf: undefined };
  const { peer, peers } = peersOf(spans, attributes(), rows);
  const called = peer[row]! < 0 ? undefined : peers[peer[row]!]!;
  const parts = partsOf({ spans, attributes: attributes(), expansion }, rows);
  // Which operation it belongs to, only the spans above it know.
  const part = parts?.inherits[resource.service] === 1 ? undefined : parts?.names[parts.part[0]!];
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
}
