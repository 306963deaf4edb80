import { constants } from 'node:fs';
import { type FileHandle, open } from 'node:fs/promises';
import { ReadFailure, systemFailure } from './read-failure.ts';

/** Large enough that a read costs nothing beside what is done with it, small enough that a cancelled import stops at once. */
export const PIECE_BYTES = 1024 * 1024;

/** A regular file that is open for reading. */
export interface OpenFile {
  handle: FileHandle;
  /** When it was opened. */
  size: number;
  /** Tells it from any other file of the machine, whatever its path. */
  identity: string;
}

/**
 * Opens a file, following links. Rejects with ReadFailure for what is none: a folder, a device, a pipe (which is not waited for).
 * @param name for messages
 */
export async function openRegular(path: string, name: string): Promise<OpenFile> {
  let handle: FileHandle | undefined;
  try {
    // A pipe without a writer would be waited for.
    handle = await open(path, constants.O_RDONLY | (constants.O_NONBLOCK ?? 0));
    const stat = await handle.stat();
    if (stat.isFile()) return { handle, size: stat.size, identity: `${stat.dev}:${stat.ino}` };
    if (stat.isDirectory()) throw systemFailure(name, { code: 'EISDIR' });
    throw new ReadFailure(`${name} is not a regular file but a device or a pipe, which may never end.`);
  } catch (error) {
    await handle?.close();
    throw error instanceof ReadFailure ? error : systemFailure(name, error);
  }
}

/**
 * A file from its beginning to its end as it is then. Each piece is good until the next is asked for. Rejects with ReadFailure, or with
 * the reason of `signal`.
 * @param onRead told how many bytes were read
 */
export async function* filePieces(
  { handle, size }: OpenFile,
  name: string,
  signal: AbortSignal,
  onRead: (bytes: number) => void,
): AsyncGenerator<Uint8Array> {
  const buffer = new Uint8Array(Math.min(PIECE_BYTES, size + 1));
  for (let position = 0; ;) {
    signal.throwIfAborted();
    let count: number;
    try {
      count = (await handle.read(buffer, 0, buffer.length, position)).bytesRead;
    } catch (error) {
      throw systemFailure(name, error);
    }
    if (count === 0) {
      if (position < size)
        throw new ReadFailure(
          `${name} became shorter while it was read: it ended at byte ${position} of ${size}. Open it again when it is written.`,
        );
      return;
    }
    position += count;
    onRead(count);
    yield buffer.subarray(0, count);
  }
}
