import { RpcError } from '../../core/contract/client.ts';
import { LIVE_SESSION, type Job, type ReadReport } from '../../core/contract/file-methods.ts';
import { importFiles, type ImportProgress, type ImportTarget } from '../files/import-files.ts';
import { watchFiles } from '../files/watch/watch-files.ts';
import type { WatchPlace } from '../files/watch/watch-places.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { JobControl, Jobs } from '../jobs/jobs.ts';
import { type FileSource, titleOf } from './file-sources.ts';
import { FilesSession } from './files-session.ts';
import { failedReport } from './read-reports.ts';
import type { Session } from './session.ts';

/** What goes on while files are read into a session. */
export interface ReadingEvents {
  /** Something of what was read can be asked for; `spans` are those of this reading so far. */
  grew(session: Session, job: string, spans: number): void;
  /** What became of the files of one reading so far; it replaces what was told of that reading before. */
  reports(session: Session, job: string, reports: ReadReport[]): void;
  /** How far what is watched at a path was read; this replaces what was told before. */
  places(session: Session, path: string, places: WatchPlace[]): void;
  /** A reading has ended. @param wasInterrupted by the end of the engine */
  ended(
    session: Session,
    job: string,
    sources: readonly FileSource[],
    wasInterrupted: boolean,
  ): Promise<void>;
}

interface ReadingParts {
  jobs: Jobs;
  ingest: Ingest;
  events: ReadingEvents;
}

/** Reads files into sessions, as jobs. */
export class Reading {
  readonly #parts: ReadingParts;

  constructor(parts: ReadingParts) {
    this.#parts = parts;
  }

  /** Begins to read files; those that go to the same data file wait for each other. */
  importInto(session: Session, sources: FileSource[]): Job {
    const { events } = this.#parts;
    return this.#begin('import', session, sources, async (control) => {
      const reports = await importFiles({
        sources,
        target: this.#targetOf(session),
        signal: control.signal,
        onProgress: (progress) => {
          this.#progress(session, control, progress);
        },
      });
      events.reports(session, control.id, withoutUploads(reports, sources));
      summarize(reports, control);
    });
  }

  /** Begins to read a file or folder and what is added to it. */
  watchInto(session: Session, source: FileSource, known: readonly WatchPlace[] = []): Job {
    const { events } = this.#parts;
    return this.#begin('watch', session, [source], async (control) => {
      if (session instanceof FilesSession) session.isWatched = true;
      try {
        await watchFiles({
          path: source.path,
          known,
          target: this.#targetOf(session),
          signal: control.signal,
          onProgress: (progress) => {
            this.#progress(session, control, progress);
          },
          onReports: (reports) => {
            events.reports(session, control.id, reports);
          },
          onPlaces: (places) => {
            events.places(session, source.path, places);
          },
        });
      } finally {
        if (session instanceof FilesSession) session.isWatched = false;
      }
    });
  }

  #begin(
    kind: 'import' | 'watch',
    session: Session,
    sources: FileSource[],
    work: (control: JobControl) => Promise<void>,
  ): Job {
    const { jobs, events } = this.#parts;
    return jobs.start(
      { kind, title: titleOf(sources), session: session.id, unit: 'bytes' },
      async (control) => {
        let wasInterrupted = false;
        try {
          // A watch goes on until it is stopped: nothing waits for it.
          if (session instanceof FilesSession && kind === 'import')
            await session.inTurn(control.signal, () => work(control));
          else await work(control);
        } catch (error) {
          const { code } = error as { code?: unknown };
          wasInterrupted = isClosing(control.signal);
          const isCancelled =
            control.signal.aborted && (code === 'call.cancelled' || error === control.signal.reason);
          if (kind === 'import' && !wasInterrupted) {
            const message = isCancelled ? CANCELLED : (error as Error).message;
            events.reports(
              session,
              control.id,
              sources.map(({ name, path, isUpload }) => ({
                ...failedReport(name, isUpload ? undefined : path, message),
                ...(isCancelled ? { stopped: true } : {}),
                // Of several files it is not known which of them brought what.
                spans:
                  sources.length === 1 && session instanceof FilesSession ? session.broughtBy(control.id) : 0,
              })),
            );
          }
          throw error;
        } finally {
          // Watching ends without an error, whoever ends it.
          wasInterrupted ||= kind === 'watch' && isClosing(control.signal);
          await events.ended(session, control.id, sources, wasInterrupted);
        }
      },
    );
  }

  #progress(session: Session, control: JobControl, { done, total, items, spans }: ImportProgress): void {
    control.progress(done, total, items);
    this.#parts.events.grew(session, control.id, spans);
  }

  #targetOf(session: Session): ImportTarget {
    return session.id === LIVE_SESSION
      ? { kind: 'ingest', ingest: this.#parts.ingest }
      : { kind: 'data-file', dataFile: session.dataFile };
  }
}

function isClosing({ reason }: AbortSignal): boolean {
  return (reason as { code?: unknown } | undefined)?.code === 'engine.closing';
}

const CANCELLED = 'Reading was stopped; what had been read by then was kept.';

/** Where an upload lay for a moment is nobody's business. */
function withoutUploads(reports: readonly ReadReport[], sources: readonly FileSource[]): ReadReport[] {
  const uploads = new Set(sources.filter(({ isUpload }) => isUpload).map(({ path }) => path));
  return reports.map((report) =>
    report.path !== undefined && uploads.has(report.path) ? { ...report, path: undefined } : report,
  );
}

/** A job of which nothing could be read has failed; of one with problems its message says so. */
function summarize(reports: readonly ReadReport[], control: JobControl): void {
  const failed = reports.filter(({ failure }) => failure !== '');
  const items = reports.reduce((sum, { spans, logs, dataPoints }) => sum + spans + logs + dataPoints, 0);
  if (failed.length > 0 && items === 0) throw new RpcError('file.unreadable', failed[0]!.failure);
  const skipped = reports.reduce((sum, { skippedCount }) => sum + skippedCount, 0);
  const parts = [
    ...(failed.length > 0
      ? [`${failed.length} of ${reports.length} files could not be read to the end`]
      : []),
    ...(skipped > 0 ? [`${skipped} ${skipped === 1 ? 'part was' : 'parts were'} skipped`] : []),
  ];
  if (parts.length > 0) control.tell({ message: `${parts.join(', ')}: the report says more.` });
}
