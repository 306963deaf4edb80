import { randomUUID } from 'node:crypto';
import { mkdir, rm, stat, writeFile } from 'node:fs/promises';
import { basename, isAbsolute, join } from 'node:path';
import { RpcError } from '../../core/contract/client.ts';
import type { ReadReport } from '../../core/contract/file-methods.ts';
import type { ImportReport } from '../../core/contract/methods.ts';
import type { Ingest } from '../ingest/ingest.ts';
import { importFiles } from './import-files.ts';

/** Problems that are named; more of them only repeat. */
const MAX_NAMED_PROBLEMS = 3;

export interface Importer {
  /** Takes a file's content into the live session. Rejects with RpcError `file.unreadable`. */
  importBytes(name: string, data: Uint8Array, signal: AbortSignal): Promise<ImportReport>;
  /** The same for a file of this machine, by its absolute path. Rejects with RpcError `file.unknown`, `file.unreadable`. */
  open(path: string, signal: AbortSignal): Promise<ImportReport>;
}

/**
 * Reads trace files into the live session, through the same door as everything that is received, and answers when they are read.
 * @param folder where content that came without a file is kept while it is read
 */
export function createImporter(ingest: Ingest, folder: string): Importer {
  const read = async (name: string, path: string, signal: AbortSignal): Promise<ImportReport> => {
    const reports = await importFiles({
      sources: [{ name, path }],
      target: { kind: 'ingest', ingest },
      signal,
      onProgress: () => undefined,
    });
    return summaryOf(name, reports);
  };
  return {
    importBytes: async (name, data, signal) => {
      await mkdir(folder, { recursive: true });
      const path = join(folder, randomUUID());
      try {
        await writeFile(path, data, { signal });
        return await read(name, path, signal);
      } finally {
        await rm(path, { force: true });
      }
    },
    open: async (path, signal) => {
      if (!isAbsolute(path)) throw new RpcError('params.invalid', 'path must be absolute.');
      await stat(path).catch((error: NodeJS.ErrnoException) => {
        if (error.code === 'ENOENT') throw new RpcError('file.unknown', `There is no file ${path}.`);
      });
      return read(basename(path), path, signal);
    },
  };
}

/** All the reports of a file as one. Throws RpcError where nothing could be read. */
function summaryOf(name: string, reports: ReadReport[]): ImportReport {
  const sum = (count: (report: ReadReport) => number): number =>
    reports.reduce((total, report) => total + count(report), 0);
  const accepted = sum((report) => report.spans + report.logs + report.dataPoints);
  const problems = reports.flatMap(({ failure, skipped }) => [
    ...(failure === '' ? [] : [failure]),
    ...skipped.map(({ place, reason }) => (place === '' ? reason : `${place}: ${reason}`)),
  ]);
  const known = reports.filter((report) => report.format !== '');
  if (known.length === 0) throw new RpcError('file.unreadable', `${name}: ${problems.join(' ')}`);
  const rejected = sum((report) => report.skippedCount);
  const named = problems.slice(0, MAX_NAMED_PROBLEMS).join(' ');
  const more = rejected + reports.filter((report) => report.failure !== '').length - MAX_NAMED_PROBLEMS;
  return {
    name,
    format: [...new Set(known.map((report) => report.format))].join(', '),
    accepted,
    rejected,
    message: more > 0 ? `${named} And ${more} more problems.` : named,
  };
}
