/** zip, by the index at its end (zip64 included): stored, deflated and zstd members. Nothing is extracted. */
import { crc32, createInflateRaw } from 'node:zlib';
import { type Entry, fromBufferPromise, fromFdPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { UNPACKED_BYTES, UnpackEngine } from './engine.ts';
import { isUnpackError } from './gzip.ts';
import { nameProblem } from './member-name.ts';
import type { Archive, ArchiveFile, Member } from './packing.ts';
import { zstd } from './zstd.ts';

/** A zip inside of another archive has to be held for its index; more than this isn't. */
const MAX_NESTED_BYTES = 64 * 1024 * 1024;

const Method = { stored: 0, deflated: 8, zstd: 93 } as const;
const methods = new Set<number>(Object.values(Method));
/** The type of a Unix file, in the upper half of the external attributes. */
const UNIX_TYPE = 0o170000;
const UNIX_FILE = 0o100000;
const LONGEST_METHOD_NAME = 5;

async function* members(input: ByteWindow, at: ArchiveFile | undefined): AsyncGenerator<Member> {
  let zip: ZipFile;
  try {
    // Names that lead out of the archive would end it all; they are looked at one by one.
    const options = { decodeStrings: false, autoClose: false };
    zip =
      at === undefined
        ? await fromBufferPromise(await wholeOf(input), options)
        : await fromFdPromise(at.file.handle.fd, options);
  } catch (error) {
    if (error instanceof ReadFailure) throw error;
    throw new ReadFailure(
      `Its zip index can't be read, so it is damaged or cut off: ${(error as Error).message}.`,
      error,
    );
  }
  const entries = zip.eachEntry()[Symbol.asyncIterator]();
  for (;;) {
    const next = await entries.next().catch((error: unknown) => {
      throw new ReadFailure(`Its zip index is damaged: ${(error as Error).message}.`, error);
    });
    if (next.done === true) return;
    const entry = next.value;
    const name = getFileNameLowLevel(
      entry.generalPurposeBitFlag,
      entry.fileNameRaw,
      entry.extraFields,
      false,
    );
    if (name.endsWith('/')) continue;
    const problem = nameProblem(name) ?? contentProblem(entry);
    if (problem === undefined)
      yield { kind: 'file', name, pieces: memberPieces(zip, entry, (bytes) => at?.onRead(bytes)) };
    else yield { kind: 'skipped', name, reason: problem };
  }
}

async function wholeOf(input: ByteWindow): Promise<Buffer> {
  if ((await input.fill(MAX_NESTED_BYTES + 1)) > MAX_NESTED_BYTES)
    throw new ReadFailure(
      `It is a zip archive of more than ${MAX_NESTED_BYTES / 1024 / 1024} MiB inside of another archive: unpack the outer one first.`,
    );
  return Buffer.from(input.bytes.slice(input.start, input.end));
}

function contentProblem(entry: Entry): string | undefined {
  const type = (entry.externalFileAttributes >>> 16) & UNIX_TYPE;
  if (type !== 0 && type !== UNIX_FILE) return 'it is no file but a link or a device';
  if (entry.isEncrypted()) return 'it is encrypted: unpack the archive with its password first';
  if (!methods.has(entry.compressionMethod))
    return `it is packed by method ${String(entry.compressionMethod).slice(0, LONGEST_METHOD_NAME)}, which can't be unpacked here`;
  return undefined;
}

async function* memberPieces(
  zip: ZipFile,
  entry: Entry,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const packed = packedPieces(zip, entry, onRead);
  let checksum = 0;
  for await (const piece of unpackMember(entry.compressionMethod, packed)) {
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if (checksum !== entry.crc32)
    throw new ReadFailure('It is damaged in the archive: its checksum is another.');
}

async function* packedPieces(
  zip: ZipFile,
  entry: Entry,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  try {
    const stream = await zip.openReadStreamPromise(entry, { decodeFileData: false });
    for await (const piece of stream as AsyncIterable<Buffer>) {
      onRead(piece.length);
      yield piece;
    }
  } catch (error) {
    throw new ReadFailure(`It can't be read from the archive: ${(error as Error).message}.`, error);
  }
}

async function* unpackMember(method: number, packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  if (method === Method.stored) yield* packed;
  else if (method === Method.zstd) yield* zstd.unpack(new ByteWindow(packed));
  else {
    const engine = new UnpackEngine(createInflateRaw({ chunkSize: UNPACKED_BYTES }));
    try {
      for await (const piece of packed) yield* engine.feed(piece);
      yield* engine.finish();
    } catch (error) {
      if (error instanceof ReadFailure || !isUnpackError(error)) throw error;
      throw new ReadFailure(`It is damaged in the archive: ${error.message}.`, error);
    } finally {
      engine.close();
    }
  }
}

export const zip: Archive = {
  name: 'zip archive',
  // A member's header, or the end of an index without any.
  detect: (head) =>
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)),
  members,
};
