import { concat, pushVarint } from '../../store/wire.ts';

const BYTES = 2;

/** A field of a message: its tag, the length and, one behind the other, the parts. */
export function messageField(number: number, parts: readonly Uint8Array[]): Uint8Array<ArrayBuffer> {
  const head: number[] = [(number << 3) | BYTES];
  let length = 0;
  for (const part of parts) length += part.length;
  pushVarint(head, length);
  return concat([Uint8Array.from(head), ...parts]);
}
