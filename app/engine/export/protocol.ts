import type { ExportFormat, ExportResult, ExportScope } from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';

/** What the export thread is started with. */
export interface ExportData {
  dataFile: string;
  /** It came from elsewhere: nothing that it holds may act. */
  foreign: boolean;
  scope: ExportScope;
  format: ExportFormat;
  redaction: readonly RedactionRule[] | undefined;
  /** Where the file is written, and where it is to be in the end. */
  part: string;
  path: string;
  /** Of a capture: what its file holds beside the data. */
  properties: Record<string, unknown>;
}

/** What became of an export. */
export type Written = Omit<ExportResult, 'download' | 'path' | 'fileName'>;

export type ToExport = { type: 'cancel' };

export type FromExport =
  | { type: 'progress'; done: number; total: number }
  | { type: 'done'; written: Written }
  | { type: 'failed'; code: string; message: string };
