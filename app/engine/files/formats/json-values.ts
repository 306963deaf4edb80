/**
 * Finds the values of a file of JSON texts without parsing them: one document, one a line, one after another without
 * anything between (RFC 7464's separators included), or the elements of one outermost list. Iterative: nesting costs
 * nothing here.
 */

/** An object and the keys that it has itself. */
export interface JsonObject {
  kind: 'object';
  start: number;
  end: number;
  keys: string[];
}

/** Where the file stops being a sequence of objects. */
export interface JsonFault {
  kind: 'fault';
  at: number;
  message: string;
}

/** Longest key that is remembered; those that decide a format are short. */
const MAX_KEY_BYTES = 64;

const QUOTE = 0x22;
const BACKSLASH = 0x5c;
const COMMA = 0x2c;
const COLON = 0x3a;
const OPEN_LIST = 0x5b;
const CLOSE_LIST = 0x5d;
const OPEN_OBJECT = 0x7b;
const CLOSE_OBJECT = 0x7d;
const RECORD_SEPARATOR = 0x1e;

const isSpace = (byte: number): boolean =>
  byte === 0x20 || (byte >= 0x09 && byte <= 0x0d) || byte === RECORD_SEPARATOR;

/** Where the text begins: after a byte order mark. */
export function textStart(bytes: Uint8Array): number {
  return bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
}

/** Position after the string that begins at `at`; the end of the file where it does not close. */
function afterString(bytes: Uint8Array, at: number): number {
  for (let i = at + 1; i < bytes.length; i++) {
    if (bytes[i] === BACKSLASH) i++;
    else if (bytes[i] === QUOTE) return i + 1;
  }
  return bytes.length;
}

/** The object that begins at `start`. */
function scanObject(bytes: Uint8Array, start: number): JsonObject | JsonFault {
  const keys: string[] = [];
  let depth = 0;
  let lastString: [from: number, to: number] | undefined;
  for (let i = start; i < bytes.length; i++) {
    const byte = bytes[i]!;
    if (byte === QUOTE) {
      const end = afterString(bytes, i);
      if (depth === 1) lastString = [i + 1, end - 1];
      i = end - 1;
    } else if (byte === COLON && depth === 1 && lastString !== undefined) {
      const [from, to] = lastString;
      if (to - from <= MAX_KEY_BYTES) keys.push(new TextDecoder().decode(bytes.subarray(from, to)));
      lastString = undefined;
    } else if (byte === OPEN_OBJECT || byte === OPEN_LIST) depth++;
    else if (byte === CLOSE_OBJECT || byte === CLOSE_LIST) {
      depth--;
      if (depth === 0) return { kind: 'object', start, end: i + 1, keys };
    }
  }
  return { kind: 'fault', at: start, message: `the file ends inside the value that begins at byte ${start}` };
}

/** The objects of a file, in its order; stops at the first fault. */
export function* jsonValues(bytes: Uint8Array): Generator<JsonObject | JsonFault> {
  let inList = false;
  let at = textStart(bytes);
  for (;;) {
    while (at < bytes.length && (isSpace(bytes[at]!) || (inList && bytes[at] === COMMA))) at++;
    if (at >= bytes.length) {
      if (inList) yield { kind: 'fault', at, message: 'the file ends inside a list' };
      return;
    }
    const byte = bytes[at]!;
    if (byte === OPEN_OBJECT) {
      const value = scanObject(bytes, at);
      yield value;
      if (value.kind === 'fault') return;
      at = value.end;
    } else if (byte === OPEN_LIST && !inList) {
      inList = true;
      at++;
    } else if (byte === CLOSE_LIST && inList) {
      inList = false;
      at++;
    } else {
      yield { kind: 'fault', at, message: `byte ${at} begins neither an object nor a list` };
      return;
    }
  }
}
