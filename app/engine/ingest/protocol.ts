import type { AnnotationChange } from '../../core/contract/file-methods.ts';
import type { Notice } from '../../core/contract/methods.ts';
import type { RetentionLimits } from '../store/retention.ts';
import type { IngestOutcome, IngestRequest } from './ingest.ts';

/** What the writer thread is started with. */
export interface WriterData {
  dataDir: string;
  limits: RetentionLimits;
}

/** What users change in the live session: it goes through the one writer that its file has. */
export type Mark =
  | { kind: 'pin'; traceId: string; pinned: boolean }
  | { kind: 'note'; change: AnnotationChange }
  | { kind: 'property'; key: string; value: unknown };

/** What the main thread says to the writer. */
export type ToWriter =
  | ({ type: 'submit'; id: number } & IngestRequest)
  | { type: 'mark'; id: number; mark: Mark }
  | { type: 'close' };

/** What the writer says to the main thread. `outcomes` come after the commit that made them true. */
export type FromWriter =
  | { type: 'ready'; dataFile: string; spans: number }
  | { type: 'failed'; code: string; message: string }
  | { type: 'outcomes'; outcomes: [id: number, outcome: IngestOutcome][] }
  | { type: 'marked'; id: number; done: boolean; error: string | undefined }
  | { type: 'committed'; spans: number }
  | { type: 'sealed' }
  /** Retention took something; so many spans are left. */
  | { type: 'dropped'; spans: number }
  | { type: 'notice'; notice: Notice }
  /** The data file had to be left; everything goes to this one from now on. */
  | { type: 'moved'; dataFile: string; spans: number };
