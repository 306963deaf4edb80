import { type BigIntStats } from 'node:fs';
import { open, stat } from 'node:fs/promises';
import { basename, isAbsolute } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';
import type { UploadedFile } from './uploads.ts';

/** A file that is to be opened. */
export interface FileSource extends UploadedFile {
  /** Ours to remove once it is read. */
  isUpload: boolean;
}

const SQLITE_MAGIC = 'SQLite format 3\0';

/** @throws RpcError `params.invalid` for a path that means another file depending on where the engine was started */
export function sourceAt(path: string): FileSource {
  if (!isAbsolute(path)) throw new RpcError('params.invalid', `${path} is not an absolute path.`);
  return { name: basename(path), path, isUpload: false };
}

/** What the file system says of a file. @throws RpcError `file.unknown`, `file.unreadable` where there is none that could be read */
export async function statFile(path: string): Promise<BigIntStats> {
  let found: BigIntStats;
  try {
    found = await stat(path, { bigint: true });
  } catch (error) {
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR')
      throw new RpcError('file.unknown', `There is no file ${path}.`);
    throw new RpcError('file.unreadable', `${path} can't be opened: ${message}`);
  }
  if (found.isDirectory())
    throw new RpcError('file.unreadable', `${path} is a folder: choose files in it, or watch the folder.`);
  if (!found.isFile()) throw new RpcError('file.unreadable', `${path} is not a regular file.`);
  return found;
}

/** Whether a file is an SQLite database, by its first bytes; false for one that can't be read, which whoever reads it tells of. */
export async function isDatabase(path: string): Promise<boolean> {
  try {
    // Opening a pipe would wait for whoever writes to it.
    if (!(await stat(path)).isFile()) return false;
    const handle = await open(path);
    try {
      const { bytesRead, buffer } = await handle.read(
        Buffer.alloc(SQLITE_MAGIC.length),
        0,
        SQLITE_MAGIC.length,
        0,
      );
      return buffer.toString('latin1', 0, bytesRead) === SQLITE_MAGIC;
    } finally {
      await handle.close();
    }
  } catch {
    return false;
  }
}

/** `a.json` or `a.json and 2 more`. */
export function titleOf(sources: readonly { name: string }[]): string {
  const [first] = sources;
  return sources.length > 1 ? `${first?.name ?? ''} and ${sources.length - 1} more` : (first?.name ?? '');
}
