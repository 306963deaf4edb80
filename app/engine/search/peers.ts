import { Kind } from '../../core/model/span.ts';
import { type Peer, peerOf } from '../../core/analysis/peer.ts';
import { PairTag } from '../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../store/segment-columns.ts';
import { pairText } from './pair-texts.ts';
import { Signatures } from './signatures.ts';

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
 *
 * @param rows the spans to look at; without it all of them
 */
export function peersOf(
  spans: SpanColumns,
  { dictionary, pairStart, pairs }: AttributeColumns,
  rows?: Uint32Array,
): PeerColumns {
  const peers: Peer[] = [];
  const peer = new Int32Array(spans.count).fill(-1);
  let signatures = new Signatures();
  const known = new Map<number, number>();
  let relevant = relevantKeys();

  function relevantKeys(): boolean[] {
    return dictionary.keys.map(({ tag, key }) => tag === PairTag.span && asked.has(key));
  }

  const signatureOf = (row: number): number => {
    let signature = signatures.begin(spans.kind[row]!, 0);
    for (let i = pairStart[row]!; i < pairStart[row + 1]!; i++)
      if (relevant[dictionary.keyOf[pairs[i]!]!]!) signature = signatures.step(signature, pairs[i]!);
    return signature;
  };

  const work = (row: number): number => {
    const askedBefore = asked.size;
    const found = peerOf((key) => {
      asked.add(key);
      for (let i = pairStart[row + 1]! - 1; i >= pairStart[row]!; i--) {
        const { tag, key: own } = dictionary.keys[dictionary.keyOf[pairs[i]!]!]!;
        if (tag === PairTag.span && own === key) return pairText(dictionary, pairs[i]!);
      }
      return undefined;
    }, spans.kind[row]!);
    if (asked.size > askedBefore) {
      relevant = relevantKeys();
      signatures = new Signatures();
      known.clear();
    }
    return found === undefined ? -1 : peers.push(found) - 1;
  };

  const count = rows === undefined ? spans.count : rows.length;
  for (let i = 0; i < count; i++) {
    const row = rows === undefined ? i : rows[i]!;
    const kind = spans.kind[row]!;
    if (kind !== Kind.client && kind !== Kind.producer && kind !== Kind.consumer) continue;
    let number = known.get(signatureOf(row));
    if (number === undefined) {
      number = work(row);
      // Not the signature from before: another name may matter now.
      known.set(signatureOf(row), number);
    }
    peer[row] = number;
  }
  return { peer, peers };
}
