import type { ByteWindow } from '../byte-window.ts';

/** The head of a field in front of the window: its number, wire type, the bytes of tag and length, and how long its value is. */
export interface FieldHead {
  number: number;
  type: number;
  headBytes: number;
  /** Of the value alone. */
  valueBytes: number;
}

/** A tag and a length take no more, nor does a varint. */
const MAX_HEAD_BYTES = 20;

/** Reads a field's head without consuming it; undefined where none stands there, or only a part of one. */
export async function fieldHead(input: ByteWindow): Promise<FieldHead | undefined> {
  if (input.length < MAX_HEAD_BYTES && !input.ended) await input.fill(MAX_HEAD_BYTES);
  const { bytes, start, end } = input;
  const tag = varintAt(bytes, start, end);
  if (tag === undefined || tag.value > 0xffff_ffff) return undefined;
  const type = tag.value % 8;
  const number = Math.floor(tag.value / 8);
  if (number === 0) return undefined;
  const behind = start + tag.bytes;
  if (type === 1) return { number, type, headBytes: tag.bytes, valueBytes: 8 };
  if (type === 5) return { number, type, headBytes: tag.bytes, valueBytes: 4 };
  if (type !== 0 && type !== 2) return undefined;
  const next = varintAt(bytes, behind, end);
  if (next === undefined) return undefined;
  if (type === 0) return { number, type, headBytes: tag.bytes, valueBytes: next.bytes };
  return { number, type, headBytes: tag.bytes + next.bytes, valueBytes: next.value };
}

/** A varint as a number, which is exact for every length that a file can have. */
export function varintAt(
  bytes: Uint8Array,
  from: number,
  end: number,
): { value: number; bytes: number } | undefined {
  let value = 0;
  let scale = 1;
  for (let at = from; at < end && at < from + 10; at++) {
    const byte = bytes[at]!;
    value += (byte & 0x7f) * scale;
    if (byte < 0x80) return { value, bytes: at + 1 - from };
    scale *= 128;
  }
  return undefined;
}

/** Lets go of the next `count` bytes, however many. @returns false where the file ends before */
export async function pass(input: ByteWindow, count: number): Promise<boolean> {
  let left = count;
  for (;;) {
    const here = Math.min(left, input.length);
    input.consume(here);
    left -= here;
    if (left === 0) return true;
    if (!(await input.more())) return false;
  }
}
