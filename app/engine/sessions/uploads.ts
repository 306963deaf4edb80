import { randomBytes } from 'node:crypto';
import { type FileHandle, mkdir, open, rm } from 'node:fs/promises';
import { join } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';

/** Uploads under way at once: a page sends files one after the other, and there are few pages. */
const MAX_UPLOADS = 1_000;
/** Far above any file of traces; what fits is the disk's to say. */
const MAX_UPLOAD_BYTES = 1024 ** 4;
/** A piece is held in memory, and by the connection that brings it. */
const MAX_PIECE_BYTES = 64 * 1024 * 1024;
/** Whoever sent the beginning and then nothing for this long is gone. */
const ABANDONED_MS = 10 * 60_000;
const LOOK_MS = 60_000;

/** A file that was sent whole. */
export interface UploadedFile {
  name: string;
  path: string;
}

interface Upload extends UploadedFile {
  size: number;
  received: number;
  handle: FileHandle;
  touched: number;
  /** Pieces are written one after the other, in the order in which they came. */
  last: Promise<unknown>;
}

/** Files that a page sends in pieces, kept in the data folder until they are opened. */
export class Uploads {
  readonly #folder: string;
  readonly #open = new Map<string, Upload>();
  readonly #ready: Promise<unknown>;
  #looking: NodeJS.Timeout | undefined;

  /** What an engine that ended left behind is removed. */
  constructor(dataDir: string) {
    this.#folder = join(dataDir, 'uploads');
    this.#ready = rm(this.#folder, { recursive: true, force: true }).catch(() => {
      // What can't be removed takes room, nothing else: names are never used twice.
    });
  }

  /** @returns the upload's id. @throws RpcError `upload.too-large`, `upload.too-many`, `disk.full`, `disk.unwritable` */
  async begin(name: string, size: number): Promise<string> {
    await this.#ready;
    if (size > MAX_UPLOAD_BYTES)
      throw new RpcError('upload.too-large', `${name} is larger than ${MAX_UPLOAD_BYTES / 1024 ** 4} TiB.`);
    if (this.#open.size >= MAX_UPLOADS)
      throw new RpcError(
        'upload.too-many',
        `${MAX_UPLOADS} files are being sent. Wait for them, or discard some.`,
      );
    const id = randomBytes(16).toString('hex');
    const path = join(this.#folder, id);
    const handle = await this.#writing(name, async () => {
      await mkdir(this.#folder, { recursive: true });
      return open(path, 'wx', 0o600);
    });
    this.#open.set(id, {
      name,
      path,
      size,
      received: 0,
      handle,
      touched: Date.now(),
      last: Promise.resolve(),
    });
    this.#look();
    return id;
  }

  /** Adds a piece behind those before it. @returns bytes received by now. @throws RpcError as `begin`, and `upload.unknown` */
  append(id: string, data: Uint8Array): Promise<number> {
    const upload = this.#find(id);
    if (data.length > MAX_PIECE_BYTES)
      throw new RpcError('upload.too-large', `A piece may have at most ${MAX_PIECE_BYTES / 1024 ** 2} MiB.`);
    const writing = upload.last.then(() => this.#append(id, upload, data));
    upload.last = writing.catch(() => {
      // Told to who sent the piece; a later one fails on its own.
    });
    return writing;
  }

  async discard(id: string): Promise<void> {
    const upload = this.#find(id);
    this.#open.delete(id);
    await upload.last;
    await upload.handle.close();
    await rm(upload.path, { force: true });
  }

  /**
   * Hands over a file that was sent whole; it is the caller's to remove.
   * @throws RpcError `upload.unknown`, `upload.incomplete`
   */
  async take(id: string): Promise<UploadedFile> {
    const upload = this.#find(id);
    await upload.last;
    if (upload.received !== upload.size)
      throw new RpcError(
        'upload.incomplete',
        `Of ${upload.name} ${upload.received} of ${upload.size} bytes were sent.`,
      );
    if (!this.#open.delete(id)) throw unknown(id);
    await upload.handle.close();
    return { name: upload.name, path: upload.path };
  }

  async close(): Promise<void> {
    clearInterval(this.#looking);
    await this.#ready;
    await Promise.all([...this.#open.keys()].map((id) => this.discard(id)));
  }

  async #append(id: string, upload: Upload, data: Uint8Array): Promise<number> {
    if (this.#open.get(id) !== upload) throw unknown(id);
    if (upload.received + data.length > upload.size)
      throw new RpcError(
        'upload.too-large',
        `More was sent of ${upload.name} than the ${upload.size} bytes it was said to have.`,
      );
    await this.#writing(upload.name, async () => {
      for (let at = 0; at < data.length;) {
        const { bytesWritten } = await upload.handle.write(data, at, data.length - at, upload.received + at);
        at += bytesWritten;
      }
    });
    upload.received += data.length;
    upload.touched = Date.now();
    return upload.received;
  }

  async #writing<T>(name: string, work: () => Promise<T>): Promise<T> {
    try {
      return await work();
    } catch (error) {
      const { code, message } = error as NodeJS.ErrnoException;
      if (code === 'ENOSPC' || code === 'EDQUOT')
        throw new RpcError(
          'disk.full',
          `The disk is full: ${name} can't be kept in ${this.#folder}. Free some space and send it again.`,
        );
      throw new RpcError('disk.unwritable', `${name} can't be kept in ${this.#folder}: ${message}`);
    }
  }

  #find(id: string): Upload {
    const upload = this.#open.get(id);
    if (upload === undefined) throw unknown(id);
    return upload;
  }

  #look(): void {
    this.#looking ??= setInterval(() => {
      const before = Date.now() - ABANDONED_MS;
      for (const [id, { touched }] of this.#open) if (touched < before) void this.discard(id);
    }, LOOK_MS).unref();
  }
}

function unknown(id: string): RpcError {
  return new RpcError('upload.unknown', `There is no upload "${id}": it was opened, discarded or abandoned.`);
}
