import { RpcError } from './client.ts';
import { isJsonValue } from './json-value.ts';

/** Longest name or path: what file systems take. */
export const MAX_NAME_CHARS = 4_096;
/** A setting's name, and about how much it may hold: lists of hundreds of entries, no documents. */
export const MAX_SETTING_NAME = 128;
const MAX_SETTING_CHARS = 256 * 1024;

/** Headers of a replay's requests. */
const MAX_HEADERS = 50;

/** How bytes are written where the transport can't carry them as they are; undefined for text that is not that. */
export type BytesFromText = (text: string) => Uint8Array | undefined;

/** Takes what was sent for one field and gives its value, or throws `params.invalid` naming the field. */
export type Check<T> = (value: unknown, field: string, bytesFromText: BytesFromText) => T;

/** A check for every field of a method's params: a missing field, or one too many, does not compile. */
export type Fields<P> = { [K in keyof Required<P>]: Check<P[K & keyof P]> };

/** @param expected what the field has to be, as the end of a sentence */
export function invalid(field: string, expected: string): RpcError {
  return new RpcError('params.invalid', `${field} must be ${expected}.`);
}

/** What may be left out; scripts in many languages send null for that. */
export function optional<T>(check: Check<T>): Check<T | undefined> {
  return (value, field, bytes) => (value == null ? undefined : check(value, field, bytes));
}

/** A string. */
export function text(maxChars: number): Check<string> {
  return (value, field) => {
    if (typeof value !== 'string' || value.length > maxChars)
      throw invalid(field, `a string of at most ${maxChars} characters`);
    return value;
  };
}

/** An id, in lowercase. */
export function hexId(digits: number): Check<string> {
  const pattern = new RegExp(`^[0-9a-fA-F]{${digits}}$`);
  return (value, field) => {
    if (typeof value !== 'string' || !pattern.test(value))
      throw invalid(field, `${digits} hexadecimal digits`);
    return value.toLowerCase();
  };
}

/** A whole number within bounds. */
export function whole(min: number, max: number): Check<number> {
  return (value, field) => {
    const number = typeof value === 'bigint' ? Number(value) : value;
    if (typeof number !== 'number' || !Number.isInteger(number) || number < min || number > max)
      throw invalid(field, `a whole number from ${min} to ${max}`);
    return number;
  };
}

/** A number within bounds. */
export function numberIn(min: number, max: number): Check<number> {
  return (value, field) => {
    if (typeof value !== 'number' || !(value >= min && value <= max))
      throw invalid(field, `a number from ${min} to ${max}`);
    return value;
  };
}

/** A 64-bit integer, in any form that holds it exactly. */
export const int64: Check<bigint> = (value, field) => {
  const exact =
    typeof value === 'bigint'
      ? value
      : typeof value === 'number' && Number.isInteger(value)
        ? BigInt(value)
        : typeof value === 'string' && /^-?\d{1,19}$/.test(value)
          ? BigInt(value)
          : undefined;
  if (exact === undefined || BigInt.asIntN(64, exact) !== exact)
    throw invalid(field, 'a 64-bit integer, as a decimal string or a number');
  return exact;
};

export const boolean: Check<boolean> = (value, field) => {
  if (typeof value !== 'boolean') throw invalid(field, 'true or false');
  return value;
};

export const bytes: Check<Uint8Array> = (value, field, bytesFromText) => {
  const read = typeof value === 'string' ? bytesFromText(value) : value;
  if (!(read instanceof Uint8Array)) throw invalid(field, 'bytes (base64 in JSON)');
  return read;
};

export const settingName: Check<string> = (value, field) => {
  if (typeof value !== 'string' || value === '' || value.length > MAX_SETTING_NAME || value.startsWith('$'))
    throw invalid(field, `a name of 1 to ${MAX_SETTING_NAME} characters that does not begin with $`);
  return value;
};

/** Null, which removes the setting, stands for a missing value too. */
export const setting: Check<unknown> = (value, field) => {
  if (!isJsonValue(value ?? null, MAX_SETTING_CHARS))
    throw invalid(field, `a JSON value of at most ${MAX_SETTING_CHARS / 1024} KB`);
  return value ?? null;
};

/** Texts by name. */
export const texts: Check<Record<string, string>> = (value, field) => {
  const entries = value !== null && typeof value === 'object' ? Object.entries(value) : undefined;
  if (
    entries === undefined ||
    entries.length > MAX_HEADERS ||
    entries.some(([name, text]) => typeof text !== 'string' || name.length + text.length > MAX_NAME_CHARS)
  )
    throw invalid(field, `an object of at most ${MAX_HEADERS} texts`);
  return Object.fromEntries(entries) as Record<string, string>;
};

/** A small JSON object. */
export const jsonObject: Check<Record<string, unknown>> = (value, field) => {
  if (
    value === null ||
    typeof value !== 'object' ||
    Array.isArray(value) ||
    !isJsonValue(value, MAX_SETTING_CHARS)
  )
    throw invalid(field, `a JSON object of at most ${MAX_SETTING_CHARS / 1024} KB`);
  return value as Record<string, unknown>;
};

/** One of some names. */
export function oneOf<T extends string>(...names: T[]): Check<T> {
  return (value, field) => {
    const name = names.find((known) => known === value);
    if (name === undefined) throw invalid(field, `one of ${names.join(', ')}`);
    return name;
  };
}

/** A list whose items are all of a kind. */
export function list<T>(item: Check<T>, maxItems: number): Check<T[]> {
  return (value, field, bytesFromText) => {
    if (!Array.isArray(value) || value.length > maxItems)
      throw invalid(field, `a list of at most ${maxItems}`);
    return value.map((entry: unknown, i) => item(entry, `${field}[${i}]`, bytesFromText));
  };
}

/** An object with just these fields. */
export function object<P extends object>(fields: Fields<P>): Check<P> {
  return (value, field, bytesFromText) => {
    if (value === null || typeof value !== 'object' || Array.isArray(value))
      throw invalid(field, 'an object');
    return readFields<P>(fields, value, bytesFromText, field);
  };
}

/** The fields of an object, checked; a field that is not known is refused. @param name of the object: the method, or the field that holds it */
export function readFields<P>(
  wanted: Record<string, Check<unknown>>,
  sent: object,
  bytesFromText: BytesFromText,
  name: string,
): P {
  const given = new Map<string, unknown>(Object.entries(sent));
  const params: Record<string, unknown> = {};
  for (const [field, check] of Object.entries(wanted)) {
    const value = check(given.get(field), field, bytesFromText);
    if (value !== undefined) params[field] = value;
    given.delete(field);
  }
  for (const field of given.keys()) {
    const known = Object.keys(wanted).join(', ') || 'none';
    throw new RpcError('params.invalid', `${name} has no parameter "${field}" (it has: ${known}).`);
  }
  return params as P;
}
