import { RpcError } from '../../core/contract/client.ts';
import type { ExportScope, ReplayCounts } from '../../core/contract/file-methods.ts';
import type { RedactionRule } from '../../core/redaction/rule.ts';

export interface ReplayOptions {
  dataFile: string;
  scope: ExportScope;
  endpoint: string;
  headers: Record<string, string>;
  speed: number;
  loop: boolean;
  freshIds: boolean;
  redaction: readonly RedactionRule[] | undefined;
  signal: AbortSignal;
  onProgress(done: number, total: number, counts: ReplayCounts): void;
}

/**
 * Sends what a scope selects of a data file to an OTLP/HTTP endpoint, paced as it was recorded, in a thread of its own.
 * Rejects with RpcError `replay.no-receiver`, `replay.empty`, `query.invalid`, `call.cancelled`.
 */
export function replaySession(_options: ReplayOptions): Promise<ReplayCounts> {
  return Promise.reject(new RpcError('engine.unavailable', 'Nothing can be replayed yet.'));
}
