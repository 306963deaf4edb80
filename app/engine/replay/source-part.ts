import type { StoreDatabase } from '../store/database.ts';
import type { SpanColumns } from '../store/segment-columns.ts';
import type { PayloadReader } from '../store/span-request.ts';
import type { StoredRecords } from './stored-records.ts';

/** A part of the store that a replay reads from. */
export interface Part {
  /** Number of its first row. */
  first: number;
  /** Undefined where retention has taken it; a segment of spans says so with StoreError `segment.gone`. */
  open(db: StoreDatabase): OpenPart | undefined;
}

export interface OpenSpans {
  signal: 'traces';
  spans: SpanColumns;
  /** By the part's trace: its number. */
  numbers: Uint32Array;
  read: PayloadReader;
}

export interface OpenRecords {
  signal: 'logs' | 'metrics';
  records: StoredRecords;
  /** The number of the trace that a record belongs to, NO_TRACE for none. */
  traceOf(row: number): number;
  /** Data points of a metric; 1 for a log record. */
  itemsOf(row: number): number;
}

export type OpenPart = OpenSpans | OpenRecords;
