import type { Client } from '../../app/core/contract/client.ts';

/** What goes in one message: large enough to fill a local connection, small enough to be held many times over. */
const PIECE_BYTES = 4 * 1024 * 1024;

/** The part of a File that sending needs. */
export type Sendable = Pick<File, 'name' | 'size' | 'slice'>;

/** A file of the page that can't be read: it is gone, was changed, or may not be read. */
export class UnreadableFile extends Error {
  constructor(name: string, cause: unknown) {
    super(`${name} can’t be read. It may have been changed or removed since it was chosen.`, { cause });
    this.name = 'UnreadableFile';
  }
}

/**
 * Sends a file to the engine in pieces, one at a time, so that a file of any size takes no more memory than a piece.
 * @param onSent told the bytes of each piece that arrived
 * @returns the upload's id. Rejects with RpcError, UnreadableFile, or the signal's reason; what was sent is then discarded.
 */
export async function upload(
  client: Pick<Client, 'call'>,
  file: Sendable,
  signal: AbortSignal,
  onSent: (bytes: number) => void,
): Promise<string> {
  const { upload: id } = await client.call('uploads.begin', { name: file.name, size: file.size });
  try {
    for (let at = 0; at < file.size; at += PIECE_BYTES) {
      signal.throwIfAborted();
      const data = await read(file, at);
      signal.throwIfAborted();
      await client.call('uploads.append', { upload: id, data });
      onSent(data.byteLength);
    }
    return id;
  } catch (error) {
    discard(client, id);
    throw error;
  }
}

/** Nobody waits for it: the engine removes what is left over by itself. */
export function discard(client: Pick<Client, 'call'>, id: string): void {
  client.call('uploads.discard', { upload: id }).catch(() => undefined);
}

async function read(file: Sendable, at: number): Promise<Uint8Array> {
  try {
    return new Uint8Array(await file.slice(at, at + PIECE_BYTES).arrayBuffer());
  } catch (error) {
    throw new UnreadableFile(file.name, error);
  }
}
