/**
 * gzip (RFC 1952): any number of members, each with a header, deflate data and a checksum. Zeros behind the last, as tapes and block
 * devices leave them, are nothing.
 */
import { crc32 } from 'node:zlib';
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { inflateToEnd } from './inflate.ts';
import type { Packing } from './packing.ts';

const MIN_HEADER = 10;
const TRAILER = 8;
/** Longest file name or comment in a header that is believed. */
const MAX_TEXT = 64 * 1024;

const Flag = { headerChecksum: 2, extra: 4, name: 8, comment: 16 } as const;

function isHeader(bytes: Uint8Array, at = 0): boolean {
  return bytes[at] === 0x1f && bytes[at + 1] === 0x8b && bytes[at + 2] === 8;
}

/** Steps behind a header. @returns false where the file ends inside it */
async function skipHeader(input: ByteWindow): Promise<boolean> {
  if ((await input.fill(MIN_HEADER)) < MIN_HEADER) return false;
  const flags = input.bytes[input.start + 3]!;
  input.consume(MIN_HEADER);
  if ((flags & Flag.extra) !== 0) {
    if ((await input.fill(2)) < 2) return false;
    const length = input.bytes[input.start]! | (input.bytes[input.start + 1]! << 8);
    if ((await input.fill(2 + length)) < 2 + length) return false;
    input.consume(2 + length);
  }
  for (const flag of [Flag.name, Flag.comment])
    if ((flags & flag) !== 0 && !(await skipText(input))) return false;
  if ((flags & Flag.headerChecksum) === 0) return true;
  if ((await input.fill(2)) < 2) return false;
  input.consume(2);
  return true;
}

async function skipText(input: ByteWindow): Promise<boolean> {
  for (let length = 0; length < MAX_TEXT; length++) {
    if ((await input.fill(1)) < 1) return false;
    const byte = input.bytes[input.start];
    input.consume(1);
    if (byte === 0) return true;
  }
  throw new ReadFailure(`Its gzip header at byte ${input.offset} is damaged.`);
}

/** The content of the member whose header was stepped over. */
async function* unpackMember(input: ByteWindow): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  const cutOff = (): ReadFailure =>
    new ReadFailure(`It is cut off at byte ${input.offset}, inside its gzip data.`);
  try {
    for await (const piece of inflateToEnd(input, cutOff)) {
      checksum = crc32(piece, checksum);
      yield piece;
    }
  } catch (error) {
    if (error instanceof ReadFailure || !isUnpackError(error)) throw error;
    throw new ReadFailure(`Its gzip data is damaged near byte ${input.offset}: ${error.message}.`, error);
  }
  if ((await input.fill(TRAILER)) < TRAILER)
    throw new ReadFailure(`It is cut off at byte ${input.offset + input.length}, inside its gzip data.`);
  const stated = new DataView(input.bytes.buffer, input.bytes.byteOffset + input.start).getUint32(0, true);
  if (stated !== checksum)
    throw new ReadFailure(`Its gzip data before byte ${input.offset} is damaged: the checksum is another.`);
  input.consume(TRAILER);
}

/** What zlib says of damaged data, rather than a failure of what is read from. */
export function isUnpackError(error: unknown): error is Error {
  return error instanceof Error && /^(Z_|ZSTD_|ERR_)/.test((error as NodeJS.ErrnoException).code ?? '');
}

async function* unpack(input: ByteWindow): AsyncGenerator<Uint8Array> {
  do {
    if (!(await skipHeader(input)))
      throw new ReadFailure(`It is cut off at byte ${input.offset}, inside a gzip header.`);
    yield* unpackMember(input);
    await skipZeros(input);
    await input.fill(3);
  } while (isHeader(input.bytes.subarray(0, input.end), input.start));
  if (input.length > 0) throw new ReadFailure(`From byte ${input.offset} on it is not gzip any more.`);
}

async function skipZeros(input: ByteWindow): Promise<void> {
  for (;;) {
    while (input.length > 0 && input.bytes[input.start] === 0) input.consume(1);
    if (input.length > 0 || !(await input.more())) return;
  }
}

export const gzip: Packing = { name: 'gzip', detect: isHeader, unpack };
