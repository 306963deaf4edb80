import { type Dictionary, PairTag } from '../store/pair-dictionary.ts';
import type { AttributeColumns } from '../store/segment-columns.ts';
import { isEmpty, type PairTest } from './pair-test.ts';
import type { Columns } from './span-predicate.ts';

/** What a field is to a span: not there; there, and no value passes; there, and one passes. */
export const FieldState = { missing: 0, fails: 1, passes: 2 } as const;

const NOT_ASKED = 255;

/** For each pair whether it belongs to the field, how far behind in the order of names, and whether it passes. */
interface RatedPairs {
  rank: Uint8Array;
  state: Uint8Array;
}

/**
 * The state of an attribute for each span. It is looked for on the span, then on its resource; in either by the first of the
 * names that is there; of a key that occurs twice the last one counts. Attributes of events and links have a value each, and
 * one that passes is enough.
 * @param tags where to look, in order
 * @param names the key itself, then its aliases
 */
export function fieldStates(columns: Columns, tags: number[], names: string[], test: PairTest): Uint8Array {
  const { spans } = columns;
  const attributes = columns.attributes();
  const { dictionary } = attributes;
  const states = new Uint8Array(spans.count);
  for (const tag of tags) {
    const rated = ratePairs(dictionary, tag, names, test);
    if (rated === undefined) continue;
    if (tag === PairTag.event || tag === PairTag.link) fromMany(states, attributes, rated);
    else if (tag === PairTag.span) fromSpans(states, attributes, rated);
    else if (tag === PairTag.resource)
      fromShared(
        states,
        spans.resource,
        spans.resources.map((resource) => stateOf(resource.pairs, rated)),
      );
    else
      fromShared(
        states,
        spans.scope,
        spans.scopes.map((scope) => stateOf(scope.pairs, rated)),
      );
  }
  return states;
}

/** Undefined where no key of the dictionary is one of the names. */
function ratePairs(
  dictionary: Dictionary,
  tag: number,
  names: string[],
  test: PairTest,
): RatedPairs | undefined {
  const rankOfKey = dictionary.keys.map((key) => (key.tag === tag ? names.indexOf(key.key) : -1));
  if (rankOfKey.every((rank) => rank < 0)) return undefined;
  const rank = new Uint8Array(dictionary.keyOf.length).fill(NOT_ASKED);
  const state = new Uint8Array(dictionary.keyOf.length);
  for (let pair = 0; pair < rank.length; pair++) {
    const ofKey = rankOfKey[dictionary.keyOf[pair]!]!;
    if (ofKey < 0 || isEmpty(dictionary, pair)) continue;
    rank[pair] = ofKey;
    state[pair] = test(dictionary, pair) ? FieldState.passes : FieldState.fails;
  }
  return { rank, state };
}

function fromSpans(
  states: Uint8Array,
  { pairStart, pairs }: AttributeColumns,
  { rank, state }: RatedPairs,
): void {
  let i = pairStart[0]!;
  for (let row = 0; row < states.length; row++) {
    let best = NOT_ASKED - 1;
    for (const end = pairStart[row + 1]!; i < end; i++) {
      const pair = pairs[i]!;
      if (rank[pair]! > best) continue;
      best = rank[pair]!;
      states[row] = state[pair]!;
    }
  }
}

function fromMany(states: Uint8Array, { pairStart, pairs }: AttributeColumns, { state }: RatedPairs): void {
  for (let row = 0; row < states.length; row++)
    for (let i = pairStart[row]!; i < pairStart[row + 1]!; i++)
      if (state[pairs[i]!]! > states[row]!) states[row] = state[pairs[i]!]!;
}

/** From what spans share; those that have the field themselves keep their own. */
function fromShared(states: Uint8Array, shared: ArrayLike<number>, stateOfShared: number[]): void {
  if (stateOfShared.every((state) => state === FieldState.missing)) return;
  for (let row = 0; row < states.length; row++)
    if (states[row] === FieldState.missing) states[row] = stateOfShared[shared[row]!]!;
}

function stateOf(pairs: number[], { rank, state }: RatedPairs): number {
  let best = NOT_ASKED - 1;
  let found: number = FieldState.missing;
  for (const pair of pairs) {
    if (rank[pair]! > best) continue;
    best = rank[pair]!;
    found = state[pair]!;
  }
  return found;
}
