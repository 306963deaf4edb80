/**
 * Files of the Collector's file exporter in which every message has its length in front, as four bytes, the highest first. A message is
 * OTLP protobuf, or a frame of zstd with protobuf or JSON in it. Behind damage, reading goes on with the next place where a message stands.
 */
import { zstdDecompressSync } from 'node:zlib';
import { formatBytes } from '../../../core/model/format.ts';
import type { Signal } from '../../../core/model/signal.ts';
import { bigEndian } from '../../store/wire.ts';
import type { ByteWindow } from '../byte-window.ts';
import type { FilePart } from '../formats/format.ts';
import { otlpProtoParts } from './read-otlp-proto.ts';
import { otlpJsonParts } from './read-otlp-json.ts';
import { signalOfBeginning, signalOfRequest } from './proto-signal.ts';

/** Longest message that is held, packed or not; the Collector's batches are of some megabytes. */
const MAX_MESSAGE_BYTES = 64 * 1024 * 1024;
const PREFIX_BYTES = 4;
/** How a message begins is looked at this far. */
const LOOK_BYTES = PREFIX_BYTES + 4;

const PROTO = 0x0a;
const ZSTD_MAGIC = 0xfd2fb528;

/** Whether a message, and its length in front of it, can stand here. */
export function beginsMessage(bytes: Uint8Array, at: number): boolean {
  if (at + LOOK_BYTES > bytes.length) return false;
  const length = bigEndian(bytes, at);
  return (
    length > 4 &&
    length <= MAX_MESSAGE_BYTES &&
    (bytes[at + PREFIX_BYTES] === PROTO || isZstd(bytes, at + PREFIX_BYTES))
  );
}

export function isZstd(bytes: Uint8Array, at: number): boolean {
  return (
    (bytes[at]! | (bytes[at + 1]! << 8) | (bytes[at + 2]! << 16) | (bytes[at + 3]! << 24)) >>> 0 ===
    ZSTD_MAGIC
  );
}

/** Whether a file's beginning is a message of protobuf behind its length. */
export function beginsWithProto(bytes: Uint8Array): boolean {
  if (!beginsMessage(bytes, 0) || bytes[PREFIX_BYTES] !== PROTO) return false;
  const end = PREFIX_BYTES + bigEndian(bytes, 0);
  const message = bytes.subarray(PREFIX_BYTES, Math.min(end, bytes.length));
  return signalOfBeginning(message, end <= bytes.length) !== undefined;
}

/** Reads to the file's end. Rejects with what the source fails with. */
export async function* readPrefixed(input: ByteWindow): AsyncGenerator<FilePart> {
  let last: Signal | undefined;
  while (input.length > 0 || (await input.more())) {
    await input.fill(LOOK_BYTES);
    const place = `byte ${input.offset}`;
    if (!beginsMessage(input.bytes.subarray(0, input.end), input.start)) {
      const skipped = await findNext(input);
      yield { kind: 'skipped', place, reason: `${formatBytes(skipped)} that are no message` };
      continue;
    }
    const size = PREFIX_BYTES + bigEndian(input.bytes, input.start);
    if ((await input.fill(size)) < size) {
      // A length that is damaged reaches past the end too: then messages may follow.
      const rest = input.length;
      input.consume(PREFIX_BYTES);
      const skipped = PREFIX_BYTES + (await findNext(input));
      const reason =
        skipped < rest ? 'a length that can not be right' : 'the file ends inside of this message';
      yield { kind: 'skipped', place, reason };
      continue;
    }
    const message = input.bytes.subarray(input.start + PREFIX_BYTES, input.start + size);
    const content = contentOf(message);
    if (typeof content === 'string') {
      yield { kind: 'skipped', place, reason: content };
    } else if (content[0] === PROTO) {
      const signal = signalOfRequest(content);
      last = signal ?? signalOfBeginning(content, false) ?? last;
      if (signal !== undefined) yield { kind: 'request', signal, payload: content.slice(), place };
      else if (last !== undefined) yield* otlpProtoParts(content, last, input.offset + PREFIX_BYTES);
      else yield { kind: 'skipped', place, reason: 'a message that is no OTLP' };
    } else {
      yield* otlpJsonParts(content, input.offset);
    }
    input.consume(size);
  }
}

/** A message unpacked, or why it can't be. */
function contentOf(message: Uint8Array): Uint8Array | string {
  if (!isZstd(message, 0)) return message;
  try {
    return zstdDecompressSync(message, { maxOutputLength: MAX_MESSAGE_BYTES });
  } catch (error) {
    return `a message that can not be unpacked: ${(error as Error).message}`;
  }
}

/** How much of a message is looked at to tell whether it is one. */
const PLAUSIBLE_BYTES = 64 * 1024;

/** Lets go of everything up to the next place where a message can stand. @returns how many bytes that were */
async function findNext(input: ByteWindow): Promise<number> {
  const from = input.offset;
  for (let ahead = 1; ; ahead++) {
    if (ahead + LOOK_BYTES > input.length) {
      // What is too short for a message yet may be the beginning of one.
      input.consume(Math.min(ahead, input.length));
      ahead = 0;
      if ((await input.fill(LOOK_BYTES)) < LOOK_BYTES) {
        input.consume(input.length);
        break;
      }
    }
    if (
      beginsMessage(input.bytes.subarray(0, input.end), input.start + ahead) &&
      (await isPlausible(input, ahead))
    ) {
      input.consume(ahead);
      break;
    }
  }
  return input.offset - from;
}

/** Bytes that happen to look like a length and a message are told by what follows. */
async function isPlausible(input: ByteWindow, ahead: number): Promise<boolean> {
  if (isZstd(input.bytes, input.start + ahead + PREFIX_BYTES)) return true;
  const size = bigEndian(input.bytes, input.start + ahead);
  const looked = Math.min(size, PLAUSIBLE_BYTES);
  await input.fill(ahead + PREFIX_BYTES + looked);
  const at = input.start + ahead + PREFIX_BYTES;
  const message = input.bytes.subarray(at, Math.min(at + looked, input.end));
  return signalOfBeginning(message, message.length === size) !== undefined;
}
