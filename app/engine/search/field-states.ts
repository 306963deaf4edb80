import { type Dictionary, Intrinsic, PairTag } from '../store/pair-dictionary.ts';
import type { AttributeColumns, Numbers } from '../store/segment-columns.ts';
import { isEmpty, type PairTest } from './pair-test.ts';
import type { Columns } from './span-predicate.ts';

/** What a field is to a span: not there; there, and no value passes; there, and one passes. */
export const FieldState = { missing: 0, fails: 1, passes: 2 } as const;

const NOT_ASKED = 255;

/** For each pair whether it belongs to the field, how far behind in the order of names, and what it makes of the field. */
interface RatedPairs {
  rank: Uint8Array;
  state: Uint8Array;
  /** By name: the state that the last pair of the span at hand gives it. */
  byName: Uint8Array;
  /** Of the names only one is ever used. */
  single: boolean;
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
    if (tag === PairTag.event) fromEvents(states, attributes, rated);
    else if (tag === PairTag.link) fromLinks(states, attributes, rated);
    else if (tag === PairTag.span) fromSpans(states, attributes, rated);
    else if (tag === PairTag.resource) fromShared(states, spans.resource, spans.resources, rated);
    else fromShared(states, spans.scope, spans.scopes, rated);
  }
  return states;
}

/** False where no pair of a field passes. */
export function hasPassing(dictionary: Dictionary, tags: number[], names: string[], test: PairTest): boolean {
  const { keys, keyOf } = dictionary;
  const isAsked = keys.map(({ tag, key }) => tags.includes(tag) && names.includes(key));
  if (!isAsked.includes(true)) return false;
  for (let pair = 0; pair < keyOf.length; pair++)
    if (isAsked[keyOf[pair]!] && !isEmpty(dictionary, pair) && test(dictionary, pair)) return true;
  return false;
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
    if (ofKey < 0) continue;
    rank[pair] = ofKey;
    // An empty value counts as missing, and hides an earlier one under the same key.
    if (!isEmpty(dictionary, pair))
      state[pair] = test(dictionary, pair) ? FieldState.passes : FieldState.fails;
  }
  const ranks = new Set(rankOfKey.filter((ofKey) => ofKey >= 0));
  return { rank, state, byName: new Uint8Array(names.length), single: ranks.size === 1 };
}

function fromSpans(states: Uint8Array, { pairStart, pairs }: AttributeColumns, rated: RatedPairs): void {
  if (rated.single) {
    fromSingle(states, pairStart, pairs, rated);
    return;
  }
  for (let row = 0; row < states.length; row++)
    states[row] = stateOf(pairs, pairStart[row]!, pairStart[row + 1]!, rated);
}

/** Where only one of the names is ever used its last pair counts, and nothing else is to be kept. */
function fromSingle(
  states: Uint8Array,
  pairStart: Uint32Array,
  pairs: Numbers,
  { rank, state }: RatedPairs,
): void {
  let i = pairStart[0]!;
  for (let row = 0; row < states.length; row++)
    for (const end = pairStart[row + 1]!; i < end; i++) {
      const pair = pairs[i]!;
      if (rank[pair] !== NOT_ASKED) states[row] = state[pair]!;
    }
}

/** An event's pairs end with its name; each event has a value of its own. */
function fromEvents(
  states: Uint8Array,
  { dictionary, pairStart, pairs }: AttributeColumns,
  rated: RatedPairs,
): void {
  const isName = dictionary.keys.map(
    ({ tag, key }) => tag === PairTag.intrinsic && key === Intrinsic.eventName,
  );
  for (let row = 0; row < states.length; row++) {
    let from = pairStart[row]!;
    for (let i = from; i < pairStart[row + 1]!; i++) {
      if (!isName[dictionary.keyOf[pairs[i]!]!]!) continue;
      states[row] = Math.max(states[row]!, stateOf(pairs, from, i, rated));
      from = i + 1;
    }
  }
}

/** Nothing tells where one link's pairs end, so each of them speaks for itself. */
function fromLinks(states: Uint8Array, { pairStart, pairs }: AttributeColumns, { state }: RatedPairs): void {
  for (let row = 0; row < states.length; row++)
    for (let i = pairStart[row]!; i < pairStart[row + 1]!; i++)
      if (state[pairs[i]!]! > states[row]!) states[row] = state[pairs[i]!]!;
}

/** From what spans share; those that have the field themselves keep their own. */
function fromShared(
  states: Uint8Array,
  shared: Numbers,
  entries: { pairs: number[] }[],
  rated: RatedPairs,
): void {
  const stateOfShared = entries.map(({ pairs }) => stateOf(pairs, 0, pairs.length, rated));
  if (stateOfShared.every((state) => state === FieldState.missing)) return;
  for (let row = 0; row < states.length; row++)
    if (states[row] === FieldState.missing) states[row] = stateOfShared[shared[row]!]!;
}

/** The field's state by the pairs from `from` to `to`: the last of each name counts, and of the names the first that is there. */
function stateOf(
  pairs: Numbers | number[],
  from: number,
  to: number,
  { rank, state, byName }: RatedPairs,
): number {
  let asked = false;
  for (let i = from; i < to; i++) {
    const pair = pairs[i]!;
    if (rank[pair] === NOT_ASKED) continue;
    asked = true;
    byName[rank[pair]!] = state[pair]!;
  }
  if (!asked) return FieldState.missing;
  let found: number = FieldState.missing;
  for (let name = byName.length - 1; name >= 0; name--) {
    if (byName[name] !== FieldState.missing) found = byName[name]!;
    byName[name] = FieldState.missing;
  }
  return found;
}
