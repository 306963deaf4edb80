import type { SpanDetail } from '../model/span.ts';
import type { FileMethods, Job, SessionInfo } from './file-methods.ts';
import type { LatencyHistogram, QueryMethods, Selection } from './query-methods.ts';
import type { TraceMethods } from './trace-methods.ts';

/** The RPC methods: what each takes and gives. int64 are bigint here; the codec knows their JSON form. */
export interface Methods extends TraceMethods, QueryMethods, FileMethods {
  'app.info': { params: NoParams; result: AppInfo };
  'store.stats': { params: SessionParams; result: StoreStats };
  'traces.search': { params: TraceSearch; result: TraceSearchResult };
  /** One trace as JSON objects, for scripts. */
  'traces.get': { params: SessionParams & { traceId: string }; result: TraceJson };
  'traces.export': {
    params: SessionParams & { traceId: string; format: 'otlp-json' | 'otlp-proto' };
    result: { fileName: string; mediaType: string; data: Uint8Array };
  };
  'traces.pin': { params: SessionParams & { traceId: string; pinned: boolean }; result: { pinned: boolean } };
  /** One span, whole. Of spans with the same id the one of `row` in the assembled trace, where it is given and has that id. */
  'spans.get': {
    params: SessionParams & {
      traceId: string;
      spanId: string;
      row?: number | undefined;
      /** Of events and of links only `count` each, from `from` on: a span may have a million. Without `count` all. */
      from?: number | undefined;
      count?: number | undefined;
    };
    result: SpanDetail & {
      /** How many the span has in all, where the answer leaves some of them out. */
      eventCount?: number | undefined;
      linkCount?: number | undefined;
    };
  };
  'map.get': { params: MapQuery; result: ServiceMap };
  'receiver.status': { params: NoParams; result: ReceiverStatus };
  'receiver.sendTestTrace': { params: NoParams; result: { traceId: string } };
  'files.import': { params: { name: string; data: Uint8Array }; result: ImportReport };
  'files.open': { params: { path: string }; result: ImportReport };
  'demo.status': { params: NoParams; result: DemoStatus };
  'demo.start': { params: DemoOptions; result: DemoStatus };
  'demo.stop': { params: NoParams; result: DemoStatus };
}

export type Method = keyof Methods;
export type Params<M extends Method> = Methods[M]['params'];
export type ResultOf<M extends Method> = Methods[M]['result'];

/** What the engine tells without being asked. */
export interface Events {
  /** Something was committed or sealed; at most a few a second. `spans` counts since the engine started. */
  'store.changed': { spans: number; spansPerSecond: number };
  'receiver.changed': ReceiverStatus;
  /** A session was opened, closed or changed: all of them. */
  'sessions.changed': { sessions: SessionInfo[] };
  /** Something was added to a session that is not the live one; at most a few a second. */
  'session.grew': { session: string; spans: number };
  /** At most a few a second for each. */
  'job.changed': Job;
  /** Notes or bookmarks of a session were changed. */
  'annotations.changed': { session: string };
  /** A setting was changed, by any window. */
  'settings.changed': { key: string; value: unknown };
  /** Something that the user should know: a banner while `active`. */
  notice: Notice;
}

export type EventName = keyof Events;

export type NoParams = Record<string, never>;

export interface SessionParams {
  /** The session to ask; without it the live one. */
  session?: string | undefined;
}

export interface AppInfo {
  version: string;
  otlpHttp: string;
  otlpGrpc: string;
  /** The live session's data file. */
  data: string;
  notices: Notice[];
}

export interface Notice {
  /** Stable, e.g. `store.full`, `store.replaced`. */
  code: string;
  message: string;
  active: boolean;
}

export interface StoreStats {
  spans: number;
  traces: number;
  logs: number;
  metrics: number;
  profiles: number;
  services: string[];
  segments: number;
  /** Requests acknowledged and not sealed yet. */
  journalRequests: number;
  /** The data file's pages in use, and its write-ahead log, in bytes. */
  bytes: number;
  spansPerSecond: number;
  /** What retention removed, by reason. */
  dropped: { reason: string; spans: number; segments: number }[];
}

export type TraceOrder = 'newest' | 'oldest' | 'slowest' | 'errors';

export interface TraceSearch extends SessionParams, Selection {
  /** 50 when absent, at most 10 000. */
  limit?: number | undefined;
  order?: TraceOrder | undefined;
  /**
   * In order of the newest it ends as soon as the first `limit` traces are known: `total` is then a lower bound and `complete` false.
   * Other orders are known only when all is looked at.
   */
  stopAtLimit?: boolean | undefined;
}

/** Told with progress while a search goes on; `done` and `total` of it are spans. */
export interface TraceSearchPart {
  /** The first ones so far, in order. */
  traces: TraceSummary[];
  /** Traces found so far. */
  total: number;
}

export interface TraceSummary {
  traceId: string;
  rootService: string;
  rootName: string;
  /** False while no span without a parent has arrived: the earliest span stands in for the root. */
  hasRoot: boolean;
  startNs: bigint;
  durationNs: bigint;
  spanCount: number;
  errorCount: number;
  services: string[];
}

export interface TraceSearchResult {
  traces: TraceSummary[];
  /** Traces that match; a lower bound where `complete` is false. */
  total: number;
  complete: boolean;
  elapsedMs: number;
}

export interface TraceJson {
  traceId: string;
  spans: SpanJson[];
}

/** A span for scripts: kinds and status by name, attribute values plain, int64 as decimal strings. */
export interface SpanJson {
  spanId: string;
  parentSpanId: string;
  name: string;
  service: string;
  kind: string;
  status: string;
  statusMessage: string;
  startNs: bigint;
  durationNs: bigint;
  attributes: Record<string, unknown>;
  events: { timeNs: bigint; name: string; attributes: Record<string, unknown> }[];
  links: { traceId: string; spanId: string; attributes: Record<string, unknown> }[];
  resource: { attributes: Record<string, unknown> };
  scope: { name: string; version: string; attributes: Record<string, unknown> };
}

export interface MapQuery extends SessionParams, Selection {
  /** Only this trace. */
  traceId?: string | undefined;
  /** Ids of services to show as their operations or instances. */
  expand?: { node: string; by: 'operation' | 'instance' }[] | undefined;
}

export type MapNodeKind = 'service' | 'database' | 'queue' | 'external' | 'user';

export interface MapNode {
  id: string;
  name: string;
  kind: MapNodeKind;
  spans: number;
  errors: number;
  /** Incoming calls and their latency; zero where none was seen. */
  calls: number;
  p95Ns: bigint;
  /** Share of the traces' critical path, 0 to 1. */
  criticalShare: number;
  /** Of a part of an expanded service: the id of that service. */
  partOf?: string | undefined;
}

export interface MapEdge {
  source: string;
  target: string;
  kind: 'request' | 'database' | 'messaging';
  calls: number;
  errors: number;
  p50Ns: bigint;
  p95Ns: bigint;
  p99Ns: bigint;
  /** Share of the traces' critical path that is spent in what it calls, 0 to 1. */
  criticalShare?: number | undefined;
  latency?: LatencyHistogram | undefined;
}

export interface ServiceMap {
  nodes: MapNode[];
  edges: MapEdge[];
  traces: number;
  /** Earliest start and latest end of what was counted. */
  fromNs: bigint;
  toNs: bigint;
  elapsedMs: number;
}

export interface SenderStatus {
  /** User agent and address, as far as the sender says. */
  name: string;
  protocol: 'http' | 'grpc' | 'file' | 'demo';
  requests: number;
  accepted: number;
  rejected: number;
  bytes: number;
  encodings: string[];
  lastSeenNs: bigint;
  /** Reasons of refusals, most frequent first. */
  problems: { reason: string; count: number }[];
}

export interface ReceiverStatus {
  otlpHttp: string;
  otlpGrpc: string;
  senders: SenderStatus[];
}

export interface ImportReport {
  name: string;
  format: string;
  accepted: number;
  rejected: number;
  message: string;
}

export interface DemoOptions {
  /** Traces a second. */
  rate?: number | undefined;
  seed?: number | undefined;
  faults?: string[] | undefined;
}

export interface DemoStatus {
  running: boolean;
  rate: number;
  seed: number;
  /** Faults that are switched on. */
  faults: string[];
  available: { name: string; title: string; effect: string }[];
  services: string[];
}
