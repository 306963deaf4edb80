import { Kind } from '../../core/model/span.ts';
import { type Peer, peerOf } from '../../core/analysis/peer.ts';
import { type AnyValue } from '../../core/model/attributes.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { PairTag, valueBytes } from '../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';

/** What the client, producer and consumer spans of some columns call: an index into `peers` by row, -1 for none. */
export interface PeerColumns {
  peer: Int32Array;
  peers: Peer[];
}

/** Attribute names that `peerOf` has asked for so far, anywhere: the ones that can change its answer. */
const asked = new Set<string>();

/**
 * Names the peers of a segment's calls. Calls with the same values under the names that matter have the same peer, so it is
 * worked out once for each such combination and not once a span.
 */
export function peersOf(spans: SpanColumns, { dictionary, pairStart, pairs }: AttributeColumns): PeerColumns {
  const peers: Peer[] = [];
  const peer = new Int32Array(spans.count).fill(-1);
  const known = new Map<string, number>();
  let relevant = relevantKeys();

  function relevantKeys(): boolean[] {
    return dictionary.keys.map(({ tag, key }) => tag === PairTag.span && asked.has(key));
  }

  const work = (row: number): number => {
    const askedBefore = asked.size;
    const found = peerOf((key) => {
      asked.add(key);
      for (let i = pairStart[row + 1]! - 1; i >= pairStart[row]!; i--) {
        const { tag, key: own } = dictionary.keys[dictionary.keyOf[pairs[i]!]!]!;
        if (tag === PairTag.span && own === key)
          return textOf(readAnyValue(valueBytes(dictionary, pairs[i]!)));
      }
      return undefined;
    }, spans.kind[row]!);
    if (asked.size > askedBefore) {
      relevant = relevantKeys();
      known.clear();
    }
    return found === undefined ? -1 : peers.push(found) - 1;
  };

  for (let row = 0; row < spans.count; row++) {
    const kind = spans.kind[row]!;
    if (kind !== Kind.client && kind !== Kind.producer && kind !== Kind.consumer) continue;
    let signature = String(kind);
    for (let i = pairStart[row]!; i < pairStart[row + 1]!; i++)
      if (relevant[dictionary.keyOf[pairs[i]!]!]!) signature += `,${pairs[i]!}`;
    let number = known.get(signature);
    if (number === undefined) {
      number = work(row);
      known.set(signature, number);
    }
    peer[row] = number;
  }
  return { peer, peers };
}

function textOf(value: AnyValue): string | undefined {
  if (value.type === 'string') return value.value;
  return value.type === 'int' || value.type === 'double' || value.type === 'bool'
    ? String(value.value)
    : undefined;
}
