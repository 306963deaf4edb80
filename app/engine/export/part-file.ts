import { randomBytes } from 'node:crypto';
import { closeSync, openSync, writeSync } from 'node:fs';
import { link, open, rename, rm, stat } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';
import { SteadyDisk } from '../store/steady-disk.ts';

/** What is written to the disk at once. */
const BUFFER_BYTES = 1024 * 1024;
/** Of a long name so much is kept, so that with a suffix it is no longer than file systems take. */
const MAX_NAME_CHARS = 60;

/** Where a file is written until it is whole: beside its place, so that putting it there is one step. */
export function partPathOf(path: string): string {
  const name = basename(path).slice(0, MAX_NAME_CHARS);
  return join(dirname(path), `${name}.${randomBytes(6).toString('hex')}.part`);
}

/** A file that is written from its beginning to its end, with a buffer between. */
export class PartFile {
  /** Written so far. */
  bytes = 0;
  readonly #file: number;
  readonly #disk: SteadyDisk;
  readonly #buffer = Buffer.allocUnsafe(BUFFER_BYTES);
  #used = 0;

  /** @throws the system's error */
  constructor(path: string) {
    this.#file = openSync(path, 'wx');
    this.#disk = new SteadyDisk(this.#file);
  }

  write(data: Uint8Array | string): void {
    const bytes = typeof data === 'string' ? Buffer.from(data) : data;
    this.bytes += bytes.length;
    if (bytes.length > BUFFER_BYTES - this.#used) this.#flush();
    if (bytes.length >= BUFFER_BYTES) this.#writeAll(bytes);
    else {
      this.#buffer.set(bytes, this.#used);
      this.#used += bytes.length;
    }
  }

  /** Resolves to a file that is on the disk, not only on its way there. */
  close(): void {
    this.#flush();
    this.#disk.finish();
    closeSync(this.#file);
  }

  #flush(): void {
    this.#writeAll(this.#buffer.subarray(0, this.#used));
    this.#used = 0;
  }

  #writeAll(bytes: Uint8Array): void {
    for (let at = 0; at < bytes.length;) at += writeSync(this.#file, bytes, at);
    this.#disk.step();
  }
}

/** @throws RpcError `export.exists`, `export.failed` where nothing can be written at a path */
export async function checkPlace(path: string, overwrite: boolean): Promise<void> {
  const found = await statOf(path);
  if (found === undefined) {
    const folder = await statOf(dirname(path));
    if (folder?.isDirectory() !== true)
      throw new RpcError('export.failed', `There is no folder ${dirname(path)} to write into.`);
  } else if (found.isDirectory())
    throw new RpcError('export.failed', `${path} is a folder: name a file in it.`);
  else if (!found.isFile())
    throw new RpcError('export.failed', `${path} is no ordinary file and is left as it is.`);
  else if (!overwrite) throw exists(path);
}

async function statOf(path: string): Promise<Awaited<ReturnType<typeof stat>> | undefined> {
  try {
    return await stat(path);
  } catch (error) {
    const { code } = error as NodeJS.ErrnoException;
    if (code === 'ENOENT' || code === 'ENOTDIR') return undefined;
    throw writeFailure(error, path);
  }
}

/**
 * Gives a whole file its name. Without `overwrite` a file that has come there meanwhile stays.
 * @throws RpcError `export.exists`, `export.failed`; the part is left for the caller to remove
 */
export async function putInPlace(part: string, path: string, overwrite: boolean): Promise<void> {
  try {
    if (overwrite) await rename(part, path);
    else await renameToNew(part, path);
  } catch (error) {
    throw (error as NodeJS.ErrnoException).code === 'EEXIST' ? exists(path) : writeFailure(error, path);
  }
  await syncFolder(dirname(path));
}

/** A second name for the file fails where the name is taken, which a rename does not. */
async function renameToNew(part: string, path: string): Promise<void> {
  try {
    await link(part, path);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'EEXIST') throw error;
    // A file system without second names.
    await checkPlace(path, false);
    await rename(part, path);
    return;
  }
  await rm(part, { force: true });
}

/** The name is on the disk, too; some systems can't be asked for that. */
async function syncFolder(folder: string): Promise<void> {
  try {
    const handle = await open(folder, 'r');
    try {
      await handle.sync();
    } finally {
      await handle.close();
    }
  } catch {
    // The file itself is on the disk; a name that a power failure takes back leaves nothing half written.
  }
}

function exists(path: string): RpcError {
  return new RpcError('export.exists', `${path} is there already. Choose another name, or have it replaced.`);
}

const REASONS: Record<string, string> = {
  ENOSPC: 'the disk is full. Free some space, or choose another disk',
  SQLITE_FULL: 'the disk is full. Free some space, or choose another disk',
  EDQUOT: 'your quota on that disk is used up',
  EACCES: 'you may not write there',
  EPERM: 'you may not write there',
  EROFS: 'that disk is read-only',
  SQLITE_READONLY: 'that disk is read-only',
  ENOENT: 'the folder is not there',
  ENOTDIR: 'its folder is a file',
  EISDIR: 'it is a folder',
  ENAMETOOLONG: 'the name is too long',
  EFBIG: 'that disk takes no file as large',
  EBUSY: 'another program uses it',
};

/** A failure to write, for people. */
export function writeFailure(error: unknown, path: string): RpcError {
  if (error instanceof RpcError) return error;
  const { code = '', message } = error as NodeJS.ErrnoException;
  const why = REASONS[code] ?? message;
  return new RpcError('export.failed', `${path} can't be written: ${why}.`);
}
