const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/';
const NONE = 255;
const PAD = 0x3d;

/** Value of each ASCII character in either alphabet, the standard one or the one for URLs. */
const sextets = new Uint8Array(128).fill(NONE);
for (let i = 0; i < alphabet.length; i++) sextets[alphabet.charCodeAt(i)] = i;
sextets['-'.charCodeAt(0)] = 62;
sextets['_'.charCodeAt(0)] = 63;

/** Base64 in the standard alphabet, padded. */
export function toBase64(bytes: Uint8Array): string {
  let text = '';
  for (let i = 0; i < bytes.length; i += 3) {
    const rest = bytes.length - i;
    const group = (bytes[i]! << 16) | ((bytes[i + 1] ?? 0) << 8) | (bytes[i + 2] ?? 0);
    text += alphabet[group >> 18]! + alphabet[(group >> 12) & 63]!;
    text += rest > 1 ? alphabet[(group >> 6) & 63]! : '=';
    text += rest > 2 ? alphabet[group & 63]! : '=';
  }
  return text;
}

/** Bytes of base64 given as ASCII, of either alphabet, padded or not; undefined where it is not base64. */
export function fromBase64(ascii: Uint8Array, start: number, end: number): Uint8Array | undefined {
  let stop = end;
  while (stop > start && end - stop < 2 && ascii[stop - 1] === PAD) stop--;
  const count = stop - start;
  if (count % 4 === 1) return undefined;
  const bytes = new Uint8Array(Math.floor((count * 3) / 4));
  let group = 0;
  let bits = 0;
  let at = 0;
  for (let i = start; i < stop; i++) {
    const sextet = sextets[ascii[i]!] ?? NONE;
    if (sextet === NONE) return undefined;
    group = ((group << 6) | sextet) & 0xff_ffff;
    bits += 6;
    if (bits >= 8) {
      bits -= 8;
      bytes[at++] = (group >> bits) & 0xff;
    }
  }
  return bytes;
}
