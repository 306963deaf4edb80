/** Bytes that make up JSON's structure. */
export const Byte = {
  lineFeed: 0x0a,
  recordSeparator: 0x1e,
  quote: 0x22,
  comma: 0x2c,
  colon: 0x3a,
  backslash: 0x5c,
  openList: 0x5b,
  closeList: 0x5d,
  open: 0x7b,
  close: 0x7d,
} as const;

/** Between values: white space, and the separators that RFC 7464 and lists in several files have. */
export const isSpace = (byte: number): boolean => byte === 0x20 || (byte >= 0x09 && byte <= 0x0d);

/** Whether a byte ends the value in front of it. */
export const closes = (byte: number): boolean =>
  byte === Byte.comma || byte === Byte.close || byte === Byte.closeList;

/**
 * Where a string ends, looked for from a byte inside of it: the quote, or the line feed that breaks it off. `end` where neither is there
 * yet, and one more where an escape reaches over it.
 */
export function stringEnd(bytes: Uint8Array, from: number, end: number): number {
  let at = from;
  while (at < end && bytes[at] !== Byte.quote && bytes[at] !== Byte.lineFeed)
    at += bytes[at] === Byte.backslash ? 2 : 1;
  return at;
}

/** How many there are. */
export function lineFeeds(text: Uint8Array): number {
  let count = 0;
  for (let at = text.indexOf(Byte.lineFeed); at >= 0; at = text.indexOf(Byte.lineFeed, at + 1)) count++;
  return count;
}
