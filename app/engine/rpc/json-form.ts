/**
 * The JSON form of params and results: int64 as decimal strings, bytes as base64, other columns as lists of numbers,
 * doubles that JSON lacks as "NaN", "Infinity" and "-Infinity".
 */

function plain(value: unknown): unknown {
  if (typeof value === 'bigint') return value.toString();
  if (typeof value === 'number') return Number.isFinite(value) ? value : String(value);
  if (value instanceof Uint8Array) {
    return Buffer.from(value.buffer, value.byteOffset, value.byteLength).toString('base64');
  }
  if (ArrayBuffer.isView(value)) return Array.from(value as unknown as Iterable<unknown>);
  return value;
}

/** A result as JSON text. */
export function toJson(result: unknown): string {
  // The holder is asked and not the value given: a Buffer has already become an object by then.
  return JSON.stringify(result, function (this: Record<string, unknown>, key) {
    return plain(this[key]);
  });
}

type ExactReviver = (this: unknown, key: string, value: unknown, context: { source?: string }) => unknown;

/** Integers that a double can't hold come out as bigint, so that nanoseconds sent as numbers stay exact. */
const exactly: ExactReviver = (_key, value, { source }) =>
  typeof value === 'number' && !Number.isSafeInteger(value) && source !== undefined && /^-?\d+$/.test(source)
    ? BigInt(source)
    : value;

/** Reads JSON in UTF-8; nothing at all is undefined. Throws SyntaxError, TypeError or RangeError on what is not JSON. */
export function fromJson(bytes: Uint8Array): unknown {
  if (bytes.length === 0) return undefined;
  const text = new TextDecoder('utf-8', { fatal: true }).decode(bytes);
  return JSON.parse(text, exactly as (key: string, value: unknown) => unknown) as unknown;
}

/** Bytes from base64, standard or URL-safe, padded or not; undefined for what is not base64. */
export function bytesFromBase64(text: string): Uint8Array | undefined {
  return /^[A-Za-z0-9+/_-]*={0,2}$/.test(text) ? new Uint8Array(Buffer.from(text, 'base64')) : undefined;
}
