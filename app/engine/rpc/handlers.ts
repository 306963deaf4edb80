import type { OnProgress } from '../../core/contract/client.ts';
import type {
  AppInfo,
  DemoOptions,
  DemoStatus,
  ImportReport,
  Method,
  Params,
  ReceiverStatus,
  ResultOf,
} from '../../core/contract/methods.ts';
import type { Jobs } from '../jobs/jobs.ts';
import type { InternalMethods, ReaderMethod, ReaderParams, ReaderResult } from '../search/protocol.ts';
import type { Annotations } from '../sessions/annotations.ts';
import type { Exports } from '../sessions/exports.ts';
import type { OpenedFiles } from '../sessions/opened-files.ts';
import type { Replays } from '../sessions/replays.ts';
import type { Sessions } from '../sessions/sessions.ts';
import type { Uploads } from '../sessions/uploads.ts';
import { compareSides } from './compare-sides.ts';

/** One handler a method: a missing one does not compile. */
export type Handlers = {
  [M in Method]: (
    params: Params<M>,
    signal: AbortSignal,
    onProgress?: OnProgress,
  ) => Promise<ResultOf<M>> | ResultOf<M>;
};

/** What the handlers stand on. */
export interface EngineParts {
  sessions: Sessions;
  appInfo(): AppInfo;
  receiverStatus(): ReceiverStatus;
  sendTestTrace(): Promise<string>;
  demo: {
    status(): Promise<DemoStatus>;
    start(options: DemoOptions): Promise<DemoStatus>;
    stop(): Promise<DemoStatus>;
  };
  settings: {
    all(): Record<string, unknown>;
    set(key: string, value: unknown): Promise<void>;
  };
  jobs: Jobs;
  opened: OpenedFiles;
  uploads: Uploads;
  exports: Exports;
  replays: Replays;
  annotations: Annotations;
  files: {
    importBytes(name: string, data: Uint8Array, signal: AbortSignal): Promise<ImportReport>;
    open(path: string, signal: AbortSignal): Promise<ImportReport>;
  };
}

/** The one table of what the engine answers, the same for every transport. */
export function createHandlers(parts: EngineParts): Handlers {
  const { sessions, files, demo, jobs, opened, uploads, annotations } = parts;

  /** Passes a call on to the reader of the session that it names. */
  const read =
    <M extends Exclude<ReaderMethod, keyof InternalMethods>>(method: M) =>
    (params: ReaderParams<M>, signal: AbortSignal, onProgress?: OnProgress): Promise<ReaderResult<M>> =>
      sessions.get(params.session).call(method, params, signal, onProgress);

  return {
    'app.info': () => parts.appInfo(),
    'store.stats': read('store.stats'),
    'traces.search': read('traces.search'),
    'traces.get': read('traces.get'),
    'traces.columns': read('traces.columns'),
    'traces.version': read('traces.version'),
    'traces.analysis': read('traces.analysis'),
    'traces.find': read('traces.find'),
    'traces.findings': read('traces.findings'),
    'traces.calls': read('traces.calls'),
    'traces.source': read('traces.source'),
    'traces.export': read('traces.export'),
    'traces.pin': async ({ session, traceId, pinned }) => ({
      pinned: (await sessions.get(session).pin(traceId, pinned)) && pinned,
    }),
    'spans.get': read('spans.get'),
    'map.get': read('map.get'),
    'traces.plot': read('traces.plot'),
    'spans.facets': read('spans.facets'),
    'spans.correlate': read('spans.correlate'),
    'fields.keys': read('fields.keys'),
    'fields.values': read('fields.values'),
    'services.list': read('services.list'),
    'services.operation': read('services.operation'),
    'compare.get': (params, signal, onProgress) => compareSides(sessions, params, signal, onProgress),
    'settings.get': () => ({ values: parts.settings.all() }),
    'settings.set': async ({ key, value }) => {
      await parts.settings.set(key, value);
      return {};
    },
    'receiver.status': () => parts.receiverStatus(),
    'receiver.sendTestTrace': async () => ({ traceId: await parts.sendTestTrace() }),
    'files.import': ({ name, data }, signal) => files.importBytes(name, data, signal),
    'files.open': ({ path }, signal) => files.open(path, signal),
    'sessions.list': () => ({ sessions: opened.all() }),
    'sessions.open': (params) => opened.open(params),
    'sessions.close': async ({ session }) => {
      await opened.close(session);
      return {};
    },
    'sessions.report': async ({ session }) => ({ reports: await opened.reports(session) }),
    'uploads.begin': async ({ name, size }) => ({ upload: await uploads.begin(name, size) }),
    'uploads.append': async ({ upload, data }) => ({ received: await uploads.append(upload, data) }),
    'uploads.discard': async ({ upload }) => {
      await uploads.discard(upload);
      return {};
    },
    'watch.start': (params) => opened.watch(params),
    'jobs.list': () => ({ jobs: jobs.all() }),
    'jobs.cancel': ({ job }) => jobs.cancel(job),
    'jobs.wait': ({ job }) => jobs.wait(job),
    'exports.start': async (params) => ({ job: await parts.exports.start(params) }),
    'redaction.preview': read('redaction.preview'),
    'replay.start': async (params) => ({ job: await parts.replays.start(params) }),
    'replay.plan': (params, signal) => parts.replays.plan(params, signal),
    'annotations.list': read('annotations.list'),
    'annotations.set': async ({ session, ...change }) => {
      await annotations.set(sessions.get(session), change);
      return {};
    },
    'properties.get': read('properties.get'),
    'properties.set': async ({ session, key, value }) => {
      await annotations.setProperty(sessions.get(session), key, value);
      return {};
    },
    'demo.status': () => demo.status(),
    'demo.start': (options) => demo.start(options),
    'demo.stop': () => demo.stop(),
  };
}
