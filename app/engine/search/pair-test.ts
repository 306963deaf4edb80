import type { CompareOp } from '../../core/query/ast/predicate.ts';
import type { Value } from '../../core/query/ast/value.ts';
import { type Dictionary, PairTag, stringOf, valueBytes } from '../store/pair-dictionary.ts';
import { encodingsOf, equalBytes, numberIn } from './value-bytes.ts';

/** A question about one pair's value. It is asked once per distinct pair of a segment, not once per span. */
export type PairTest = (dictionary: Dictionary, pair: number) => boolean;

const encoder = new TextEncoder();

/** The test for a comparison; `!=` and `!~` are true of values that are there and differ. */
export function pairTest(op: CompareOp, value: Value): PairTest {
  switch (op) {
    case '=':
      return equalTest(value);
    case '!=': {
      const equal = equalTest(value);
      return (dictionary, pair) => !equal(dictionary, pair);
    }
    case '<':
    case '<=':
    case '>':
    case '>=':
      return orderTest(op, value);
    default:
      return textTest(stringTest(op, value));
  }
}

/** What a string must meet. Patterns are anchored at both ends; `contains` and `like` ignore case. */
export function stringTest(op: CompareOp, value: Value): (text: string) => boolean {
  const wanted = value.type === 'nil' ? '' : String(value.value);
  switch (op) {
    case '=':
      return (text) => text === wanted;
    case '!=':
      return (text) => text !== wanted;
    case '=~':
    case '!~': {
      const pattern = new RegExp(`^(?:${wanted})$`, 'su');
      return op === '=~' ? (text) => pattern.test(text) : (text) => !pattern.test(text);
    }
    case 'contains': {
      const part = wanted.toLowerCase();
      return (text) => text.toLowerCase().includes(part);
    }
    case 'like': {
      const pattern = new RegExp(`^${likePattern(wanted)}$`, 'siu');
      return (text) => pattern.test(text);
    }
    case '<':
      return (text) => text < wanted;
    case '<=':
      return (text) => text <= wanted;
    case '>':
      return (text) => text > wanted;
    case '>=':
      return (text) => text >= wanted;
  }
}

/** What a number must meet. */
export function numberTest(op: CompareOp, wanted: number): (value: number) => boolean {
  switch (op) {
    case '=':
      return (value) => value === wanted;
    case '!=':
      return (value) => value !== wanted;
    case '<':
      return (value) => value < wanted;
    case '<=':
      return (value) => value <= wanted;
    case '>':
      return (value) => value > wanted;
    case '>=':
      return (value) => value >= wanted;
    default:
      return () => false;
  }
}

export function textTest(test: (text: string) => boolean): PairTest {
  return (dictionary, pair) => {
    const text = stringOf(dictionary, pair);
    return text !== undefined && test(text);
  };
}

function equalTest(value: Value): PairTest {
  const encodings = encodingsOf(value);
  const bare = encoder.encode(value.type === 'nil' ? '' : String(value.value));
  return (dictionary, pair) => {
    const from = dictionary.valueStart[pair]!;
    const to = dictionary.valueStart[pair + 1]!;
    if (dictionary.keys[dictionary.keyOf[pair]!]!.tag === PairTag.intrinsic)
      return equalBytes(dictionary.values, from, to, bare);
    for (const encoding of encodings) if (equalBytes(dictionary.values, from, to, encoding)) return true;
    return false;
  };
}

/** Numbers compare with numbers of either type, and strings with strings. */
function orderTest(op: '<' | '<=' | '>' | '>=', value: Value): PairTest {
  if (value.type === 'string') return textTest(stringTest(op, value));
  if (value.type === 'nil' || value.type === 'bool') return () => false;
  const test = numberTest(op, Number(value.value));
  return (dictionary, pair) => test(numberIn(valueBytes(dictionary, pair)));
}

/** `*` is any run of characters, `\*` the character. */
function likePattern(text: string): string {
  return text.replace(/\\\*|\*|[\\^$.|?+()[\]{}/]/g, (found) =>
    found === '*' ? '.*' : found === '\\*' ? '\\*' : `\\${found}`,
  );
}
