import { aliasesOf } from '../../core/query/aliases.ts';
import type { AttributeScope } from '../../core/query/ast/field.ts';
import type { Compare } from '../../core/query/ast/predicate.ts';
import { mayContain } from '../store/bloom.ts';
import { hashPair } from '../store/hash.ts';
import { type Dictionary, PairTag } from '../store/pair-dictionary.ts';
import type { AttributeColumns, Numbers } from '../store/segment-columns.ts';
import type { Zone } from './catalog.ts';
import { type PairTest, pairTest } from './pair-test.ts';
import { type Columns, notOf, type SpanPredicate } from './span-predicate.ts';
import { encodingsOf } from './value-bytes.ts';

const encoder = new TextEncoder();

/** Where pairs are looked for by the scope that a query writes. Parents are another span's: not here. */
export const TAGS: Partial<Record<AttributeScope, number[]>> = {
  any: [PairTag.span, PairTag.resource],
  span: [PairTag.span],
  resource: [PairTag.resource],
  scope: [PairTag.scope],
  event: [PairTag.event],
  link: [PairTag.link],
};

/**
 * Compares an attribute. A name and its older and newer forms are one. Unscoped, a resource's value counts only where the
 * span itself has none.
 */
export function attributePredicate(tags: number[], name: string, { op, value }: Compare): SpanPredicate {
  const names = new Set([name, ...aliasesOf(name)]);
  const exists: PairTest = () => true;
  if (value.type === 'nil') {
    const there = pairPredicate(tags, names, exists, () => true);
    return op === '=' ? notOf(there) : there;
  }
  const hashes = op === '=' ? pairHashes(tags, names, encodingsOf(value)) : undefined;
  const mayMatch = (zone: Zone): boolean =>
    hashes === undefined || hashes.some((hash) => mayContain(zone.bloom, hash));
  return pairPredicate(tags, names, pairTest(op, value), mayMatch);
}

/** The spans that carry, in themselves, their resource or scope, a pair of these keys that passes the test. */
function pairPredicate(
  tags: number[],
  names: Set<string>,
  test: PairTest,
  mayMatch: (zone: Zone) => boolean,
): SpanPredicate {
  return {
    mayMatch,
    evaluate: (columns) => {
      const attributes = columns.attributes();
      const { dictionary } = attributes;
      const keys = dictionary.keys.map(({ tag, key }) => tags.includes(tag) && names.has(key));
      const hits = new Uint8Array(dictionary.keyOf.length);
      const carried = new Uint8Array(dictionary.keyOf.length);
      for (let pair = 0; pair < hits.length; pair++) {
        const key = dictionary.keyOf[pair]!;
        if (!keys[key]) continue;
        if (dictionary.keys[key]!.tag === PairTag.span) carried[pair] = 1;
        if (test(dictionary, pair)) hits[pair] = 1;
      }
      return rowsWith(columns, attributes, hits, carried);
    },
  };
}

/** Rows by the pairs that count. @param carried pairs that, on the span itself, keep its resource from being asked */
export function rowsWith(
  { spans }: Columns,
  { pairStart, pairs }: AttributeColumns,
  hits: Uint8Array,
  carried: Uint8Array,
): Uint8Array {
  const mask = new Uint8Array(spans.count);
  if (!hits.includes(1)) return mask;
  const anyOf = (own: number[]): boolean => own.some((pair) => hits[pair] === 1);
  const resourceHits = spans.resources.map((resource) => anyOf(resource.pairs));
  const scopeHits = spans.scopes.map((scope) => anyOf(scope.pairs));
  markRows(mask, pairStart, pairs, hits);
  if (!resourceHits.includes(true) && !scopeHits.includes(true)) return mask;
  const carries = new Uint8Array(spans.count);
  if (carried.includes(1)) markRows(carries, pairStart, pairs, carried);
  for (let row = 0; row < mask.length; row++) {
    if (mask[row] === 1 || carries[row] === 1) continue;
    if (resourceHits[spans.resource[row]!]! || scopeHits[spans.scope[row]!]!) mask[row] = 1;
  }
  return mask;
}

/** Marks the rows that carry one of the flagged pairs. */
function markRows(mask: Uint8Array, pairStart: Uint32Array, pairs: Numbers, flagged: Uint8Array): void {
  let i = pairStart[0]!;
  for (let row = 0; row < mask.length; row++) {
    const end = pairStart[row + 1]!;
    for (; i < end; i++) {
      if (flagged[pairs[i]!] === 0) continue;
      mask[row] = 1;
      i = end;
    }
  }
}

/** Hashes under which equal pairs may be found in a Bloom filter. */
export function pairHashes(tags: number[], names: Iterable<string>, values: Uint8Array[]): number[] {
  const hashes: number[] = [];
  for (const name of names) {
    const key = encoder.encode(name);
    for (const tag of tags)
      for (const value of values) hashes.push(hashPair(tag, key, 0, key.length, value, 0, value.length));
  }
  return hashes;
}

/** The pairs of a dictionary under an intrinsic key that pass a test, as flags by pair. */
export function intrinsicHits(dictionary: Dictionary, name: string, test: PairTest): Uint8Array {
  const key = dictionary.keys.findIndex((entry) => entry.tag === PairTag.intrinsic && entry.key === name);
  const hits = new Uint8Array(dictionary.keyOf.length);
  if (key < 0) return hits;
  for (let pair = 0; pair < hits.length; pair++)
    if (dictionary.keyOf[pair] === key && test(dictionary, pair)) hits[pair] = 1;
  return hits;
}
