import { type FileHead, HEAD_BYTES } from './formats/format.ts';

const BYTE_ORDER_MARK = [0xef, 0xbb, 0xbf];

/** Bytes of UTF-8's byte order mark at `from`: 3 or 0. */
export function markBytes(bytes: Uint8Array, from = 0): number {
  return BYTE_ORDER_MARK.every((byte, i) => bytes[from + i] === byte) ? BYTE_ORDER_MARK.length : 0;
}

/** @param isWhole `bytes` is all there is */
export function headOf(bytes: Uint8Array<ArrayBuffer>, isWhole: boolean): FileHead {
  const head = bytes.subarray(markBytes(bytes)).subarray(0, HEAD_BYTES);
  return { bytes: head, text: new TextDecoder().decode(head), whole: isWhole && bytes.length <= HEAD_BYTES };
}
