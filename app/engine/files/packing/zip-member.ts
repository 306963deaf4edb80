/** What is in a zip is packed by one of these: stored, deflated and zstd can be unpacked. */
import { createInflateRaw } from 'node:zlib';
import { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { UNPACKED_BYTES, UnpackEngine } from './engine.ts';
import { isUnpackError } from './gzip.ts';
import { zstd } from './zstd.ts';

export const ZipMethod = { stored: 0, deflated: 8, zstd: 93 } as const;
const methods = new Set<number>(Object.values(ZipMethod));

/** Of the others, by their numbers in PKWARE's APPNOTE. */
const names = new Map([
  [1, 'Shrink'],
  [2, 'Reduce'],
  [3, 'Reduce'],
  [4, 'Reduce'],
  [5, 'Reduce'],
  [6, 'Implode'],
  [9, 'Deflate64'],
  [12, 'bzip2'],
  [14, 'LZMA'],
  [95, 'xz'],
  [96, 'JPEG'],
  [97, 'WavPack'],
  [98, 'PPMd'],
]);
/** Says that the real method stands elsewhere, as the content is encrypted with AES. */
const AES = 99;

/** Why what is packed so can't be read; undefined where it can. */
export function methodProblem(method: number, isEncrypted: boolean): string | undefined {
  if (isEncrypted || method === AES) return 'it is encrypted: unpack the archive with its password first';
  if (methods.has(method)) return undefined;
  const name = names.get(method);
  const by = name === undefined ? `by method ${method}` : `with ${name} (method ${method})`;
  return `it is packed ${by}, which can't be unpacked here: unpack the archive first`;
}

/** @param method one that `methodProblem` has nothing against */
export async function* unpackMember(
  method: number,
  packed: AsyncGenerator<Uint8Array>,
): AsyncGenerator<Uint8Array> {
  if (method === ZipMethod.stored) yield* packed;
  else if (method === ZipMethod.zstd) yield* zstd.unpack(new ByteWindow(packed));
  else {
    const engine = new UnpackEngine(createInflateRaw({ chunkSize: UNPACKED_BYTES }));
    try {
      for await (const piece of packed) yield* engine.feed(piece);
      yield* engine.finish();
    } catch (error) {
      throw memberFailure(error);
    } finally {
      engine.close();
    }
  }
}

/** What damage in a member's deflate data means; any other failure as it is. */
export function memberFailure(error: unknown): unknown {
  if (error instanceof ReadFailure || !isUnpackError(error)) return error;
  return new ReadFailure(`It is damaged in the archive: ${error.message}.`, error);
}

export function checksumFailure(): ReadFailure {
  return new ReadFailure('It is damaged in the archive: its checksum is another.');
}
