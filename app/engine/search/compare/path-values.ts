import type { PathPair, PathPairs } from '../../../core/analysis/compare/differing-values.ts';
import { printField } from '../../../core/query/field-names.ts';
import type { AttributeScope } from '../../../core/query/ast/field.ts';
import { printValue, textOfValue } from '../../../core/query/literals.ts';
import { stringValue, type Value } from '../../../core/query/ast/value.ts';
import { readAnyValue } from '../../../core/otlp/read-value.ts';
import { type Dictionary, PairTag, stringOf, valueBytes } from '../../store/pair-dictionary.ts';
import type { OpenTrace } from '../open-trace.ts';
import type { TracePart } from '../trace-spans.ts';

/** Of each path the first spans are looked at: they stand for the others. */
const SPANS_A_PATH = 4;
/** Spans in all: some hundred thousand values, a tenth of a second. */
const MOST_SPANS = 20_000;
/** A longer text is no value that one tells traces apart by. */
const MAX_TEXT_LENGTH = 300;

const SCOPES: ReadonlyMap<number, AttributeScope> = new Map([
  [PairTag.span, 'any'],
  [PairTag.resource, 'any'],
  [PairTag.event, 'event'],
]);

/** What the spans on each path of a trace say. @param paths by row */
export function pathValues(open: OpenTrace, paths: Uint32Array): PathPairs {
  const pairs: PathPair[] = [];
  const known = new Map<string, number>();
  const numbersOf = new Map<TracePart, Map<number, number>>();
  const looked = new Map<number, number>();
  const node: number[] = [];
  const pair: number[] = [];
  let spans = 0;
  const number = (part: TracePart, own: number): number => {
    let numbers = numbersOf.get(part);
    if (numbers === undefined) numbersOf.set(part, (numbers = new Map()));
    let found = numbers.get(own);
    if (found === undefined) {
      found = add(pairOf(part.attributes.dictionary, own));
      numbers.set(own, found);
    }
    return found;
  };
  const add = (value: PathPair | undefined): number => {
    if (value === undefined) return -1;
    const key = `${value.field}\n${value.literal}`;
    let found = known.get(key);
    if (found === undefined) known.set(key, (found = pairs.push(value) - 1));
    return found;
  };
  for (let row = 0; row < paths.length && spans < MOST_SPANS; row++) {
    const path = paths[row]!;
    const seen = looked.get(path) ?? 0;
    const place = seen < SPANS_A_PATH ? open.sourceOf(row) : undefined;
    if (place === undefined) continue;
    looked.set(path, seen + 1);
    spans++;
    const { part } = place;
    const { pairStart, pairs: own } = part.attributes;
    const ofResource = part.spans.resources[part.spans.resource[place.row]!]!.pairs;
    const ofSpan = own.subarray(pairStart[place.row]!, pairStart[place.row + 1]!);
    for (const each of [...ofSpan, ...ofResource]) {
      const found = number(part, each);
      if (found < 0) continue;
      node.push(path);
      pair.push(found);
    }
  }
  return { node: Uint32Array.from(node), pair: Uint32Array.from(pair), pairs };
}

function pairOf(dictionary: Dictionary, pair: number): PathPair | undefined {
  const { tag, key } = dictionary.keys[dictionary.keyOf[pair]!]!;
  const scope = SCOPES.get(tag);
  const value = scope === undefined ? undefined : valueOf(dictionary, pair);
  if (scope === undefined || value === undefined) return undefined;
  const text = textOfValue(value);
  if (text.length > MAX_TEXT_LENGTH) return undefined;
  const isNumber = value.type === 'int' || value.type === 'float';
  return { field: printField({ scope, name: key }), text, literal: printValue(value), isNumber };
}

function valueOf(dictionary: Dictionary, pair: number): Value | undefined {
  const text = stringOf(dictionary, pair);
  if (text !== undefined) return stringValue(text);
  const value = readAnyValue(valueBytes(dictionary, pair));
  if (value.type === 'int' || value.type === 'bool') return value;
  return value.type === 'double' ? { type: 'float', value: value.value } : undefined;
}
