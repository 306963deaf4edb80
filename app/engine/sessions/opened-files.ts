import { randomBytes } from 'node:crypto';
import { mkdir, rename, rm } from 'node:fs/promises';
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
import type { Ingest } from '../ingest/ingest.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { CaptureSession } from './capture-session.ts';
import { copyCapture } from './copy-capture.ts';
import { type FileSource, isDatabase, sourceAt, statFile, titleOf } from './file-sources.ts';
import { FilesSession } from './files-session.ts';
import type { Keeper } from './keeper.ts';
import { type KeptSession, KeptSessions } from './kept-sessions.ts';
import { removeDataFile, removeLeftovers } from './leftovers.ts';
import {
  failedReport,
  MAX_REPORTS,
  REPORTS_PROPERTY,
  reportsFrom,
  reportsToKeep,
  sourcesOf,
} from './read-reports.ts';
import { Reading } from './reading.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';
import type { Uploads } from './uploads.ts';

/** More tabs than anybody tells apart; each costs little while nobody looks at it. */
export const MAX_OPEN_SESSIONS = 64;

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
  /** What became of files, by reading, as long as this engine runs; what was read before lies with the data. */
  readonly #reports = new Map<string, Map<string, ReadReport[]>>();
  readonly #kept: KeptSessions;
  readonly #tidied: Promise<void>;
  /** One capture is opened after the other, so that none is opened twice. */
  #lastCapture: Promise<unknown> = Promise.resolve();

  constructor(parts: OpenedFilesParts) {
    this.#parts = parts;
    this.#kept = new KeptSessions(parts.dataDir);
    this.#reading = new Reading({
      jobs: parts.jobs,
      ingest: parts.ingest,
      events: {
        grew: (session, job, spans) => this.#grew(session, job, spans),
        reports: (session, job, reports) => this.#reported(session, job, reports),
        ended: (session, job, sources, wasInterrupted) => this.#ended(session, job, sources, wasInterrupted),
      },
    });
    for (const kept of this.#kept.all()) if (!kept.isClosing) this.#reopen(kept);
    this.#tidied = this.#tidy();
  }

  /**
   * @throws RpcError `file.unknown`, `file.unreadable`, `capture.newer`, `capture.not-alone`, `session.unknown`, `session.read-only`,
   *   `session.busy`, `sessions.too-many`, `upload.unknown`, `upload.incomplete`
   */
  async open({ paths = [], uploads = [], into, name }: OpenFiles): Promise<OpenedSession> {
    if (paths.length + uploads.length === 0)
      throw new RpcError('params.invalid', 'There is no file to open.');
    const target = into === undefined ? undefined : this.#writable(into);
    const sources = paths.map(sourceAt);
    // Of several files each is told of by itself, in the report.
    if (sources.length === 1 && uploads.length === 0) await statFile(sources[0]!.path);
    for (const upload of uploads)
      sources.push({ ...(await this.#parts.uploads.take(upload)), isUpload: true });
    try {
      const capture = await firstCapture(sources);
      if (capture === undefined) return await this.#openFiles(sources, target, name);
      if (sources.length > 1 || target !== undefined)
        throw new RpcError(
          'capture.not-alone',
          `${capture.name} is a Spanscope file: it is opened as a session of its own, not together with other files or into another session.`,
        );
      return await this.#openCapture(capture, name);
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
    this.#reports.delete(id);
    kept.isClosing = true;
    this.#kept.save();
    this.#parts.onChange();
    await this.#stopJobs(id, kept);
    await session.close();
    await this.#delete(kept);
  }

  /** @throws RpcError `session.unknown` */
  async reports(id: string): Promise<ReadReport[]> {
    const session = this.#parts.sessions.get(id);
    const now = [...(this.#reports.get(id)?.values() ?? [])].flat();
    return [...(await this.#earlierReports(session)), ...now].slice(-MAX_REPORTS);
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
    const kept = this.#newKept('files', name ?? titleOf(sources));
    const dataFile = this.#kept.dataFileOf(kept);
    await mkdir(this.#kept.folder, { recursive: true });
    this.#kept.set(kept);
    try {
      await this.#parts.keeper.do('create', { path: dataFile });
    } catch (error) {
      await this.#delete(kept);
      throw error;
    }
    const session = new FilesSession(kept, dataFile, this.#parts.keeper);
    this.#parts.sessions.add(session);
    return session;
  }

  #newKept(kind: KeptSession['kind'], name: string, path?: string): KeptSession {
    if (this.#parts.sessions.count > MAX_OPEN_SESSIONS)
      throw new RpcError(
        'sessions.too-many',
        `${MAX_OPEN_SESSIONS} sessions are open. Close some of them first.`,
      );
    const id = randomBytes(8).toString('hex');
    return { id, kind, name, path, spans: 0, sources: [], reading: [], isClosing: false };
  }

  #openCapture(source: FileSource, name: string | undefined): Promise<OpenedSession> {
    const opening = this.#lastCapture.then(() => this.#openCaptureNow(source, name));
    this.#lastCapture = opening.catch(() => {
      // Told to who asked; the next one is another file.
    });
    return opening;
  }

  async #openCaptureNow(source: FileSource, name: string | undefined): Promise<OpenedSession> {
    const known = source.isUpload ? undefined : await this.#sessionOf(source.path);
    if (known !== undefined) return { session: this.#info(known), job: undefined };
    const { keeper } = this.#parts;
    const found = await keeper.do('check', { path: source.path });
    if (found.kind === 'refused') throw new RpcError(found.code, found.message);
    const isCopied = source.isUpload || found.kind === 'copy';
    const kept = this.#newKept('capture', name ?? source.name, isCopied ? undefined : source.path);
    kept.sources = [
      {
        name: source.name,
        path: source.isUpload ? undefined : source.path,
        format: 'Spanscope capture',
        losses: [],
      },
    ];
    const dataFile = this.#kept.dataFileOf(kept);
    if (!isCopied) return this.#addCapture(new CaptureSession(kept, dataFile, keeper));
    await mkdir(this.#kept.folder, { recursive: true });
    this.#kept.set(kept);
    if (!source.isUpload) return this.#copied(kept, source, dataFile);
    await rename(source.path, dataFile);
    return this.#addCapture(new CaptureSession(kept, dataFile, keeper));
  }

  async #addCapture(session: CaptureSession): Promise<OpenedSession> {
    try {
      await session.check();
    } catch (error) {
      await this.#delete(session.kept);
      throw error;
    }
    this.#kept.set(session.kept);
    this.#parts.sessions.add(session);
    this.#parts.onChange();
    return { session: this.#info(session), job: undefined };
  }

  /** A file that can't be read where it lies: its questions wait until there is a copy. */
  #copied(kept: KeptSession, source: FileSource, dataFile: string): OpenedSession {
    const copied = Promise.withResolvers<undefined>();
    const { id, name } = kept;
    const job = this.#parts.jobs.start(
      { kind: 'import', title: name, session: id, unit: 'bytes' },
      async (control) => {
        control.tell({
          message: `${source.path} can't be read where it lies (its folder can't be written), so a copy of it is read.`,
        });
        try {
          await copyCapture(source.path, dataFile, control);
          copied.resolve(undefined);
          await session.check();
          this.#parts.onGrew(id, kept.spans);
          this.#parts.onChange();
        } catch (error) {
          copied.reject(error);
          this.#parts.sessions.remove(id);
          this.#parts.onChange();
          await this.#delete(kept);
          throw error;
        }
      },
    );
    copied.promise.catch(() => {
      // Told by the job, and to who asked the session something.
    });
    const session = new CaptureSession(kept, dataFile, this.#parts.keeper, copied.promise);
    this.#parts.sessions.add(session);
    this.#parts.onChange();
    return { session: this.#info(session), job: job.id };
  }

  /** The session whose data lies in a file, whatever path it is named by. */
  async #sessionOf(path: string): Promise<Session | undefined> {
    const { dev, ino } = await statFile(path);
    for (const session of this.#parts.sessions) {
      const other = await statFile(session.dataFile).catch(() => undefined);
      if (other?.dev === dev && other.ino === ino) return session;
    }
    return undefined;
  }

  #reopen(kept: KeptSession): void {
    const dataFile = this.#kept.dataFileOf(kept);
    const { keeper, sessions } = this.#parts;
    const session =
      kept.kind === 'files'
        ? new FilesSession(kept, dataFile, keeper)
        : new CaptureSession(kept, dataFile, keeper);
    sessions.add(session);
    if (kept.reading.length === 0) return;
    this.#reported(
      session,
      'interrupted',
      kept.reading.map(({ name, path }) => failedReport(name, path, INTERRUPTED)),
    );
  }

  /** After the start, while nobody waits for it: what was left behind goes, and what was interrupted is counted. */
  async #tidy(): Promise<void> {
    const { keeper, onChange, sessions } = this.#parts;
    for (const kept of this.#kept.all()) if (kept.isClosing) await this.#delete(kept);
    const orphans = await removeLeftovers(this.#kept.folder, new Set(this.#kept.all().map(({ id }) => id)));
    for (const id of orphans) {
      const kept: KeptSession = {
        id,
        kind: 'files',
        name: `Recovered ${id.slice(0, 4)}`,
        path: undefined,
        spans: 0,
        sources: [],
        reading: [],
        isClosing: false,
      };
      this.#kept.set(kept);
      this.#reopen(kept);
    }
    for (const session of sessions) {
      if (
        !(session instanceof FilesSession) ||
        (session.kept.reading.length === 0 && !orphans.includes(session.id))
      )
        continue;
      const { kept, dataFile } = session;
      try {
        kept.spans = await keeper.do('count', { path: dataFile });
        await this.#keepReports(session);
        kept.reading = [];
        this.#kept.save();
      } catch {
        // Whoever asks the session something is told what is wrong with its file.
      }
      onChange();
    }
  }

  #grew(session: Session, job: string, spans: number): void {
    if (!(session instanceof FilesSession)) return;
    session.grewBy(job, spans);
    this.#parts.onGrew(session.id, session.kept.spans);
  }

  #addSources(session: Session, sources: readonly FileSource[]): void {
    if (session instanceof FilesSession) {
      const places = sources.map(({ name, path, isUpload }) => ({ name, path: isUpload ? undefined : path }));
      session.kept.reading.push(...places);
      session.kept.sources.push(...sourcesOf(places, []));
      this.#kept.save();
    }
    this.#parts.onChange();
  }

  #reported(session: Session, job: string, reports: ReadReport[]): void {
    const byJob = this.#reports.get(session.id) ?? new Map<string, ReadReport[]>();
    byJob.set(job, reports.slice(-MAX_REPORTS));
    this.#reports.set(session.id, byJob);
    if (!(session instanceof FilesSession)) return;
    const all = [...byJob.values()].flat();
    session.kept.sources = session.kept.sources.map((source) => {
      const [told] = sourcesOf([source], all);
      return told!.format === '' && told!.losses.length === 0 ? source : told!;
    });
  }

  async #ended(
    session: Session,
    job: string,
    sources: readonly FileSource[],
    wasInterrupted: boolean,
  ): Promise<void> {
    await removeUploads(sources);
    if (session instanceof FilesSession) session.ended(job);
    if (session instanceof FilesSession && !session.kept.isClosing) {
      if (!wasInterrupted) {
        const places = new Set(sources.map(({ name }) => name));
        session.kept.reading = session.kept.reading.filter(({ name }) => !places.has(name));
        await this.#keepReports(session);
      }
      this.#kept.save();
    }
    // The job is still under way as long as this is not over.
    setImmediate(() => this.#parts.onChange());
  }

  /** Reports are kept with the data; where that fails they are there as long as the engine runs. */
  async #keepReports(session: FilesSession): Promise<void> {
    const now = [...(this.#reports.get(session.id)?.values() ?? [])].flat();
    if (now.length === 0) return;
    try {
      const all = [...(await this.#earlierReports(session)), ...now];
      await session.setProperty(REPORTS_PROPERTY, reportsToKeep(all));
      this.#reports.delete(session.id);
    } catch (error) {
      process.stderr.write(
        `spanscope: reports of "${session.kept.name}" could not be kept: ${(error as Error).message}\n`,
      );
    }
  }

  async #earlierReports(session: Session): Promise<ReadReport[]> {
    if (session.id === LIVE_SESSION) return [];
    const { values } = await session.call('properties.get', {});
    return reportsFrom(values[REPORTS_PROPERTY]);
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

  /** Takes a session from the list for good, with the file that the data folder has of it. */
  async #delete(kept: KeptSession): Promise<void> {
    if (kept.path === undefined) await removeDataFile(this.#kept.dataFileOf(kept));
    this.#kept.delete(kept.id);
  }
}

const INTERRUPTED =
  'Spanscope ended while this was being read. What had been read by then was kept; open the file again to read the rest.';

async function firstCapture(sources: readonly FileSource[]): Promise<FileSource | undefined> {
  for (const source of sources) if (await isDatabase(source.path)) return source;
  return undefined;
}

async function removeUploads(sources: readonly FileSource[]): Promise<void> {
  for (const { path, isUpload } of sources) if (isUpload) await rm(path, { force: true });
}
