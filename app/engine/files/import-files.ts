import { RpcError } from '../../core/contract/client.ts';
import type { ReadReport } from '../../core/contract/file-methods.ts';
import type { Ingest } from '../ingest/ingest.ts';

/** A file to read: what it is called for people, and where it lies. */
export interface ImportSource {
  name: string;
  path: string;
}

/** Where what is read goes to. */
export type ImportTarget =
  /** Straight into segments of a data file that nothing else writes segments to; made where it isn't there. */
  | { kind: 'data-file'; dataFile: string }
  /** Through the door of everything that is received. */
  | { kind: 'ingest'; ingest: Ingest };

export interface ImportProgress {
  /** Bytes of the files as they lie on disk. */
  done: number;
  total: number;
  /** Spans, log records and data points that can be asked for by now. */
  items: number;
  spans: number;
}

export interface ImportOptions {
  sources: readonly ImportSource[];
  target: ImportTarget;
  signal: AbortSignal;
  onProgress(progress: ImportProgress): void;
}

/**
 * Reads files in a thread of their own, one after the other. What is in them never makes it reject: a file that can't be read, or not
 * to its end, has its `failure` in the report, and what was read before is kept. Rejects with RpcError `call.cancelled` once nothing
 * is written any more (what was read stays), or with the target's failure.
 */
export function importFiles(_options: ImportOptions): Promise<ReadReport[]> {
  return Promise.reject(new RpcError('engine.unavailable', 'Files can not be imported yet.'));
}
