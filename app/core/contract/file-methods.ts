import type { NoParams, SessionParams } from './methods.ts';
import type { Selection } from './query-methods.ts';
import type { RedactionRule } from '../redaction/rule.ts';

/** Methods about sessions and what goes in and out of them: files, captures, exports, replays, notes. */
export interface FileMethods {
  /** Every open session, the live one first. */
  'sessions.list': { params: NoParams; result: { sessions: SessionInfo[] } };
  /**
   * Opens files of this machine: as one session of their own, or merged into one that is there. Answers as soon as the session can
   * be asked; what is read goes on as a job. A capture alone is opened where it lies; with others, or into another session, it is read.
   */
  'sessions.open': { params: OpenFiles; result: OpenedSession };
  /** Closes a session. What was imported for it alone is deleted, a capture's file stays. */
  'sessions.close': { params: { session: string }; result: NoParams };
  /** What was read into a session: by file, with everything skipped, repaired or lost. */
  'sessions.report': { params: { session: string }; result: { reports: ReadReport[] } };

  /** A file that the page holds, sent in pieces: begin, then append in order, then `sessions.open` with `uploads`. */
  'uploads.begin': { params: { name: string; size: number }; result: { upload: string } };
  'uploads.append': { params: { upload: string; data: Uint8Array }; result: { received: number } };
  'uploads.discard': { params: { upload: string }; result: NoParams };

  /** Reads a file or folder of this machine, and whatever is added to it, until the job is cancelled. */
  'watch.start': { params: WatchStart; result: OpenedSession };

  'jobs.list': { params: NoParams; result: { jobs: Job[] } };
  'jobs.cancel': { params: { job: string }; result: Job };
  /** Answers when the job has ended. */
  'jobs.wait': { params: { job: string }; result: Job };

  'exports.start': { params: ExportStart; result: { job: string } };
  'redaction.preview': { params: RedactionPreviewQuery; result: RedactionPreview };
  'replay.start': { params: ReplayStart; result: { job: string } };
  /** What a replay would send, and how long a round of it would take; nothing is sent. */
  'replay.plan': { params: ReplayPlanQuery; result: ReplayPlan };

  /** Notes and bookmarks of a session, or of one of its traces, the newest change first. */
  'annotations.list': {
    params: SessionParams & { traceId?: string | undefined };
    result: { annotations: Annotation[] };
  };
  /** Sets what is noted on a trace or a span; nothing noted and no bookmark removes it. */
  'annotations.set': { params: SessionParams & AnnotationChange; result: NoParams };
  /** What a session's file holds beside the data, as JSON: `savedQueries`, `view`. */
  'properties.get': { params: SessionParams; result: { values: Record<string, unknown> } };
  'properties.set': { params: SessionParams & { key: string; value: unknown }; result: NoParams };
}

/** The id of the session that is received into. */
export const LIVE_SESSION = 'live';

export type SessionKind = 'live' | 'files' | 'capture';

export interface SessionInfo {
  id: string;
  kind: SessionKind;
  /** For people: the file's name, the first of several. */
  name: string;
  /** Nothing can be merged into it; `notesReadOnly` where not even a note can be kept in its file. */
  readOnly: boolean;
  notesReadOnly: boolean;
  dataFile: string;
  /** The data folder has what it holds, and maybe nothing else does: closing it deletes that. */
  deletedOnClose: boolean;
  spans: number;
  /** What it was made of; empty for the live session. */
  sources: { name: string; path: string | undefined; format: string; losses: string[] }[];
  /** Jobs under way that read into it. */
  jobs: string[];
}

export interface OpenFiles {
  /** Absolute paths of files. */
  paths?: string[] | undefined;
  /** What `uploads.begin` gave, whole by now. */
  uploads?: string[] | undefined;
  /** The session to read into; without it a new one. */
  into?: string | undefined;
  /** The new session's name. */
  name?: string | undefined;
}

export interface OpenedSession {
  session: SessionInfo;
  /** What reads the files; a capture is there at once. */
  job: string | undefined;
}

export interface WatchStart {
  /** Absolute path of a file or folder. */
  path: string;
  into?: string | undefined;
}

export type JobKind = 'import' | 'watch' | 'export' | 'replay';
export type JobState = 'running' | 'done' | 'failed' | 'cancelled';

/** Work that goes on without a call waiting for it; it outlives the window that asked for it. */
export interface Job {
  id: string;
  kind: JobKind;
  state: JobState;
  /** For people: what it works on. */
  title: string;
  session: string;
  /** How far it is, in `unit`; `total` undefined where that is not known. */
  done: number;
  total: number | undefined;
  unit: 'bytes' | 'spans' | 'items';
  /** Units a second, of the last seconds. */
  rate: number;
  /** Undefined where it can't be told. */
  leftMs: number | undefined;
  elapsedMs: number;
  /** Spans, log records and data points so far. */
  items: number;
  /** Why it failed, or what else is to be said; '' where nothing is. */
  message: string;
  /** The code of the failure; '' where there is none. */
  code: string;
  /** Of an export that is done. */
  exported?: ExportResult | undefined;
  /** Of a replay. */
  replayed?: ReplayCounts | undefined;
}

/** What became of one file; of an archive each file in it has its own. */
export interface ReadReport {
  /** The job that read it; no other job has its id, also after a restart. Undefined where none is known. */
  job?: string | undefined;
  /** The file's name; inside an archive `archive.zip/inner.json`. */
  name: string;
  path: string | undefined;
  /** '' where the file is of no known format. */
  format: string;
  bytes: number;
  spans: number;
  logs: number;
  dataPoints: number;
  /** Why the file could not be read to its end; '' where it was. */
  failure: string;
  /** The user ended the reading: nothing is wrong with the file, and `failure` says what was kept. */
  stopped?: boolean | undefined;
  /** What was left out, and what was put right, with places; at most `MAX_REPORTED` of each, all counted. */
  skipped: ReadIssue[];
  skippedCount: number;
  repaired: ReadIssue[];
  repairedCount: number;
  /** What the format doesn't hold of a trace: sentences for people. */
  losses: string[];
}

export interface ReadIssue {
  /** `line 12`, `byte 3400`; '' where there is no place to name. */
  place: string;
  reason: string;
}

/** Issues of a kind that a report names; the others are counted. */
export const MAX_REPORTED = 100;

/** Which traces: those that a selection selects, whole, those named, those pinned or bookmarked; without any of them everything. */
export interface ExportScope {
  selection?: Selection | undefined;
  traceIds?: string[] | undefined;
  pinned?: boolean | undefined;
}

export type ExportFormat = 'otlp-json' | 'otlp-jsonl' | 'otlp-proto' | 'spanscope' | 'jaeger-json';

export interface ExportStart extends SessionParams {
  scope: ExportScope;
  format: ExportFormat;
  /** Rules by which values are replaced before they leave; without it nothing is. */
  redaction?: RedactionRule[] | undefined;
  /** Absolute path of the file to write. Without it the file is kept in the data folder, to be downloaded from the job's `download`. */
  path?: string | undefined;
  /** Whether a file at `path` may be replaced. */
  overwrite?: boolean | undefined;
  /** Of a capture: JSON values to keep in it, such as `view` and `savedQueries`. */
  properties?: Record<string, unknown> | undefined;
}

export interface ExportResult {
  fileName: string;
  path: string;
  /** Path on the engine's address from which a browser fetches the file, once; '' for one written to a given path. */
  download: string;
  bytes: number;
  spans: number;
  traces: number;
  /** What the format could not take, for people. */
  losses: string[];
  /** Values replaced. */
  redacted: number;
}

export interface RedactionPreviewQuery extends SessionParams {
  scope: ExportScope;
  rules: RedactionRule[];
}

export interface RedactionPreview {
  /** What would be replaced, the most frequent first. */
  matches: {
    rule: string;
    /** Key of the attribute, or `name`, `statusMessage`, `event name`, `log body`. */
    key: string;
    /** Values with it, and how many different ones. */
    count: number;
    distinct: number;
    /** A few of them as they are and as they would be. */
    examples: { before: string; after: string }[];
  }[];
  spans: number;
  /** False where only a part was looked at. */
  complete: boolean;
  elapsedMs: number;
}

export type ReplaySignal = 'traces' | 'logs' | 'metrics';
export type ReplayProtocol = 'http' | 'grpc';

export interface ReplayPlanQuery extends SessionParams {
  scope: ExportScope;
  /** What goes along; all three when absent. Logs are those of the selected traces; all of them, with the metrics, where everything
   * or a range of time is selected. */
  signals?: ReplaySignal[] | undefined;
  /** 0.1 to 100; 1 when absent. */
  speed?: number | undefined;
  /** Times in which nothing happened are no longer than this in the replay; as long as they were when absent. */
  maxPauseMs?: number | undefined;
}

export interface ReplayPlan {
  /** From the first item sent to the last. */
  durationMs: number;
  /** At this speed, without a limit. */
  longestPauseMs: number;
  spans: number;
  logs: number;
  dataPoints: number;
}

export interface ReplayStart extends ReplayPlanQuery {
  /** `http://localhost:4318`; a path other than `/` is taken as it is, `/v1/traces` at its end as the signal's own. */
  endpoint: string;
  /** When absent, gRPC where the address has gRPC's port, 4317, and no path; OTLP/HTTP otherwise. */
  protocol?: ReplayProtocol | undefined;
  headers?: Record<string, string> | undefined;
  /** Begins again at the end, until it is cancelled. */
  loop?: boolean | undefined;
  /** New trace and span ids in each round; the same ones otherwise. */
  freshIds?: boolean | undefined;
  redaction?: RedactionRule[] | undefined;
}

/** What became of items of one signal; what is sent and neither acknowledged nor refused is under way. */
export interface ReplayTally {
  sent: number;
  acknowledged: number;
  /** Not taken by the receiver, or not sent as it takes none of them. */
  refused: number;
}

/** Of spans, and of log records and data points where these go along. */
export interface ReplayCounts extends ReplayTally {
  rounds: number;
  logs?: ReplayTally | undefined;
  metrics?: ReplayTally | undefined;
  /** Until the last item of this round is due. */
  leftMs?: number | undefined;
  /** The last failure to send, for people. */
  problem: string;
}

export interface AnnotationChange {
  traceId: string;
  /** Absent: the trace itself. */
  spanId?: string | undefined;
  bookmarked: boolean;
  note: string;
}

export interface Annotation extends AnnotationChange {
  changedNs: bigint;
}
