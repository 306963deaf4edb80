import type { AnyValue, KeyValue } from '../../core/model/attributes.ts';

/** Attributes as they are written down in the shop: a whole number is an int, `decimal()` makes a double. */
export type PlainAttributes = Record<string, string | number | boolean | readonly string[] | AnyValue>;

export function decimal(value: number): AnyValue {
  return { type: 'double', value };
}

function toAnyValue(value: PlainAttributes[string]): AnyValue {
  if (typeof value === 'string') return { type: 'string', value };
  if (typeof value === 'boolean') return { type: 'bool', value };
  if (typeof value === 'number') {
    return Number.isInteger(value) ? { type: 'int', value: BigInt(value) } : { type: 'double', value };
  }
  if ('type' in value) return value;
  return { type: 'array', value: value.map((item) => ({ type: 'string', value: item })) };
}

export function toKeyValues(attributes: PlainAttributes): KeyValue[] {
  const list: KeyValue[] = [];
  for (const key in attributes) list.push({ key, value: toAnyValue(attributes[key]!) });
  return list;
}
