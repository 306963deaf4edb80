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
  | 'map.get'
  | 'traces.plot'
  | 'spans.facets'
  | 'spans.correlate'
  | 'fields.keys'
  | 'fields.values'
  | 'services.list'
  | 'services.operation'
  | 'compare.get';

/** What the reader thread is started with. */
export interface ReaderData {
  dataFile: string;
  role: ReaderRole;
}

/**
 * There are two reader threads, so that no search waits for a large trace. `searches` gives each call a view of what is stored that
 * stays as it is (see Catalog.pinned), `traces` answers about single traces, which stay as they were opened; both go on with
 * other calls where one pauses.
 */
export type ReaderRole = 'searches' | 'traces';

/** What is asked of the `traces` reader. */
export const TRACE_METHODS: ReadonlySet<ReaderMethod> = new Set<ReaderMethod>([
  'traces.get',
  'traces.columns',
  'traces.version',
  'traces.analysis',
  'traces.find',
  'traces.findings',
  'traces.calls',
  'traces.source',
  'traces.export',
  'spans.get',
]);

/** What a person waits for while typing; other calls give way to these. */
export const SHORT_METHODS: ReadonlySet<ReaderMethod> = new Set<ReaderMethod>([
  'store.stats',
  'traces.search',
  'fields.keys',
  'fields.values',
]);

export type ToReader =
  | { type: 'call'; id: number; method: ReaderMethod; params: Params<ReaderMethod> }
  | { type: 'cancel'; id: number }
  /** Reads on in the data file, so that the next call need not. */
  | { type: 'catch-up' }
  | { type: 'close' };

export type FromReader =
  | { type: 'ready' }
  | { type: 'progress'; id: number; done: number; total: number; part?: unknown }
  | { type: 'result'; id: number; result: ResultOf<ReaderMethod> }
  | { type: 'error'; id: number; code: string; message: string };
