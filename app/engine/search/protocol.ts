import type { Params, ResultOf } from '../../core/contract/methods.ts';

/** What a reader answers by itself. */
export type ReaderMethod =
  | 'store.stats'
  | 'traces.search'
  | 'traces.get'
  | 'traces.columns'
  | 'traces.version'
  | 'traces.analysis'
  | 'traces.find'
  | 'traces.findings'
  | 'traces.calls'
  | 'traces.source'
  | 'traces.export'
  | 'spans.get'
  | 'map.get';

/** What the reader thread is started with. */
export interface ReaderData {
  dataFile: string;
}

export type ToReader =
  | { type: 'call'; id: number; method: ReaderMethod; params: Params<ReaderMethod> }
  | { type: 'cancel'; id: number }
  | { type: 'close' };

export type FromReader =
  | { type: 'ready' }
  | { type: 'result'; id: number; result: ResultOf<ReaderMethod> }
  | { type: 'error'; id: number; code: string; message: string };
