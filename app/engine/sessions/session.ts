import type { CancelSignal, OnProgress } from '../../core/contract/client.ts';
import type { SessionInfo } from '../../core/contract/file-methods.ts';
import type { ReaderMethod, ReaderParams, ReaderResult } from '../search/protocol.ts';

/** One data file, readable, and, if it is the live one, changeable. */
export interface Session {
  id: string;
  dataFile: string;
  info(): SessionInfo;
  /** Rejects with RpcError for what can't be answered: `trace.unknown`, `query.invalid`. */
  call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>>;
  /** Keeps a trace from retention, or no longer; says which of the two is the case now. */
  pin(traceId: string, pinned: boolean): Promise<boolean>;
}
