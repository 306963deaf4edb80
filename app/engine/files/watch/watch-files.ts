import type { ReadReport } from '../../../core/contract/file-methods.ts';
import { type ImportProgress, type ImportTarget, ingestOf, threadTarget } from '../import-files.ts';
import { runImport } from '../import-thread.ts';
import type { WatchPlace } from './watch-places.ts';

export interface WatchOptions {
  /** Absolute path of a file or a folder. */
  path: string;
  /** What was read of it when it was watched before. */
  known?: readonly WatchPlace[] | undefined;
  target: ImportTarget;
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
  /** Told whenever more was read: by file, what became of it so far. */
  onReports(reports: ReadReport[]): void;
  /** Told now and then, and in the end: what need not be read again when this is watched again. */
  onPlaces?(places: WatchPlace[]): void;
}

/**
 * Reads what there is and whatever is added, until `signal` aborts; resolves then, once nothing is written any more.
 * Rejects with RpcError `file.unknown`, `file.unreadable` where there is nothing that could be watched.
 */
export async function watchFiles({
  path,
  known = [],
  target,
  signal,
  onProgress,
  onReports,
  onPlaces = () => undefined,
}: WatchOptions): Promise<void> {
  try {
    await runImport({
      work: { kind: 'watch', path, known, target: threadTarget(target) },
      ingest: ingestOf(target),
      signal,
      onProgress,
      onReports,
      onPlaces,
    });
  } catch (error) {
    // That is how watching ends.
    if (!signal.aborted) throw error;
  }
}
