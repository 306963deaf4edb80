import { mkdir, rename } from 'node:fs/promises';
import { RpcError } from '../../core/contract/client.ts';
import type { Jobs } from '../jobs/jobs.ts';
import { CaptureSession } from './capture-session.ts';
import { copyCapture } from './copy-capture.ts';
import { type FileSource, statFile } from './file-sources.ts';
import type { Keeper } from './keeper.ts';
import type { KeptSession, KeptSessions } from './kept-sessions.ts';
import type { Session } from './session.ts';
import type { Sessions } from './sessions.ts';

interface CaptureParts {
  kept: KeptSessions;
  sessions: Sessions;
  jobs: Jobs;
  keeper: Keeper;
  onChange(): void;
  onGrew(session: string, spans: number): void;
}

interface OpenedCapture {
  session: Session;
  /** What copies it, where it can't be read where it lies. */
  job: string | undefined;
}

/** Opens captures: one after the other, so that none is opened twice. */
export class OpenCaptures {
  readonly #parts: CaptureParts;
  #last: Promise<unknown> = Promise.resolve();

  constructor(parts: CaptureParts) {
    this.#parts = parts;
  }

  /** @throws RpcError `file.unknown`, `file.unreadable`, `capture.newer`, `sessions.too-many` */
  open(source: FileSource, name: string | undefined): Promise<OpenedCapture> {
    const opening = this.#last.then(() => this.#openNow(source, name));
    this.#last = opening.catch(() => {
      // Told to who asked; the next one is another file.
    });
    return opening;
  }

  async #openNow(source: FileSource, name: string | undefined): Promise<OpenedCapture> {
    const known = source.isUpload ? undefined : await this.#sessionOf(source.path);
    if (known !== undefined) return { session: known, job: undefined };
    const { keeper } = this.#parts;
    const found = await keeper.do('check', { path: source.path });
    if (found.kind === 'refused') throw new RpcError(found.code, found.message);
    const isCopied = source.isUpload || found.kind === 'copy';
    const kept = this.#parts.kept.make('capture', name ?? source.name, isCopied ? undefined : source.path);
    kept.sources = [
      {
        name: source.name,
        path: source.isUpload ? undefined : source.path,
        format: 'Spanscope capture',
        losses: [],
      },
    ];
    const dataFile = this.#parts.kept.dataFileOf(kept);
    if (!isCopied) return this.#add(new CaptureSession(kept, dataFile, keeper));
    await mkdir(this.#parts.kept.folder, { recursive: true });
    this.#parts.kept.set(kept);
    if (!source.isUpload) return this.#copied(kept, source, dataFile);
    await rename(source.path, dataFile);
    return this.#add(new CaptureSession(kept, dataFile, keeper));
  }

  async #add(session: CaptureSession): Promise<OpenedCapture> {
    try {
      await session.check();
    } catch (error) {
      await this.#parts.kept.remove(session.kept);
      throw error;
    }
    this.#parts.kept.set(session.kept);
    this.#parts.sessions.add(session);
    this.#parts.onChange();
    return { session, job: undefined };
  }

  /** A file that can't be read where it lies: its questions wait until there is a copy. */
  #copied(kept: KeptSession, source: FileSource, dataFile: string): OpenedCapture {
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
          await this.#parts.kept.remove(kept);
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
    return { session, job: job.id };
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
}
