import { stat } from 'node:fs/promises';
import type { ReadReport } from '../../../core/contract/file-methods.ts';
import type { FromImport } from '../import-protocol.ts';
import { ReportBuilder } from '../report-builder.ts';
import type { Sink } from '../sink/sink.ts';
import { FolderWatcher } from './folder-watcher.ts';
import { MAX_PLACES, type WatchPlace } from './watch-places.ts';
import { WatchedFiles } from './watched-files.ts';

/** How soon what was read can be asked for. */
const FLUSH_MS = 150;
/** How often open files are looked at whether the system tells of a change or not. */
const LOOK_MS = 750;
/** How often it is told how far everything was read: after an engine that was killed, so much is read again. */
const PLACES_MS = 2_000;

export interface WatchPathOptions {
  /** A file or a folder. */
  path: string;
  /** What was read of it when it was watched before. */
  known?: readonly WatchPlace[] | undefined;
  sink: Sink;
  signal: AbortSignal;
  tell(message: FromImport): void;
}

/** Reads a file or a folder and what is added to it until `signal` aborts. Rejects with TargetFailure, or where there is nothing. */
export async function watchPath({
  path,
  known = [],
  sink,
  signal,
  tell,
}: WatchPathOptions): Promise<ReadReport[]> {
  const found = await stat(path).catch((error: NodeJS.ErrnoException) => {
    throw error.code === 'ENOENT'
      ? new WatchFailure('file.unknown', `There is no file or folder ${path}.`)
      : new WatchFailure('file.unreadable', `${path} can't be watched: ${error.message}.`);
  });
  if (!found.isFile() && !found.isDirectory())
    throw new WatchFailure('file.unreadable', `${path} is neither a file nor a folder.`);
  let failure: unknown;
  let isDirty = true;
  const complaints = new Set<string>();
  const stopped = Promise.withResolvers<undefined>();
  const events = {
    touched: (touched: string): void => {
      files.touched(touched);
    },
    failed: (message: string): void => {
      complaints.add(message);
      isDirty = true;
    },
  };
  const watcher = new FolderWatcher(path, found.isFile(), events);
  const files = new WatchedFiles({
    root: watcher.root,
    known,
    sink,
    signal,
    onRead: () => {
      isDirty = true;
    },
    onFailure: (error) => {
      failure ??= error;
      stopped.resolve(undefined);
    },
  });
  const flush = async (): Promise<void> => {
    if (!isDirty) return;
    isDirty = false;
    await sink.flush();
    const reports = withComplaints(files.reports(), complaints, path);
    const done = reports.reduce((sum, report) => sum + report.bytes, 0);
    tell({ type: 'reports', reports });
    tell({ type: 'progress', progress: { done, total: done, items: sink.items, spans: sink.spans } });
  };
  let told = '';
  const tellPlaces = async (): Promise<void> => {
    // What these say was read is stored before it is told.
    const places = files.places().slice(-MAX_PLACES);
    const text = JSON.stringify(places);
    if (text === told) return;
    await sink.flush();
    told = text;
    tell({ type: 'places', places });
  };
  const onError = (error: unknown): void => {
    failure ??= error;
    stopped.resolve(undefined);
  };
  const timers = [
    repeat(FLUSH_MS, flush, onError),
    repeat(LOOK_MS, () => files.look(), onError),
    repeat(PLACES_MS, tellPlaces, onError),
  ];
  signal.addEventListener('abort', () => {
    stopped.resolve(undefined);
  });
  if (!signal.aborted) await stopped.promise;
  for (const stop of timers) stop();
  await watcher.close();
  await files.close();
  if (failure !== undefined && !signal.aborted) throw failure as Error;
  await flush();
  await tellPlaces();
  return files.reports();
}

/** Begins `work` every so often, but never twice at once. @returns what ends that */
function repeat(ms: number, work: () => Promise<void>, onError: (error: unknown) => void): () => void {
  let isBusy = false;
  const timer = setInterval(() => {
    if (isBusy) return;
    isBusy = true;
    work()
      .catch(onError)
      .finally(() => (isBusy = false));
  }, ms);
  return () => {
    clearInterval(timer);
  };
}

/** What there is to tell, with what the system could not watch. */
function withComplaints(reports: ReadReport[], complaints: Set<string>, path: string): ReadReport[] {
  if (complaints.size === 0) return reports;
  const report = new ReportBuilder(path, path);
  report.failure = [...complaints].join(' ');
  return [...reports, report.build()];
}

/** There is nothing that could be watched. */
class WatchFailure extends Error {
  readonly code: string;
  constructor(code: string, message: string) {
    super(message);
    this.name = 'WatchFailure';
    this.code = code;
  }
}
