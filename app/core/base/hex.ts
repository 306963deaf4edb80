const digits = '0123456789abcdef';
const pairs: string[] = Array.from({ length: 256 }, (_, byte) => digits[byte >> 4]! + digits[byte & 15]!);

/** `length` bytes from `offset` as lowercase hex. */
export function toHex(bytes: Uint8Array, offset = 0, length = bytes.length - offset): string {
  let text = '';
  for (let i = offset; i < offset + length; i++) text += pairs[bytes[i]!]!;
  return text;
}

/** What each character stands for, by its code; NO_DIGIT for all that are no hex digits. */
const NO_DIGIT = 16;
const digitOfCode = new Uint8Array(128).fill(NO_DIGIT);
for (const [value, digit] of [...digits].entries()) {
  digitOfCode[digit.charCodeAt(0)] = value;
  digitOfCode[digit.toUpperCase().charCodeAt(0)] = value;
}

/** Bytes of a hex string of either case; undefined where it is not hex or of odd length. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) {
    const high = digitOfCode[text.charCodeAt(2 * i)] ?? NO_DIGIT;
    const low = digitOfCode[text.charCodeAt(2 * i + 1)] ?? NO_DIGIT;
    if (high === NO_DIGIT || low === NO_DIGIT) return undefined;
    bytes[i] = (high << 4) | low;
  }
  return bytes;
}

/** Eight hex digits of a 32-bit number, unsigned. */
export function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
