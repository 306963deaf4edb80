import type { Compare } from '../../core/query/ast/predicate.ts';
import { isNumeric } from '../../core/query/ast/value.ts';

const never = (): boolean => false;
const always = (): boolean => true;

/** What a number that every span has must meet, by the rules of `evaluate-span`; durations are nanoseconds. */
export function numberTest({ op, value }: Compare): (number: number) => boolean {
  if (value.type === 'nil') return op === '!=' ? always : never;
  // A number is never equal to what is none.
  if (!isNumeric(value)) return op === '!=' || op === '!~' ? always : never;
  const exact = Number(value.value);
  // An int that no double holds lies between two of them: JavaScript compares the two types by value.
  const wanted = (BigInt(Math.trunc(exact)) === value.value ? exact : value.value) as number;
  switch (op) {
    case '=':
      // Loose equality compares an int with a double.
      return (number) => number == wanted;
    case '!=':
      return (number) => number != wanted;
    case '<':
      return (number) => number < wanted;
    case '<=':
      return (number) => number <= wanted;
    case '>':
      return (number) => number > wanted;
    case '>=':
      return (number) => number >= wanted;
    case '!~':
      return always;
    default:
      return never;
  }
}
