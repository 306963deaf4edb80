/**
 * zstd (RFC 8878): any number of frames, skippable ones among them. Frames are told apart by the lengths of their blocks, as zlib's
 * stream ends with the first of them in silence.
 */
import { createZstdDecompress } from 'node:zlib';
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { UNPACKED_BYTES, UnpackEngine } from './engine.ts';
import { isUnpackError } from './gzip.ts';
import type { Packing } from './packing.ts';

const FRAME_MAGIC = 0xfd2fb528;
/** Any of sixteen: its last four bits are the user's. */
const SKIPPABLE_MAGIC = 0x184d2a50;
const MAGIC = 4;
const BLOCK_HEADER = 3;
const CHECKSUM = 4;
const REPEATED_BYTE = 1;

function magicOf(bytes: Uint8Array, at: number): number {
  return (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0;
}

const isSkippable = (magic: number): boolean => (magic & 0xfffffff0) >>> 0 === SKIPPABLE_MAGIC;

async function need(input: ByteWindow, count: number): Promise<void> {
  if ((await input.fill(count)) < count) throw cutOff(input);
}

function cutOff(input: ByteWindow): ReadFailure {
  return new ReadFailure(`It is cut off at byte ${input.offset + input.length}, inside its zstd data.`);
}

async function skip(input: ByteWindow, count: number): Promise<void> {
  for (let left = count; left > 0;) {
    if (input.length === 0 && !(await input.more())) throw cutOff(input);
    const part = Math.min(left, input.length);
    input.consume(part);
    left -= part;
  }
}

/** The content of the frame that begins here. */
async function* unpackFrame(input: ByteWindow, engine: UnpackEngine): AsyncGenerator<Uint8Array> {
  const take = async function* (count: number): AsyncGenerator<Uint8Array> {
    await need(input, count);
    yield* engine.feed(input.bytes.subarray(input.start, input.start + count));
    input.consume(count);
  };
  await need(input, MAGIC + 1);
  const descriptor = input.bytes[input.start + MAGIC]!;
  yield* take(headerBytes(descriptor));
  for (let isLast = false; !isLast;) {
    await need(input, BLOCK_HEADER);
    const { bytes, start } = input;
    const header = bytes[start]! | (bytes[start + 1]! << 8) | (bytes[start + 2]! << 16);
    isLast = (header & 1) !== 0;
    const content = ((header >> 1) & 3) === REPEATED_BYTE ? 1 : header >> 3;
    yield* take(BLOCK_HEADER + content);
  }
  if ((descriptor & 4) !== 0) yield* take(CHECKSUM);
}

/** Length of a frame's header, its magic number included, by its descriptor. */
function headerBytes(descriptor: number): number {
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const sizeBytes = [isSingleSegment ? 1 : 0, 2, 4, 8][descriptor >> 6]!;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  return MAGIC + 1 + (isSingleSegment ? 0 : 1) + dictionaryBytes + sizeBytes;
}

async function* unpack(input: ByteWindow): AsyncGenerator<Uint8Array> {
  const engine = new UnpackEngine(createZstdDecompress({ chunkSize: UNPACKED_BYTES }));
  try {
    while ((await input.fill(MAGIC)) > 0) {
      const magic = input.length < MAGIC ? 0 : magicOf(input.bytes, input.start);
      if (isSkippable(magic)) {
        await need(input, MAGIC + 4);
        const length = magicOf(input.bytes, input.start + MAGIC);
        await skip(input, MAGIC + 4 + length);
      } else if (magic === FRAME_MAGIC) yield* unpackFrame(input, engine);
      else throw new ReadFailure(`From byte ${input.offset} on it is not zstd any more.`);
    }
  } catch (error) {
    if (error instanceof ReadFailure || !isUnpackError(error)) throw error;
    throw new ReadFailure(`Its zstd data is damaged near byte ${input.offset}: ${error.message}.`, error);
  } finally {
    engine.close();
  }
}

export const zstd: Packing = {
  name: 'zstd',
  detect: (head) => {
    const magic = head.length < MAGIC ? 0 : magicOf(head, 0);
    return magic === FRAME_MAGIC || isSkippable(magic);
  },
  unpack,
};
