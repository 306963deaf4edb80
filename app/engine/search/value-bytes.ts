import type { Value } from '../../core/query/ast/value.ts';
import { textOfValue } from '../../core/query/literals.ts';
import { pushVarint } from '../store/wire.ts';

/** Tags of AnyValue's members: the field's number and wire type in one byte. */
export const AnyTag = { string: 10, bool: 16, int: 24, double: 33, array: 42 } as const;

const MAX_INT64 = 2 ** 63;
const encoder = new TextEncoder();

/** The AnyValue messages that a literal is equal to: the number 200 is also the text "200", and either number type. */
export function encodingsOf(literal: Value): Uint8Array[] {
  switch (literal.type) {
    case 'string':
      return [stringValueBytes(literal.value)];
    case 'bool':
      return [Uint8Array.of(AnyTag.bool, literal.value ? 1 : 0), stringValueBytes(textOfValue(literal))];
    case 'int': {
      const float = Number(literal.value);
      const exact = BigInt(float) === literal.value;
      return [
        intBytes(literal.value),
        ...(exact ? doubles(float) : []),
        stringValueBytes(textOfValue(literal)),
      ];
    }
    case 'float':
    case 'duration': {
      const { value } = literal;
      const whole = Number.isInteger(value) && Math.abs(value) < MAX_INT64;
      return [
        ...(whole ? [intBytes(BigInt(value))] : []),
        ...doubles(value),
        stringValueBytes(textOfValue(literal)),
      ];
    }
    case 'nil':
      return [];
  }
}

export function stringValueBytes(text: string): Uint8Array {
  const bytes = encoder.encode(text);
  const head: number[] = [AnyTag.string];
  pushVarint(head, bytes.length);
  const value = new Uint8Array(head.length + bytes.length);
  value.set(head);
  value.set(bytes, head.length);
  return value;
}

function intBytes(value: bigint): Uint8Array {
  const bytes: number[] = [AnyTag.int];
  let rest = BigInt.asUintN(64, value);
  for (; rest >= 0x80n; rest >>= 7n) bytes.push(Number(rest & 0x7fn) | 0x80);
  bytes.push(Number(rest));
  return Uint8Array.from(bytes);
}

/** Zero has two encodings that are equal. */
function doubles(value: number): Uint8Array[] {
  return value === 0 ? [doubleBytes(0), doubleBytes(-0)] : [doubleBytes(value)];
}

function doubleBytes(value: number): Uint8Array {
  const bytes = new Uint8Array(9);
  bytes[0] = AnyTag.double;
  new DataView(bytes.buffer).setFloat64(1, value, true);
  return bytes;
}

/** The number that an AnyValue message holds; NaN where it holds none. Integers past 2^53 are rounded. */
export function numberIn(bytes: Uint8Array): number {
  if (bytes[0] === AnyTag.double && bytes.length === 9)
    return new DataView(bytes.buffer, bytes.byteOffset + 1, 8).getFloat64(0, true);
  if (bytes[0] !== AnyTag.int) return NaN;
  // Ten bytes: the sign is set, in two's complement over 64 bits.
  if (bytes.length === 11) return negativeIn(bytes);
  let value = 0;
  let scale = 1;
  for (let i = 1; i < bytes.length; i++) {
    value += (bytes[i]! & 0x7f) * scale;
    scale *= 128;
  }
  return value;
}

function negativeIn(bytes: Uint8Array): number {
  let value = 0n;
  for (let i = bytes.length - 1; i > 0; i--) value = (value << 7n) | BigInt(bytes[i]! & 0x7f);
  return Number(BigInt.asIntN(64, value));
}
