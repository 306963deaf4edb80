import { mkdir, rm } from 'node:fs/promises';
import { RpcError } from '../../core/contract/client.ts';
import {
  LIVE_SESSION,
  type OpenedSession,
  type OpenFiles,
  type ReadReport,
  type SessionInfo,
  type WatchStart,
} from '../../core/contract/file-methods.ts';
import type { Notice } from '../../core/contract/methods.ts';
import type { WatchPlace } from '../files/watch/watch-places.ts';
import type { Ingest } from '../ingest/ingest.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { CaptureSession } from './capture-session.ts';
import { reopenEarlier, tidyEarlier } from './earlier-sessions.ts';
import { type FileSource, isDatabase, sourceAt, statFile, titleOf } from './file-sources.ts';
import { FilesSession } from './files-session.ts';
import type { Keeper } from './keeper.ts';
import { type KeptSession, KeptSessions, type KeptWatch } from './kept-sessions.ts';
import { LiveWatches } from './live-watches.ts';
import { OpenCaptures } from './open-captures.ts';
import { sourcesOf } from './read-reports.ts';
import { Reading } from './reading.ts';
import { SessionReports } from './session-reports.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Uploads } from './uploads.ts';

export interface OpenedFilesParts {
  dataDir: string;
  sessions: Sessions;
  jobs: Jobs;
  keeper: Keeper;
  uploads: Uploads;
  ingest: Ingest;
  /** The list of sessions, or what is to be said of one, is another. */
  onChange(): void;
  onGrew(session: string, spans: number): void;
}

/** Sessions made of files: opened, read into, watched, closed, and there again after the next start. */
export class OpenedFiles {
  readonly #parts: OpenedFilesParts;
  readonly #reading: Reading;
  readonly #reports = new SessionReports();
  readonly #captures: OpenCaptures;
  readonly #kept: KeptSessions;
  readonly #liveWatches: LiveWatches;
  readonly #tidied: Promise<void>;

  constructor(parts: OpenedFilesParts) {
    this.#parts = parts;
    this.#kept = new KeptSessions(parts.dataDir);
    this.#liveWatches = new LiveWatches(parts.dataDir);
    this.#reading = new Reading({
      jobs: parts.jobs,
      ingest: parts.ingest,
      events: {
        grew: (session, job, spans) => this.#grew(session, job, spans),
        reports: (session, job, reports) => this.#reports.told(session, job, reports),
        places: (session, path, places) => this.#placed(session, path, places),
        ended: (session, job, sources, wasInterrupted) => this.#ended(session, job, sources, wasInterrupted),
      },
    });
    const own = { ...parts, kept: this.#kept, reports: this.#reports };
    this.#captures = new OpenCaptures(own);
    reopenEarlier(own);
    const ofLive = this.#liveWatches.all();
    this.#tidied = tidyEarlier(own).then(() => {
      this.#watchAgain(ofLive);
    });
  }

  /**
   * @throws RpcError `file.unknown`, `file.unreadable`, `capture.newer`, `capture.not-itself`, `session.unknown`, `session.read-only`,
   *   `session.busy`, `sessions.too-many`, `upload.unknown`, `upload.incomplete`
   */
  async open({ paths = [], uploads = [], into, name }: OpenFiles): Promise<OpenedSession> {
    if (paths.length + uploads.length === 0)
      throw new RpcError('params.invalid', 'There is no file to open.');
    const target = into === undefined ? undefined : this.#writable(into);
    const sources = paths.map(sourceAt);
    // Of several files each is told of by itself, in the report.
    if (sources.length === 1 && uploads.length === 0) await statFile(sources[0]!.path);
    try {
      for (const upload of uploads)
        sources.push({ ...(await this.#parts.uploads.take(upload)), isUpload: true });
      const [only] = sources;
      const isCapture = sources.length === 1 && target === undefined && (await isDatabase(only!.path));
      if (!isCapture) {
        if (target !== undefined) await refuseOwnFile(sources, target);
        return await this.#openFiles(sources, target, name);
      }
      const { session, job } = await this.#captures.open(only!, name);
      return { session: this.#info(session), job };
    } catch (error) {
      await removeUploads(sources);
      throw error;
    }
  }

  /** @throws RpcError as `open` */
  async watch({ path, into }: WatchStart): Promise<OpenedSession> {
    const source = sourceAt(path);
    await statFile(path).catch((error: unknown) => {
      if ((error as RpcError).code === 'file.unknown') throw error;
    });
    const session = into === undefined ? await this.#newFiles([source], undefined) : this.#writable(into);
    if (session instanceof FilesSession && session.isWatched)
      throw new RpcError(
        'session.busy',
        `"${session.kept.name}" watches something already: stop that first, or watch this as a session of its own.`,
      );
    if (session instanceof FilesSession) session.kept.watch = { path, places: [] };
    else if (this.#liveWatches.has(source.path))
      throw new RpcError('session.busy', `${source.path} is watched for the live session already.`);
    else this.#liveWatches.set(source.path, []);
    const job = this.#reading.watchInto(session, source);
    this.#addSources(session, [source]);
    return { session: this.#info(session), job: job.id };
  }

  /** @throws RpcError `session.unknown`, `params.invalid` */
  async close(id: string): Promise<void> {
    const session = this.#parts.sessions.get(id);
    if (id === LIVE_SESSION) throw new RpcError('params.invalid', 'The live session is always open.');
    const { kept } = session as FilesSession | CaptureSession;
    this.#parts.sessions.remove(id);
    this.#reports.forget(id);
    kept.isClosing = true;
    this.#kept.save();
    this.#parts.onChange();
    await this.#stopJobs(id, kept);
    await session.close();
    await this.#kept.remove(kept);
  }

  /** @throws RpcError `session.unknown` */
  async reports(id: string): Promise<ReadReport[]> {
    return this.#reports.of(this.#parts.sessions.get(id));
  }

  /** What the user should know of how the list of sessions was read. */
  get notices(): Notice[] {
    return this.#kept.notice === undefined ? [] : [this.#kept.notice];
  }

  /** What is to be said of every session, the live one first. */
  all(): SessionInfo[] {
    return [...this.#parts.sessions].map((session) => this.#info(session));
  }

  /** Ends what readers there are; the sessions are there again after the next start. */
  async closeAll(): Promise<void> {
    await this.#tidied;
    const opened = [...this.#parts.sessions].filter(({ id }) => id !== LIVE_SESSION);
    await Promise.all(opened.map((session) => session.close()));
    await this.#kept.settled();
    await this.#liveWatches.settled();
  }

  /** Goes on with what the last engine watched, where it was by then. */
  #watchAgain(ofLive: readonly KeptWatch[]): void {
    for (const session of this.#parts.sessions) {
      if (!(session instanceof FilesSession) || session.isWatched) continue;
      const { watch } = session.kept;
      if (watch !== undefined) this.#reading.watchInto(session, sourceAt(watch.path), watch.places);
    }
    const live = this.#parts.sessions.get(LIVE_SESSION);
    for (const { path, places } of ofLive) this.#reading.watchInto(live, sourceAt(path), places);
    this.#parts.onChange();
  }

  #placed(session: Session, path: string, places: WatchPlace[]): void {
    if (session.id === LIVE_SESSION && this.#liveWatches.has(path)) this.#liveWatches.set(path, places);
    if (!(session instanceof FilesSession) || session.kept.watch === undefined) return;
    session.kept.watch.places = places;
    this.#kept.save();
  }

  #info(session: Session): SessionInfo {
    const jobs = this.#parts.jobs
      .all()
      .filter(
        ({ session: id, state, kind }) =>
          id === session.id && state === 'running' && (kind === 'import' || kind === 'watch'),
      );
    return { ...session.info(), jobs: jobs.map(({ id }) => id) };
  }

  #writable(id: string): Session {
    const session = this.#parts.sessions.get(id);
    if (session instanceof CaptureSession)
      throw new RpcError(
        'session.read-only',
        `"${session.kept.name}" is a capture: nothing can be added to it. Open the files as a session of their own.`,
      );
    return session;
  }

  async #openFiles(
    sources: FileSource[],
    target: Session | undefined,
    name: string | undefined,
  ): Promise<OpenedSession> {
    const session = target ?? (await this.#newFiles(sources, name));
    const job = this.#reading.importInto(session, sources);
    this.#addSources(session, sources);
    return { session: this.#info(session), job: job.id };
  }

  async #newFiles(sources: FileSource[], name: string | undefined): Promise<FilesSession> {
    const kept = this.#kept.make('files', name ?? titleOf(sources));
    const dataFile = this.#kept.dataFileOf(kept);
    await mkdir(this.#kept.folder, { recursive: true });
    this.#kept.set(kept);
    try {
      await this.#parts.keeper.do('create', { path: dataFile });
    } catch (error) {
      await this.#kept.remove(kept);
      throw error;
    }
    const session = new FilesSession(kept, dataFile, this.#parts.keeper);
    this.#parts.sessions.add(session);
    return session;
  }

  #grew(session: Session, job: string, spans: number): void {
    if (!(session instanceof FilesSession)) return;
    session.grewBy(job, spans);
    this.#parts.onGrew(session.id, session.kept.spans);
  }

  #addSources(session: Session, sources: readonly FileSource[]): void {
    if (session instanceof FilesSession) {
      const places = sources.map(({ name, path, isUpload }) => ({ name, path: isUpload ? undefined : path }));
      // What is watched goes on by itself after the next start.
      session.kept.reading.push(...places.filter(({ path }) => path !== session.kept.watch?.path));
      session.kept.sources.push(...sourcesOf(places, []));
      this.#kept.save();
    }
    this.#parts.onChange();
  }

  async #ended(
    session: Session,
    job: string,
    sources: readonly FileSource[],
    wasInterrupted: boolean,
  ): Promise<void> {
    await removeUploads(sources);
    if (session instanceof FilesSession) session.ended(job);
    if (session.id === LIVE_SESSION && !wasInterrupted && this.#parts.jobs.get(job).kind === 'watch')
      for (const { path } of sources) this.#liveWatches.remove(path);
    if (session instanceof FilesSession && !session.kept.isClosing) {
      const isWatch = this.#parts.jobs.get(job).kind === 'watch';
      if (isWatch && !wasInterrupted) session.kept.watch = undefined;
      if (!wasInterrupted || isWatch) {
        const places = new Set(sources.map(({ name }) => name));
        session.kept.reading = session.kept.reading.filter(({ name }) => !places.has(name));
        await this.#reports.keep(session, job);
      }
      this.#kept.save();
    }
    // The job is still under way as long as this is not over.
    setImmediate(() => this.#parts.onChange());
  }

  /** What writes to the session's file ends, and what reads it where that goes. */
  async #stopJobs(id: string, kept: KeptSession): Promise<void> {
    const { jobs } = this.#parts;
    const ending = jobs
      .all()
      .filter(({ session, state }) => session === id && state === 'running')
      .filter(({ kind }) => kept.path === undefined || kind === 'import' || kind === 'watch');
    await Promise.all(ending.map((job) => jobs.cancel(job.id)));
  }
}

/** What a session holds, read into it again, would only be there twice. @throws RpcError `capture.not-itself` */
async function refuseOwnFile(sources: readonly FileSource[], target: Session): Promise<void> {
  const own = await statFile(target.dataFile).catch(() => undefined);
  for (const { name, path } of sources) {
    const found = await statFile(path).catch(() => undefined);
    if (own === undefined || found?.dev !== own.dev || found.ino !== own.ino) continue;
    throw new RpcError('capture.not-itself', `${name} is this session's own file: it is all there already.`);
  }
}

async function removeUploads(sources: readonly FileSource[]): Promise<void> {
  for (const { path, isUpload } of sources) if (isUpload) await rm(path, { force: true });
}
