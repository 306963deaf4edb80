import type { Value } from './ast/value.ts';
import { NIL } from './ast/value.ts';
import { printDuration, readDuration } from './duration.ts';
import { quote } from './strings.ts';

const INT = /^-?\d+$/;
const FLOAT = /^-?(?:\d+\.?\d*|\.\d+)(?:[eE][-+]?\d+)?$/;
const MAX_INT64 = 2n ** 63n - 1n;
const MIN_INT64 = -(2n ** 63n);

/** What a word outside quotes stands for, if it is a literal: number, duration, `true`, `false` or `nil`. */
export function readLiteral(word: string): Value | undefined {
  if (word === 'true' || word === 'false') return { type: 'bool', value: word === 'true' };
  if (word === 'nil') return NIL;
  if (!/^-?[.\d]/.test(word)) return undefined;
  if (INT.test(word)) {
    const value = BigInt(word);
    if (value >= MIN_INT64 && value <= MAX_INT64) return { type: 'int', value };
  }
  if (FLOAT.test(word)) {
    const value = Number(word);
    return Number.isFinite(value) ? { type: 'float', value } : undefined;
  }
  const duration = readDuration(word);
  return duration === undefined ? undefined : { type: 'duration', value: duration };
}

/** Prints a literal so that reading it gives the same value; strings in double quotes. */
export function printValue(value: Value): string {
  return value.type === 'string' ? quote(value.value) : textOfValue(value);
}

/** A literal's text without quotes: what a string attribute must hold to be equal to it. Nil has the text `nil`. */
export function textOfValue(value: Value): string {
  switch (value.type) {
    case 'string':
      return value.value;
    case 'int':
    case 'bool':
      return String(value.value);
    case 'float':
      return printFloat(value.value);
    case 'duration':
      return printDuration(value.value);
    case 'nil':
      return 'nil';
  }
}

/** A float always shows that it is one. */
function printFloat(value: number): string {
  const text = Object.is(value, -0) ? '-0' : String(value);
  return INT.test(text) ? `${text}.0` : text;
}
