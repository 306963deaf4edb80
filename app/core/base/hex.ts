const digits = '0123456789abcdef';
const pairs: string[] = Array.from({ length: 256 }, (_, byte) => digits[byte >> 4]! + digits[byte & 15]!);

/** `length` bytes from `offset` as lowercase hex. */
export function toHex(bytes: Uint8Array, offset = 0, length = bytes.length - offset): string {
  let text = '';
  for (let i = offset; i < offset + length; i++) text += pairs[bytes[i]!]!;
  return text;
}

/** Bytes of a hex string of either case; undefined where it is not hex or of odd length. */
export function fromHex(text: string): Uint8Array<ArrayBuffer> | undefined {
  if (text.length % 2 !== 0 || !/^[0-9a-fA-F]*$/.test(text)) return undefined;
  const bytes = new Uint8Array(text.length / 2);
  for (let i = 0; i < bytes.length; i++) bytes[i] = Number.parseInt(text.slice(2 * i, 2 * i + 2), 16);
  return bytes;
}

/** Eight hex digits of a 32-bit number, unsigned. */
export function hex32(word: number): string {
  return (word >>> 0).toString(16).padStart(8, '0');
}
