/**
 * zip, by the index at its end (zip64 included), or member by member where that can't be read: stored, deflated and zstd members.
 * Nothing is extracted.
 */
import { crc32 } from 'node:zlib';
import { type Entry, fromBufferPromise, fromFdPromise, getFileNameLowLevel, type ZipFile } from 'yauzl';
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { nameProblem } from './member-name.ts';
import type { Archive, ArchiveFile, Member } from './packing.ts';
import { checksumFailure, methodProblem, unpackMember } from './zip-member.ts';
import { scannedMembers } from './zip-scan.ts';

/** A zip inside of another archive has to be held for its index; more than this isn't. */
const MAX_NESTED_BYTES = 64 * 1024 * 1024;

/** The type of a Unix file, in the upper half of the external attributes. */
const UNIX_TYPE = 0o170000;
const UNIX_FILE = 0o100000;

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
    yield* withoutIndex(input, error);
    return;
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
  return methodProblem(entry.compressionMethod, entry.isEncrypted());
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
  if (checksum !== entry.crc32) throw checksumFailure();
}

/** What can be found without the index, and then that there may be more. */
async function* withoutIndex(input: ByteWindow, cause: unknown): AsyncGenerator<Member> {
  let end = '';
  try {
    yield* scannedMembers(input);
  } catch (error) {
    if (!(error instanceof ReadFailure)) throw error;
    end = ` ${error.message}`;
  }
  throw new ReadFailure(
    `Its zip index is missing or damaged, so it was cut off or not written to its end: what could be found without it was read.${end}`,
    cause,
  );
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

export const zip: Archive = {
  name: 'zip archive',
  // A member's header, or the end of an index without any.
  detect: (head) =>
    head[0] === 0x50 &&
    head[1] === 0x4b &&
    ((head[2] === 3 && head[3] === 4) || (head[2] === 5 && head[3] === 6)),
  members,
};
