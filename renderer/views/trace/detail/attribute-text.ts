import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import { toHex } from '../../../../app/core/base/hex.ts';
import { printField } from '../../../../app/core/query/field-names.ts';
import { quote } from '../../../../app/core/query/strings.ts';

/** Bytes of a value that are written out; what is longer is shortened with its length. */
const MAX_BYTES_SHOWN = 64;
/** A value that can stand in a query without quotes. */
const PLAIN_VALUE = /^[A-Za-z0-9_][A-Za-z0-9_./@-]*$/;

export type AttributeScopeName = 'span' | 'resource' | 'scope' | 'event' | 'link';

/** A value as one text, without quotes around a string. */
export function textOf(value: AnyValue): string {
  switch (value.type) {
    case 'string':
      return value.value;
    case 'bool':
    case 'int':
    case 'double':
      return String(value.value);
    case 'bytes':
    case 'truncated':
      return bytesText(value.value);
    case 'array':
    case 'map':
      return valueJson(value);
    case 'empty':
      return '';
  }
}

/** What is said of a value's type beside it; strings need no word. */
export function typeLabel(value: AnyValue): string {
  switch (value.type) {
    case 'string':
      return '';
    case 'array':
      return `array ${value.value.length}`;
    case 'map':
      return `map ${value.value.length}`;
    case 'bytes':
      return `bytes ${value.value.length}`;
    case 'truncated':
      return 'nested too deeply';
    default:
      return value.type;
  }
}

/**
 * A value as JSON: int64 with all its digits, repeated keys in their order, bytes as a text. Values are at most MAX_VALUE_DEPTH
 * deep, so this recursion is too.
 */
export function valueJson(value: AnyValue): string {
  switch (value.type) {
    case 'string':
      return JSON.stringify(value.value);
    case 'bool':
    case 'int':
      return String(value.value);
    case 'double':
      return Number.isFinite(value.value) ? String(value.value) : JSON.stringify(String(value.value));
    case 'bytes':
    case 'truncated':
      return JSON.stringify(bytesText(value.value));
    case 'array':
      return `[${value.value.map(valueJson).join(',')}]`;
    case 'map':
      return `{${value.value.map(({ key, value: member }) => `${JSON.stringify(key)}:${valueJson(member)}`).join(',')}}`;
    case 'empty':
      return 'null';
  }
}

function bytesText(bytes: Uint8Array): string {
  const shown = toHex(bytes, 0, Math.min(bytes.length, MAX_BYTES_SHOWN));
  return bytes.length > MAX_BYTES_SHOWN ? `0x${shown}… (${bytes.length} bytes)` : `0x${shown}`;
}

/** The predicate that spans with this attribute satisfy; undefined for values that a query can't name. */
export function queryFor(
  scope: AttributeScopeName,
  key: string,
  value: AnyValue,
  exclude = false,
): string | undefined {
  if (!['string', 'bool', 'int', 'double'].includes(value.type)) return undefined;
  const inner = scope === 'span' || scope === 'resource' ? 'any' : scope;
  const field = printField({ scope: inner, name: key });
  const text = textOf(value);
  const isString = value.type === 'string';
  if (isString && PLAIN_VALUE.test(text) && !looksTyped(text)) return `${exclude ? '-' : ''}${field}:${text}`;
  if (isString) return `${exclude ? 'not ' : ''}${field} = ${quote(text)}`;
  return `${exclude ? '-' : ''}${field}:${text}`;
}

/** A string that would be read as a number, a duration or a truth value needs its quotes. */
function looksTyped(text: string): boolean {
  return /^[-.\d]/.test(text) || /^(true|false|nil|and|or|not|contains|like)$/i.test(text);
}

/** The last value of a key, which counts where a key occurs twice, as a text; '' where there is none. */
export function textOfKey(attributes: readonly KeyValue[], ...keys: string[]): string {
  for (const key of keys) {
    const found = attributes.findLast((attribute) => attribute.key === key);
    if (found !== undefined) return textOf(found.value);
  }
  return '';
}
