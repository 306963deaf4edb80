import type { ReadReport } from '../../core/contract/file-methods.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { ImportProgress, ImportSource, ThreadTarget } from './import-protocol.ts';
import { runImport } from './import-thread.ts';

export type { ImportProgress, ImportSource } from './import-protocol.ts';

/** Where what is read goes to. */
export type ImportTarget =
  /** Straight into segments of a data file that nothing else writes segments to meanwhile; made where it isn't there. */
  | { kind: 'data-file'; dataFile: string }
  /** Through the door of everything that is received. */
  | { kind: 'ingest'; ingest: Ingest };

export interface ImportOptions {
  sources: readonly ImportSource[];
  target: ImportTarget;
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
}

/**
 * Reads files in a thread of their own, one after the other. What is in them never makes it reject: a file that can't be read, or not
 * to its end, has its `failure` in the report, and what was read before is kept. Rejects with RpcError `call.cancelled` once nothing
 * is written any more (what was read stays), or with the target's failure, `store.failed`.
 */
export function importFiles({ sources, target, signal, onProgress }: ImportOptions): Promise<ReadReport[]> {
  return runImport({
    work: { kind: 'files', sources, target: threadTarget(target) },
    ingest: ingestOf(target),
    signal,
    onProgress,
  });
}

export function threadTarget(target: ImportTarget): ThreadTarget {
  return target.kind === 'ingest' ? { kind: 'ingest' } : target;
}

export function ingestOf(target: ImportTarget): Ingest | undefined {
  return target.kind === 'ingest' ? target.ingest : undefined;
}
