import type { AnyValue, KeyValue } from '../../../core/model/attributes.ts';
import {
  anyValueOf,
  fieldsOf,
  intValue,
  listOf,
  numberOf,
  stringValue,
  textOf,
  type Fields,
} from './json-fields.ts';
import type { Note } from './span-objects.ts';

/** How values of type `binary` are written: in hex by stores, in base64 by the query service. */
export type BinaryForm = 'hex' | 'base64';

/** The tags of a span, a log or a process as attributes, in their order; `take` may keep one from becoming an attribute. */
export function attributesOfTags(
  tags: unknown,
  note: Note,
  binary: BinaryForm,
  take?: (key: string, value: AnyValue) => boolean,
): KeyValue[] {
  const attributes: KeyValue[] = [];
  for (const tag of listOf(tags)) {
    const fields = fieldsOf(tag);
    if (fields === undefined || typeof fields.key !== 'string') {
      note('a tag without a key was left out');
      continue;
    }
    const { key } = fields;
    const value = tagValue(fields, note, binary);
    if (take?.(key, value) !== true) attributes.push({ key, value });
  }
  return attributes;
}

/** A tag's value by its type; one that doesn't fit its type stays what it is. */
function tagValue(tag: Fields, note: Note, binary: BinaryForm): AnyValue {
  const value = tag.value ?? null;
  const type = typeof tag.type === 'string' ? tag.type.toLowerCase() : '';
  switch (type) {
    case 'string':
      if (typeof value === 'string') return { type: 'string', value };
      break;
    case 'bool':
      if (typeof value === 'boolean') return { type: 'bool', value };
      if (value === 'true' || value === 'false') return { type: 'bool', value: value === 'true' };
      break;
    case 'int64':
      if (typeof value === 'bigint') return intValue(value);
      if (typeof value === 'number' && Number.isInteger(value)) return intValue(BigInt(value));
      if (typeof value === 'string' && /^-?\d{1,20}$/.test(value)) return intValue(BigInt(value));
      break;
    case 'float64': {
      const number = value === 'NaN' ? Number.NaN : (infinityOf(value) ?? numberOf(value));
      if (number !== undefined) return { type: 'double', value: number };
      break;
    }
    case 'binary':
      if (typeof value === 'string') return binaryValue(value, binary);
      break;
    case '':
      return anyValueOf(value);
  }
  note(`a tag of type ${type.slice(0, 20)} holds something else and is kept as it is`);
  return anyValueOf(value);
}

const infinities = new Map([
  ['Infinity', Infinity],
  ['+Inf', Infinity],
  ['-Infinity', -Infinity],
  ['-Inf', -Infinity],
]);

function infinityOf(value: unknown): number | undefined {
  return typeof value === 'string' ? infinities.get(value) : undefined;
}

/** Long values are cut where they were written, and may be no hex or base64 any more. */
function binaryValue(value: string, form: BinaryForm): AnyValue {
  const bytes = Buffer.from(value, form);
  const isWhole = bytes.toString(form).replace(/=+$/, '') === value.replace(/=+$/, '');
  return isWhole ? { type: 'bytes', value: new Uint8Array(bytes) } : stringValue(value);
}

/** Whether a tag says yes, as a truth value or as a text. */
export function isTrue(value: AnyValue): boolean {
  return value.type === 'bool'
    ? value.value
    : value.type === 'string' && value.value.toLowerCase() === 'true';
}

/** A tag's value as text. */
export function textOfValue(value: AnyValue): string {
  return textOf('value' in value ? value.value : '');
}
