import { RpcError } from '../../../core/contract/client.ts';
import type { ReadReport } from '../../../core/contract/file-methods.ts';
import type { ImportProgress, ImportTarget } from '../import-files.ts';

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
export function watchFiles(_options: WatchOptions): Promise<void> {
  return Promise.reject(new RpcError('engine.unavailable', 'Files can not be watched yet.'));
}
