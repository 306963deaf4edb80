import { RpcError } from '../../core/contract/client.ts';
import type { ExportFormat, ExportResult, ExportScope } from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';

export interface ExportOptions {
  dataFile: string;
  scope: ExportScope;
  format: ExportFormat;
  redaction: readonly RedactionRule[] | undefined;
  /** Absolute path of the file to write; it appears there whole or not at all. */
  path: string;
  overwrite: boolean;
  /** Of a capture: what its file holds beside the data; notes are copied by themselves. */
  properties: Record<string, unknown>;
  signal: AbortSignal;
  /** In spans. */
  onProgress(done: number, total: number): void;
}

/**
 * Writes what a scope selects of a data file, in a thread of its own.
 * Rejects with RpcError `export.exists`, `export.failed`, `export.empty`, `query.invalid`, `call.cancelled`; no file is left then.
 */
export function exportSession(_options: ExportOptions): Promise<Omit<ExportResult, 'download'>> {
  return Promise.reject(new RpcError('engine.unavailable', 'Nothing can be exported yet.'));
}
