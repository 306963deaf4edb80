/**
 * Reads fields of foreign JSON, of which nothing is certain: every function takes any value and says what it is, or that it is not
 * what was asked for.
 */
import { MAX_VALUE_DEPTH, type AnyValue, type KeyValue } from '../../../core/model/attributes.ts';

/** An object out of JSON; its keys are received data. */
export type Fields = Readonly<Record<string, unknown>>;

/** A number that was written with a fraction or an exponent though it is whole. */
class Real {
  readonly value: number;
  constructor(value: number) {
    this.value = value;
  }
}

const decoder = new TextDecoder();
/**
 * Whole numbers that a double may not hold, and ones that were written as fractions or with an exponent; ids of digits are in quotes.
 */
const needsExactReading = /[\s:,[-](?:9\d{15}|\d{17}|\d+\.0+[\s,\]}]|\d+(?:\.\d+)?e[+-]?\d)/i;

/** A number of JSON that `parseExactJson` reads as NaN, which JSON has no number for. */
export const NAN_SOURCE = '0e999';

export const textOfBytes = (bytes: Uint8Array): string => decoder.decode(bytes);

/** The value of a JSON text; undefined where it is not JSON. */
export function parseJson(text: string): unknown {
  try {
    return JSON.parse(text);
  } catch {
    return undefined;
  }
}

type ReviverWithSource = (key: string, value: unknown, context: { source?: string }) => unknown;
const parseReviving = JSON.parse as (text: string, reviver: ReviverWithSource) => unknown;

/**
 * The value of a JSON text with whole numbers of any size kept to the last digit (as bigint) and `1.0` told from `1`; undefined where
 * it is not JSON.
 */
export function parseExactJson(text: string): unknown {
  if (!needsExactReading.test(text)) return parseJson(text);
  try {
    return parseReviving(text, (_key, value, { source }) => {
      if (typeof value !== 'number' || !Number.isInteger(value) || source === undefined) return value;
      if (!/^-?\d+$/.test(source)) return new Real(source === NAN_SOURCE ? Number.NaN : value);
      return Number.isSafeInteger(value) ? value : BigInt(source);
    });
  } catch {
    // Nested deeper than a reviver goes: what a double can't hold is rounded.
    return parseJson(text);
  }
}

/** What stands for a value that nests too deep to be written. */
const TOO_DEEP = '"nested too deep"';

/** A value as JSON again, whole numbers of any size in quotes. */
export function jsonOf(value: unknown): string {
  try {
    return JSON.stringify(value ?? null);
  } catch {
    // It holds large numbers, or nests too deep.
  }
  try {
    return JSON.stringify(value ?? null, (_key, inner: unknown) =>
      typeof inner === 'bigint' ? inner.toString() : inner,
    );
  } catch (error) {
    // Parsing nests as deep as it likes, writing doesn't.
    if (error instanceof RangeError) return TOO_DEEP;
    throw error;
  }
}

export function fieldsOf(value: unknown): Fields | undefined {
  return typeof value === 'object' && value !== null && !Array.isArray(value) && !(value instanceof Real)
    ? (value as Fields)
    : undefined;
}

const NONE: readonly unknown[] = [];

/** A list; anything else has no elements. */
export function listOf(value: unknown): readonly unknown[] {
  return Array.isArray(value) ? value : NONE;
}

/** A text; a number or a truth value as it is written, '' for anything else. */
export function textOf(value: unknown): string {
  if (typeof value === 'string') return value;
  if (value instanceof Real) return String(value.value);
  return typeof value === 'number' || typeof value === 'boolean' || typeof value === 'bigint'
    ? String(value)
    : '';
}

/** A finite number, also one in quotes. */
export function numberOf(value: unknown): number | undefined {
  let number: number;
  if (typeof value === 'number') number = value;
  else if (typeof value === 'bigint') number = Number(value);
  else if (value instanceof Real) number = value.value;
  else if (typeof value === 'string' && value.trim() !== '') number = Number(value);
  else return undefined;
  return Number.isFinite(number) ? number : undefined;
}

/** A count as OTLP has them: 32 bits, without sign. */
export function countOf(value: unknown): number {
  const number = numberOf(value);
  return number !== undefined && number > 0 ? Math.min(Math.floor(number), 0xffff_ffff) : 0;
}

const hexOnly = /^[0-9a-f]+$/;
const zerosOnly = /^0+$/;
const base64Only = /^[\w+/-]+={0,2}$/;

/**
 * An id in lowercase hex of `digits` digits: hex that lost leading zeros is padded, `0x` is left out, base64 of the right length is
 * decoded. Undefined for anything else and for an id of zeros, which stands for none.
 */
export function idOf(value: unknown, digits: 16 | 32): string | undefined {
  if (typeof value !== 'string' || value === '' || value.length > digits + 2) return undefined;
  let text = value.toLowerCase();
  if (text.startsWith('0x')) text = text.slice(2);
  if (text.length <= digits && hexOnly.test(text)) {
    return zerosOnly.test(text) ? undefined : text.padStart(digits, '0');
  }
  if (!base64Only.test(value)) return undefined;
  const bytes = Buffer.from(value, 'base64');
  return bytes.length * 2 === digits && bytes.some((byte) => byte !== 0) ? bytes.toString('hex') : undefined;
}

/** Last nanosecond that a time of OTLP can be. */
const MAX_TIME_NS = 2n ** 64n - 1n;

/** Any instant as one of OTLP: what lies outside of its range is 0, which stands for unknown. */
export function timeOf(ns: bigint): bigint {
  return ns >= 0n && ns <= MAX_TIME_NS ? ns : 0n;
}

/** Microseconds, perhaps with a fraction, as nanoseconds; undefined where it is no number. */
export function nanosOfMicros(value: unknown): bigint | undefined {
  if (typeof value === 'bigint') return value * 1000n;
  const micros = numberOf(value);
  if (micros === undefined) return undefined;
  const whole = Math.floor(micros);
  return BigInt(whole) * 1000n + BigInt(Math.round((micros - whole) * 1000));
}

const instant = /^(\d{4}-\d{2}-\d{2})[T ](\d{2}:\d{2}:\d{2})(?:[.,](\d{1,12}))?\s*(Z|[+-]\d{2}:?\d{2})?$/i;

/** An instant as RFC 3339 writes it, to the nanosecond; without a zone it is UTC. Undefined where it is none. */
export function nanosOfInstant(value: unknown): bigint | undefined {
  const match = typeof value === 'string' ? instant.exec(value) : null;
  if (match === null) return undefined;
  const [, day, time, fraction = '', zone = 'Z'] = match;
  const offset = zone.length === 5 ? `${zone.slice(0, 3)}:${zone.slice(3)}` : zone.toUpperCase();
  const millis = Date.parse(`${day}T${time}${offset}`);
  if (Number.isNaN(millis)) return undefined;
  return BigInt(millis) * 1_000_000n + BigInt(fraction.padEnd(9, '0').slice(0, 9));
}

const MIN_INT64 = -(2n ** 63n);
const MAX_INT64 = 2n ** 63n - 1n;

/** A whole number of any size as an attribute: a text where it doesn't fit into 64 bits. */
export function intValue(value: bigint): AnyValue {
  return value >= MIN_INT64 && value <= MAX_INT64
    ? { type: 'int', value }
    : { type: 'string', value: value.toString() };
}

export const stringValue = (value: string): AnyValue => ({ type: 'string', value });

/** A value of JSON as an attribute's; what lies deeper than attributes go is empty. */
export function anyValueOf(value: unknown, depth = 0): AnyValue {
  switch (typeof value) {
    case 'string':
      return { type: 'string', value };
    case 'boolean':
      return { type: 'bool', value };
    case 'bigint':
      return intValue(value);
    case 'number':
      return Number.isInteger(value) ? intValue(BigInt(value)) : { type: 'double', value };
  }
  if (value instanceof Real) return { type: 'double', value: value.value };
  if (typeof value !== 'object' || value === null || depth >= MAX_VALUE_DEPTH) return { type: 'empty' };
  return Array.isArray(value)
    ? { type: 'array', value: value.map((item) => anyValueOf(item, depth + 1)) }
    : { type: 'map', value: attributesOf(value as Fields, depth + 1) };
}

/** An object's members as attributes. */
export function attributesOf(fields: Fields | undefined, depth = 0): KeyValue[] {
  if (fields === undefined) return [];
  return Object.keys(fields).map((key) => ({ key, value: anyValueOf(fields[key], depth) }));
}
