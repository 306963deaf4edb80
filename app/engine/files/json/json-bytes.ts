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
