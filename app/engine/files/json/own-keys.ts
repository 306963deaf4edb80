import { Byte } from './json-bytes.ts';

/** Keys longer than this are left out: those that tell one thing from another are short. */
const MAX_KEY_BYTES = 256;

const utf8 = new TextDecoder();

/** The keys of an object itself, not of what is in it. Escapes are left as they stand. */
export function ownKeys(object: Uint8Array): string[] {
  const keys: string[] = [];
  if (object[0] !== Byte.open) return keys;
  let depth = 0;
  let from = 0;
  let to = 0;
  for (let at = 0; at < object.length; at++) {
    const byte = object[at]!;
    if (byte === Byte.quote) {
      const begins = at + 1;
      for (at = begins; at < object.length && object[at] !== Byte.quote; at++)
        if (object[at] === Byte.backslash) at++;
      if (depth === 1) [from, to] = [begins, at];
    } else if (byte === Byte.colon) {
      if (depth === 1 && to - from <= MAX_KEY_BYTES) keys.push(utf8.decode(object.subarray(from, to)));
    } else if (byte === Byte.open || byte === Byte.openList) depth++;
    else if (byte === Byte.close || byte === Byte.closeList) depth--;
  }
  return keys;
}
