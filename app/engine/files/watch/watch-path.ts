import type { ReadReport } from '../../../core/contract/file-methods.ts';
import type { FromImport } from '../import-protocol.ts';
import type { Sink } from '../sink/sink.ts';

export interface WatchPathOptions {
  path: string;
  sink: Sink;
  signal: AbortSignal;
  tell(message: FromImport): void;
}

export function watchPath(_options: WatchPathOptions): Promise<ReadReport[]> {
  return Promise.reject(new Error('Files can not be watched yet.'));
}
