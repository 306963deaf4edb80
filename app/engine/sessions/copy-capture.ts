import { createReadStream, createWriteStream } from 'node:fs';
import { mkdir, rename, rm, stat } from 'node:fs/promises';
import { dirname } from 'node:path';
import { Transform, type TransformCallback } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { RpcError } from '../../core/contract/client.ts';
import type { JobControl } from '../jobs/jobs.ts';

/** Copied in pieces of this size. */
const PIECE_BYTES = 1024 * 1024;
/** What belongs to a data file that was not closed in order; without it the newest of its data is missing. */
const COPIED = ['-wal', '-journal', ''] as const;

/**
 * Copies a data file with the logs beside it, the file itself last: while it isn't there, nothing is.
 * Rejects with RpcError `disk.full`, `file.unreadable`, or the signal's reason; nothing is left then.
 */
export async function copyCapture(
  from: string,
  to: string,
  control: Pick<JobControl, 'signal' | 'progress'>,
): Promise<void> {
  const parts = [];
  for (const suffix of COPIED) {
    const found = await stat(from + suffix).catch(() => undefined);
    if (found !== undefined) parts.push({ from: from + suffix, to: to + suffix, bytes: found.size });
  }
  const total = parts.reduce((sum, { bytes }) => sum + bytes, 0);
  let done = 0;
  const count = (chunk: Uint8Array, _encoding: string, pass: TransformCallback): void => {
    done += chunk.length;
    control.progress(done, total);
    pass(null, chunk);
  };
  try {
    await mkdir(dirname(to), { recursive: true });
    for (const part of parts) {
      await pipeline(
        createReadStream(part.from, { highWaterMark: PIECE_BYTES }),
        new Transform({ transform: count }),
        createWriteStream(`${part.to}.part`, { flush: true }),
        { signal: control.signal },
      );
      await rename(`${part.to}.part`, part.to);
    }
  } catch (error) {
    for (const part of parts) {
      await rm(`${part.to}.part`, { force: true });
      await rm(part.to, { force: true });
    }
    control.signal.throwIfAborted();
    const { code, message } = error as NodeJS.ErrnoException;
    if (code === 'ENOSPC' || code === 'EDQUOT')
      throw new RpcError(
        'disk.full',
        `The disk is full: ${from} can't be copied to ${dirname(to)}, and can't be read where it lies.`,
      );
    throw new RpcError('file.unreadable', `${from} can't be copied to be read: ${message}`);
  }
}
