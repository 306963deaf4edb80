import type { ReadReport } from '../../../core/contract/file-methods.ts';
import { type ImportProgress, type ImportTarget, ingestOf, threadTarget } from '../import-files.ts';
import { runImport } from '../import-thread.ts';

export interface WatchOptions {
  /** Absolute path of a file or a folder. */
  path: string;
  target: ImportTarget;
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
  /** Told whenever more was read: by file, what became of it so far. */
  onReports(reports: ReadReport[]): void;
}

/**
 * Reads what there is and whatever is added, until `signal` aborts; resolves then, once nothing is written any more.
 * Rejects with RpcError `file.unknown`, `file.unreadable` where there is nothing that could be watched.
 */
export async function watchFiles({
  path,
  target,
  signal,
  onProgress,
  onReports,
}: WatchOptions): Promise<void> {
  try {
    await runImport({
      work: { kind: 'watch', path, target: threadTarget(target) },
      ingest: ingestOf(target),
      signal,
      onProgress,
      onReports,
    });
  } catch (error) {
    // That is how watching ends.
    if (!signal.aborted) throw error;
  }
}
