import type { Methods } from '../../core/contract/methods.ts';
import type { Comparison, CompareSide } from '../../core/contract/query-methods.ts';
import type { SideProfile } from './compare/side-profile.ts';

/** What readers are asked beside the contract. Each side of a comparison is summed up by the reader of its session. */
export interface InternalMethods {
  'compare.trace': { params: { traceId: string }; result: SideProfile };
  'compare.group': { params: { side: CompareSide }; result: SideProfile };
  'compare.profiles': { params: { a: SideProfile; b: SideProfile }; result: Comparison };
}

interface ReaderMethods extends Methods, InternalMethods {}

export type ReaderParams<M extends ReaderMethod> = ReaderMethods[M]['params'];
export type ReaderResult<M extends ReaderMethod> = ReaderMethods[M]['result'];

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
  | 'redaction.preview'
  | 'annotations.list'
  | 'properties.get'
  | keyof InternalMethods;

/** What the reader thread is started with. */
export interface ReaderData {
  dataFile: string;
  role: ReaderRole;
  /** Set for a file that came from elsewhere. */
  capture?: { immutable: boolean } | undefined;
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
  'compare.trace',
  'compare.profiles',
]);

/** What a person waits for while typing; other calls give way to these. */
export const SHORT_METHODS: ReadonlySet<ReaderMethod> = new Set<ReaderMethod>([
  'store.stats',
  'traces.search',
  'fields.keys',
  'fields.values',
  'annotations.list',
  'properties.get',
]);

export type ToReader =
  | { type: 'call'; id: number; method: ReaderMethod; params: ReaderParams<ReaderMethod> }
  | { type: 'cancel'; id: number }
  /** Reads on in the data file, so that the next call need not. */
  | { type: 'catch-up' }
  /** Asks whether it still hears. */
  | { type: 'ping' }
  | { type: 'close' };

export type FromReader =
  | { type: 'ready' }
  | { type: 'pong' }
  | { type: 'progress'; id: number; done: number; total: number; part?: unknown }
  | { type: 'result'; id: number; result: ReaderResult<ReaderMethod> }
  | { type: 'error'; id: number; code: string; message: string };
