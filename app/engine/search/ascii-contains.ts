/** Longer needles are looked for in decoded text, whose search does not compare them anew at each place. */
export const MAX_ASCII_NEEDLE = 64;

const encoder = new TextEncoder();

/** A needle in lower case as bytes; undefined where `asciiContains` can't look for it. */
export function asciiNeedle(needle: string): Uint8Array | undefined {
  const bytes = encoder.encode(needle);
  return bytes.length <= MAX_ASCII_NEEDLE && bytes.every((byte) => byte < 128) ? bytes : undefined;
}

/**
 * Whether UTF-8 text holds a needle, whatever the case, without decoding it: most received text is ASCII.
 * @param needle in lower case
 * @returns undefined where the text is not ASCII, and so may hold it in another spelling (`K` as the Kelvin sign)
 */
export function asciiContains(
  bytes: Uint8Array,
  from: number,
  to: number,
  needle: Uint8Array,
): boolean | undefined {
  const length = needle.length;
  if (length === 0) return true;
  const first = needle[0]!;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte >= 128) return undefined;
    if (lowered(byte) !== first || at + length > to) continue;
    let same = 1;
    while (same < length && lowered(bytes[at + same]!) === needle[same]) same++;
    if (same === length) return true;
  }
  return false;
}

function lowered(byte: number): number {
  return byte >= 65 && byte <= 90 ? byte | 32 : byte;
}
