import { RpcError } from '../../core/contract/client.ts';
import type { AnnotationChange, SessionInfo } from '../../core/contract/file-methods.ts';
import type { CaptureFacts } from '../store/capture-file.ts';
import { IdleReaders } from './idle-readers.ts';
import type { Keeper } from './keeper.ts';
import type { KeptSession } from './kept-sessions.ts';
import type { Session } from './session.ts';
import { SessionReaders } from './session-readers.ts';

/** A data file that is read where it lies. Nothing is added to it but notes, where it can be written. */
export class CaptureSession implements Session {
  readonly kept: KeptSession;
  readonly dataFile: string;
  readonly call: Session['call'] = (...question) => this.#readers.call(...question);
  readonly #keeper: Keeper;
  readonly #readers: IdleReaders;
  /** What has to be done before the file is there. */
  readonly #ready: Promise<unknown>;
  #checking: Promise<CaptureFacts> | undefined;
  #facts: CaptureFacts | undefined;

  /** @param ready resolves once there is a file to read: one that is being copied is not there yet */
  constructor(
    kept: KeptSession,
    dataFile: string,
    keeper: Keeper,
    ready: Promise<unknown> = Promise.resolve(),
  ) {
    this.kept = kept;
    this.dataFile = dataFile;
    this.#keeper = keeper;
    this.#ready = ready;
    this.#readers = new IdleReaders(kept.name, async () => {
      const { immutable } = await this.check();
      return new SessionReaders(dataFile, { immutable });
    });
  }

  get id(): string {
    return this.kept.id;
  }

  /** Whether it can be read, looked at once. Rejects with RpcError `file.unknown`, `file.unreadable`, `capture.newer`. */
  check(): Promise<CaptureFacts> {
    this.#checking ??= this.#look().catch((error: unknown) => {
      this.#checking = undefined;
      throw error;
    });
    return this.#checking;
  }

  info(): SessionInfo {
    const { id, name, path, spans, sources } = this.kept;
    return {
      id,
      kind: 'capture',
      name,
      readOnly: true,
      notesReadOnly: this.#facts?.writable !== true,
      dataFile: this.dataFile,
      deletedOnClose: path === undefined,
      spans,
      sources,
      jobs: [],
    };
  }

  pin(): Promise<boolean> {
    return Promise.reject(
      new RpcError(
        'session.read-only',
        `Nothing is ever dropped from a capture: no trace of "${this.kept.name}" has to be pinned.`,
      ),
    );
  }

  async annotate(change: AnnotationChange): Promise<boolean> {
    await this.#mustBeWritable();
    return this.#keeper.do('annotate', { path: this.dataFile, change });
  }

  async setProperty(key: string, value: unknown): Promise<void> {
    await this.#mustBeWritable();
    await this.#keeper.do('setProperty', { path: this.dataFile, key, value });
  }

  close(): Promise<void> {
    return this.#readers.close();
  }

  async #look(): Promise<CaptureFacts> {
    await this.#ready;
    const found = await this.#keeper.do('check', { path: this.dataFile });
    if (found.kind === 'refused') throw new RpcError(found.code, found.message);
    if (found.kind === 'copy')
      throw new RpcError(
        'session.unreadable',
        `${this.dataFile} can't be read where it lies any more. Close it and open it again.`,
      );
    this.#facts = found.facts;
    this.kept.spans = found.facts.spans;
    return found.facts;
  }

  async #mustBeWritable(): Promise<void> {
    const { writable } = await this.check();
    if (!writable)
      throw new RpcError(
        'session.read-only',
        `Nothing can be noted in ${this.dataFile}: it can't be written where it lies, or is not a saved capture. Save a copy of it as a capture, and open that.`,
      );
  }
}
