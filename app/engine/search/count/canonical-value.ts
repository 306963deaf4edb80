import type { FieldValue } from '../../../core/contract/query-methods.ts';
import { readAnyValue } from '../../../core/otlp/read-value.ts';
import { type Value } from '../../../core/query/ast/value.ts';
import { printValue, readLiteral, textOfValue } from '../../../core/query/literals.ts';
import { scalarsOf } from '../../../core/query/scalars.ts';
import { quote } from '../../../core/query/strings.ts';
import { AnyTag, encodingsOf } from '../value-bytes.ts';

/**
 * Values as `field = literal` tells them apart. Numbers of one value are one, whatever their type; an array is each of its
 * elements; a text that is spelt as the literal of a number or boolean is that one too. Each is written as the AnyValue message
 * that stands for all that are equal to it. Bytes, maps and what is no number (NaN) are equal to no literal.
 */
export interface CanonicalValue {
  bytes: Uint8Array;
  /** For a text: it only sides with the number or boolean that is written so. */
  isGuest: boolean;
}

/** A longer value is not told apart: its literal would not fit into a query. */
export const MAX_VALUE_BYTES = 4_096;

/** The longest number that is printed: a sign, 17 digits, a point, leading zeros or an exponent; 20 for an int64. */
const MAX_LITERAL_CHARS = 26;

const decoder = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true });

/** True for most values: they are what stands for them. Ints are minimal varints, as every writer makes them. */
export function isCanonical(values: Uint8Array, from: number, to: number): boolean {
  if (to - from > MAX_VALUE_BYTES) return false;
  switch (values[from]) {
    case AnyTag.string:
      return isWholeText(values, from, to) && !mayBeLiteral(values, from + (to - from < 130 ? 2 : 3), to);
    case AnyTag.bool:
      return to - from === 2 && values[from + 1]! <= 1;
    case AnyTag.int:
      return true;
    case AnyTag.double:
      return to - from === 9 && isFraction(values, from + 1);
    default:
      return false;
  }
}

/** A string field and nothing behind it. */
function isWholeText(values: Uint8Array, from: number, to: number): boolean {
  const length = values[from + 1]!;
  if (length < 0x80) return to - from - 2 === length;
  const high = values[from + 2]!;
  return high < 0x80 && to - from - 3 === (length & 0x7f) + high * 128;
}

/** True for text of digits, signs, a point and exponents alone, and for what is as long as `true` or `false`; false for addresses, versions. */
function mayBeLiteral(values: Uint8Array, from: number, to: number): boolean {
  const first = values[from]!;
  if (first === 0x74 || first === 0x66) return to - from === 4 || to - from === 5;
  if (to - from > MAX_LITERAL_CHARS || from === to) return false;
  let points = 0;
  for (let i = from; i < to; i++) {
    const char = values[i]!;
    if (char >= 0x30 && char <= 0x39) continue;
    if (char === 0x2e) points++;
    else if (char !== 0x2d && char !== 0x2b && char !== 0x65) return false;
  }
  return points <= 1;
}

/** A finite double in these bytes that is no whole number: it is written in one way only. */
function isFraction(values: Uint8Array, at: number): boolean {
  const value = new DataView(values.buffer, values.byteOffset + at, 8).getFloat64(0, true);
  return Number.isFinite(value) && !Number.isInteger(value);
}

/** What an attribute's value is equal to; none for one that no literal is equal to. */
export function canonicalValues(bytes: Uint8Array): CanonicalValue[] {
  if (bytes.length > MAX_VALUE_BYTES && bytes[0] !== AnyTag.array) return [];
  const found: CanonicalValue[] = [];
  for (const value of scalarsOf(readAnyValue(bytes))) {
    if (value.type === 'float' && !Number.isFinite(value.value)) continue;
    add(found, value, false);
    const guest = value.type === 'string' ? literalSpelt(value.value) : undefined;
    if (guest !== undefined) add(found, guest, true);
  }
  return found;
}

function add(found: CanonicalValue[], value: Value, isGuest: boolean): void {
  const bytes = encodingsOf(value)[0];
  if (bytes === undefined || bytes.length > MAX_VALUE_BYTES) return;
  const same = found.find((other) => Buffer.compare(other.bytes, bytes) === 0);
  if (same === undefined) found.push({ bytes, isGuest });
  else same.isGuest &&= isGuest;
}

/** The number or boolean whose literal is spelt like this text. */
function literalSpelt(text: string): Value | undefined {
  const literal = readLiteral(text);
  if (literal?.type !== 'int' && literal?.type !== 'float' && literal?.type !== 'bool') return undefined;
  const value = valueOf(encodingsOf(literal)[0]!);
  return value !== undefined && textOfValue(value) === text ? literal : undefined;
}

/** The literal of canonical bytes; undefined for text that is no valid UTF-8, which no query can write. */
function valueOf(bytes: Uint8Array): Value | undefined {
  if (bytes[0] === AnyTag.string) {
    const from = bytes.length < 130 ? 2 : 3;
    try {
      return { type: 'string', value: decoder.decode(bytes.subarray(from)) };
    } catch {
      return undefined;
    }
  }
  return scalarsOf(readAnyValue(bytes))[0];
}

/** A value of an attribute as it is shown and written. @param bytes canonical ones */
export function attributeValue(bytes: Uint8Array): FieldValue | undefined {
  const value = valueOf(bytes);
  return value === undefined ? undefined : { text: textOfValue(value), literal: printValue(value) };
}

/** A value of a field that holds bare text. @param isWord true for the names of kinds and status, which need no quotes */
export function textValue(bytes: Uint8Array, isWord: boolean): FieldValue | undefined {
  try {
    const text = decoder.decode(bytes);
    return { text, literal: isWord ? text : quote(text) };
  } catch {
    return undefined;
  }
}
