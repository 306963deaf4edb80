import type { CancelSignal } from '../../core/contract/client.ts';
import type { Params, ResultOf } from '../../core/contract/methods.ts';

/** What a reader answers by itself. */
export type ReaderMethod =
  | 'store.stats'
  | 'traces.search'
  | 'traces.get'
  | 'traces.columns'
  | 'traces.export'
  | 'spans.get'
  | 'map.get';

/** One data file, readable, and, if it is the live one, changeable. */
export interface Session {
  id: string;
  dataFile: string;
  /** Rejects with RpcError for what can't be answered: `trace.unknown`, `query.invalid`. */
  call<M extends ReaderMethod>(method: M, params: Params<M>, signal?: CancelSignal): Promise<ResultOf<M>>;
  /** Keeps a trace from retention, or no longer; false for a trace that is not there. */
  pin(traceId: string, pinned: boolean): Promise<boolean>;
}
