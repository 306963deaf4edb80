import type { ReadReport } from '../../core/contract/file-methods.ts';
import type { IngestOutcome, IngestRequest } from '../ingest/ingest.ts';
import type { WatchPlace } from './watch/watch-places.ts';

/** A file to read: what it is called for people, and where it lies. */
export interface ImportSource {
  name: string;
  path: string;
}

export interface ImportProgress {
  /** Bytes of the files as they lie on disk. */
  done: number;
  total: number;
  /** Spans, log records and data points that can be asked for by now. */
  items: number;
  spans: number;
}

/** Where the thread puts what it reads. */
export type ThreadTarget = { kind: 'data-file'; dataFile: string } | { kind: 'ingest' };

/** What the thread is started with. */
export type ImportWork =
  | { kind: 'files'; sources: readonly ImportSource[]; target: ThreadTarget }
  | { kind: 'watch'; path: string; known: readonly WatchPlace[]; target: ThreadTarget };

/** What the main thread says to it. */
export type ToImport = { type: 'cancel' } | { type: 'outcome'; id: number; outcome: IngestOutcome };

/** What it says to the main thread; `done` or `failed` is the last. */
export type FromImport =
  | { type: 'progress'; progress: ImportProgress }
  | ({ type: 'request'; id: number } & IngestRequest)
  | { type: 'reports'; reports: ReadReport[] }
  | { type: 'places'; places: WatchPlace[] }
  | { type: 'done'; reports: ReadReport[] }
  | { type: 'failed'; code: string; message: string };
