import { ordered } from '../../core/query/arithmetic.ts';
import type { Compare, CompareOp } from '../../core/query/ast/predicate.ts';
import { isNumeric, stringValue, type Value } from '../../core/query/ast/value.ts';
import { textOfValue } from '../../core/query/literals.ts';
import { compileLike, compilePattern, containsText } from '../../core/query/regex.ts';
import { scalarsOf } from '../../core/query/scalars.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { type Dictionary, PairTag, stringOf, valueBytes } from '../store/pair-dictionary.ts';
import { equals } from '../store/wire.ts';
import { AnyTag, encodingsOf, numberIn } from './value-bytes.ts';

/** A question about one pair's value. It is asked once per distinct pair of a segment, not once per span. */
export type PairTest = (dictionary: Dictionary, pair: number) => boolean;

/** The operators that ask whether some value is so. `!=` and `!~` ask whether none is: their opposites, turned over. */
export type PositiveOp = Exclude<CompareOp, '!=' | '!~'>;

/** Splits an operator into a positive one and whether the answer is to be turned over. */
export function positive(op: CompareOp): { op: PositiveOp; negated: boolean } {
  if (op === '!=') return { op: '=', negated: true };
  return op === '!~' ? { op: '=~', negated: true } : { op, negated: false };
}

/** What a value must meet, by the rules of `evaluate-span`; patterns are compiled once. */
export function valueTest(op: PositiveOp, literal: Value): (value: Value) => boolean {
  if (literal.type === 'string') {
    const test = textTest(op, literal.value);
    return (value) => value.type === 'string' && test(value.value);
  }
  const text = textOfValue(literal);
  return (value) => {
    if (value.type === 'string') return op === '=' && value.value === text;
    if (isNumeric(value) && isNumeric(literal)) return ordered(value.value, op, literal.value) ?? false;
    return op === '=' && value.type === 'bool' && literal.type === 'bool' && value.value === literal.value;
  };
}

/** What a text must meet. */
export function textTest(op: PositiveOp, wanted: string): (text: string) => boolean {
  switch (op) {
    case '=~': {
      const pattern = compilePattern(wanted);
      return pattern.ok ? (text) => pattern.value.test(text) : () => false;
    }
    case 'contains': {
      const needle = wanted.toLowerCase();
      return (text) => containsText(text, needle);
    }
    case 'like':
      return compileLike(wanted);
    default:
      return (text) => ordered(text, op, wanted) ?? false;
  }
}

/** A test of a fact that every span has once, with what `nil`, `!=` and `!~` make of it. */
export function oneValueTest({ op, value }: Compare): (text: string) => boolean {
  if (value.type === 'nil') return () => op === '!=';
  const asked = positive(op);
  const test = valueTest(asked.op, value);
  return (text) => test(stringValue(text)) !== asked.negated;
}

/** Whether a field with these values meets the condition. */
export function valuesMatch({ op, value }: Compare, values: Value[]): boolean {
  if (value.type === 'nil') return values.length > 0 === (op === '!=');
  const asked = positive(op);
  return values.length > 0 && values.some(valueTest(asked.op, value)) !== asked.negated;
}

/** The test of an attribute's pairs. The frequent cases, text equality and numbers in order, look at the bytes alone. */
export function pairTest(op: PositiveOp, literal: Value): PairTest {
  const test = valueTest(op, literal);
  const general: PairTest = (dictionary, pair) =>
    scalarsOf(readAnyValue(valueBytes(dictionary, pair))).some(test);
  if (op === '=') return equalTest(literal, general);
  if (isNumeric(literal) && op !== 'contains' && op !== 'like' && op !== '=~') {
    const wanted = Number(literal.value);
    return (dictionary, pair) => {
      const bytes = valueBytes(dictionary, pair);
      const value = numberIn(bytes);
      // Integers past 2^53 and arrays are compared as what they are.
      return Number.isNaN(value) ||
        Math.abs(value) > Number.MAX_SAFE_INTEGER ||
        Math.abs(wanted) > Number.MAX_SAFE_INTEGER
        ? bytes[0] !== AnyTag.string && general(dictionary, pair)
        : (ordered(value, op, wanted) ?? false);
    };
  }
  return (dictionary, pair) => {
    const text = stringOf(dictionary, pair);
    return text === undefined ? general(dictionary, pair) : test(stringValue(text));
  };
}

/** The test of an intrinsic's pairs, which are bare text. */
export function intrinsicTest(op: PositiveOp, literal: Value): PairTest {
  const test = valueTest(op, literal);
  return (dictionary, pair) => test(stringValue(stringOf(dictionary, pair) ?? ''));
}

function equalTest(literal: Value, general: PairTest): PairTest {
  const encodings = encodingsOf(literal);
  return (dictionary, pair) => {
    const from = dictionary.valueStart[pair]!;
    const to = dictionary.valueStart[pair + 1]!;
    if (dictionary.values[from] === AnyTag.array) return general(dictionary, pair);
    for (const encoding of encodings) if (equals(dictionary.values, from, to, encoding)) return true;
    return false;
  };
}

/** True for a pair of an attribute whose value counts as missing: an AnyValue without a member. */
export function isEmpty(dictionary: Dictionary, pair: number): boolean {
  const { tag } = dictionary.keys[dictionary.keyOf[pair]!]!;
  return tag !== PairTag.intrinsic && dictionary.valueStart[pair] === dictionary.valueStart[pair + 1];
}
