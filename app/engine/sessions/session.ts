import type { CancelSignal, OnProgress } from '../../core/contract/client.ts';
import type { AnnotationChange, SessionInfo } from '../../core/contract/file-methods.ts';
import type { ReaderMethod, ReaderParams, ReaderResult } from '../search/protocol.ts';

/** One data file that can be asked, and noted in. */
export interface Session {
  readonly id: string;
  readonly dataFile: string;
  info(): SessionInfo;
  /** Rejects with RpcError for what can't be answered: `trace.unknown`, `query.invalid`. */
  call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>>;
  /** Keeps a trace from retention, or no longer; false for a trace that is not there. Rejects with RpcError `session.read-only`. */
  pin(traceId: string, pinned: boolean): Promise<boolean>;
  /** Keeps a note, or removes it; false for a trace that is not there. Rejects with RpcError `session.read-only`. */
  annotate(change: AnnotationChange): Promise<boolean>;
  /** Keeps a JSON value with the data; null removes it. Rejects with RpcError `session.read-only`. */
  setProperty(key: string, value: unknown): Promise<void>;
  close(): Promise<void>;
}
