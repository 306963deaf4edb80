import type { AnyValue } from '../model/attributes.ts';
import { stringValue, type Value } from './ast/value.ts';

/** What of an attribute's value can be compared: itself, the elements of an array, nothing of bytes, maps and the empty value. */
export function scalarsOf(value: AnyValue): Value[] {
  switch (value.type) {
    case 'string':
      return [stringValue(value.value)];
    case 'int':
    case 'bool':
      return [value];
    case 'double':
      return [{ type: 'float', value: value.value }];
    case 'array':
      // Elements that are arrays themselves are not taken apart.
      return value.value.flatMap((element) => (element.type === 'array' ? [] : scalarsOf(element)));
    default:
      return [];
  }
}
