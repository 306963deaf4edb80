import type { AnyValue } from '../../core/model/attributes.ts';
import { readAnyValue } from '../../core/otlp/read-value.ts';
import { type Dictionary, stringOf, valueBytes } from '../store/pair-dictionary.ts';

/** The value of a pair as text: a string as it is, numbers and booleans written out; undefined for all else. */
export function pairText(dictionary: Dictionary, pair: number): string | undefined {
  const text = stringOf(dictionary, pair);
  return text === undefined ? textOf(readAnyValue(valueBytes(dictionary, pair))) : text;
}

function textOf(value: AnyValue): string | undefined {
  if (value.type === 'string') return value.value;
  return value.type === 'int' || value.type === 'double' || value.type === 'bool'
    ? String(value.value)
    : undefined;
}
