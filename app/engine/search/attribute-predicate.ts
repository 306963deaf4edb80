import { aliasesOf } from '../../core/query/aliases.ts';
import type { AttributeScope } from '../../core/query/ast/field.ts';
import type { Compare } from '../../core/query/ast/predicate.ts';
import { mayContain } from '../store/bloom.ts';
import { hashPair } from '../store/hash.ts';
import { PairTag } from '../store/pair-dictionary.ts';
import type { Zone } from './catalog.ts';
import { FieldState, fieldStates, hasPassing } from './field-states.ts';
import { pairTest, positive } from './pair-test.ts';
import type { SpanPredicate } from './span-predicate.ts';
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

/** Compares an attribute, by the rules of `evaluate-span`. A name and its older and newer forms are one. */
export function attributePredicate(tags: number[], name: string, compare: Compare): SpanPredicate {
  const { op, negated } = positive(compare.op);
  const names = aliasesOf(name);
  if (compare.value.type === 'nil') {
    // `= nil` asks for what is missing, `!= nil` for what is there.
    return states(
      tags,
      names,
      () => true,
      (state) => (state === FieldState.missing) !== negated,
      () => true,
    );
  }
  const hashes = compare.op === '=' ? pairHashes(tags, names, encodingsOf(compare.value)) : undefined;
  const wanted = negated ? FieldState.fails : FieldState.passes;
  const test = pairTest(op, compare.value);
  const predicate = states(
    tags,
    names,
    test,
    (state) => state === wanted,
    (zone) => hashes === undefined || hashes.some((hash) => mayContain(zone.bloom, hash)),
  );
  if (hashes === undefined) return predicate;
  return { ...predicate, mayHold: ({ dictionary }) => hasPassing(dictionary, tags, names, test) };
}

function states(
  tags: number[],
  names: string[],
  test: ReturnType<typeof pairTest>,
  holds: (state: number) => boolean,
  mayMatch: (zone: Zone) => boolean,
): SpanPredicate {
  const answer = Uint8Array.from([FieldState.missing, FieldState.fails, FieldState.passes], (state) =>
    holds(state) ? 1 : 0,
  );
  return {
    mayMatch,
    readsAttributes: true,
    evaluate: (columns) => {
      const mask = fieldStates(columns, tags, names, test);
      for (let row = 0; row < mask.length; row++) mask[row] = answer[mask[row]!]!;
      return mask;
    },
  };
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
