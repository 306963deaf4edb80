import { createWriteStream } from 'node:fs';
import { mkdtemp, open, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import { RpcError } from '../core/contract/client.ts';
import type { ReadReport } from '../core/contract/file-methods.ts';
import { importFiles, type ImportSource } from '../engine/files/import-files.ts';
import { copyCapture } from '../engine/sessions/copy-capture.ts';
import { checkCapture } from '../engine/store/capture-file.ts';
import { ProgressLine } from './progress-line.ts';
import { describeReports } from './say-reports.ts';

/** Files as a store that can be asked, and what became of them. */
export interface ReadFiles {
  dataFile: string;
  /** How the data file is opened, where it is a capture: it may be anybody's, and may lie where nothing can be written. */
  capture: { immutable: boolean } | undefined;
  /** None for a capture, which is asked where it lies. */
  reports: ReadReport[];
  /** A folder for what is made of them; it goes with `close`. */
  folder: string;
  close(): Promise<void>;
}

async function isCapture(path: string): Promise<boolean> {
  const handle = await open(path).catch(() => undefined);
  if (handle === undefined) return false;
  try {
    const { bytesRead, buffer } = await handle.read(Buffer.alloc(16), 0, 16, 0);
    return bytesRead === 16 && buffer.toString('latin1') === 'SQLite format 3\0';
  } catch {
    // A folder, say: the importer tells what it is.
    return false;
  } finally {
    await handle.close();
  }
}

/** A capture as it can be asked: where it lies, or a copy of it. @throws RpcError where it can't be read */
async function openCapture(
  path: string,
  folder: string,
  signal: AbortSignal,
): Promise<Pick<ReadFiles, 'dataFile' | 'capture'>> {
  let dataFile = path;
  let found = checkCapture(path);
  if (found.kind === 'copy') {
    dataFile = join(folder, 'copy.spanscope');
    const line = new ProgressLine('bytes');
    await copyCapture(path, dataFile, {
      signal,
      progress: (done, total) => {
        line.show('Copying', done, total);
      },
    });
    line.clear();
    found = checkCapture(dataFile);
  }
  if (found.kind === 'refused') throw new RpcError(found.code, found.message);
  return { dataFile, capture: { immutable: found.kind === 'usable' && found.facts.immutable } };
}

/**
 * Reads files into a store of their own, in a folder that is removed by `close`. What was skipped, repaired or lost is printed to
 * standard error. A single capture is used where it lies.
 * @param files absolute paths; `-` is standard input
 */
export async function readFiles(files: readonly string[], signal: AbortSignal): Promise<ReadFiles> {
  const folder = await mkdtemp(join(tmpdir(), 'spanscope-'));
  const close = (): Promise<void> => rm(folder, { recursive: true, force: true });
  try {
    const sources: ImportSource[] = [];
    for (const file of files) {
      if (file !== '-') sources.push({ name: basename(file), path: file });
      else {
        const path = join(folder, 'stdin');
        await pipeline(process.stdin, createWriteStream(path), { signal });
        sources.push({ name: 'standard input', path });
      }
    }
    const [only] = sources;
    if (sources.length === 1 && only !== undefined && (await isCapture(only.path)))
      return { ...(await openCapture(only.path, folder, signal)), reports: [], folder, close };
    const dataFile = join(folder, 'read.spanscope');
    const line = new ProgressLine('bytes');
    const reports = await importFiles({
      sources,
      target: { kind: 'data-file', dataFile },
      signal,
      onProgress: ({ done, total }) => {
        line.show('Reading', done, total);
      },
    });
    line.clear();
    process.stderr.write(describeReports(reports));
    return { dataFile, capture: undefined, reports, folder, close };
  } catch (error) {
    await close();
    throw error;
  }
}
