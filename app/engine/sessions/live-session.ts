import { type CancelSignal, type OnProgress, RpcError } from '../../core/contract/client.ts';
import type { AnnotationChange, SessionInfo } from '../../core/contract/file-methods.ts';
import type { StoreStats } from '../../core/contract/methods.ts';
import type { Mark } from '../ingest/protocol.ts';
import type { Writer } from '../ingest/writer.ts';
import type { ReaderMethod, ReaderParams, ReaderResult } from '../search/protocol.ts';
import type { Session } from './session.ts';
import { SessionReaders } from './session-readers.ts';

/** The session that is being received into. Follows the writer when it has to leave its data file for another. */
export class LiveSession implements Session {
  readonly id = 'live';
  readonly #writer: Writer;
  #readers: SessionReaders;

  /** Questions that come while the readers start wait for them; receiving never does. */
  constructor(writer: Writer) {
    this.#writer = writer;
    this.#readers = new SessionReaders(writer.dataFile);
    writer.onMoved(() => {
      const left = this.#readers;
      this.#readers = new SessionReaders(writer.dataFile);
      void left.close();
    });
  }

  get dataFile(): string {
    return this.#writer.dataFile;
  }

  info(): SessionInfo {
    return {
      id: this.id,
      kind: 'live',
      name: 'Live',
      readOnly: false,
      notesReadOnly: false,
      dataFile: this.dataFile,
      deletedOnClose: false,
      spans: this.#writer.stored,
      sources: [],
      jobs: [],
    };
  }

  async call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>> {
    const result = await this.#readers.call(method, params, signal, onProgress);
    // What arrives is counted where it is committed; a reader only sees what is there.
    if (method === 'store.stats') (result as StoreStats).spansPerSecond = this.#writer.change.spansPerSecond;
    return result;
  }

  pin(traceId: string, pinned: boolean): Promise<boolean> {
    return this.#mark({ kind: 'pin', traceId, pinned });
  }

  annotate(change: AnnotationChange): Promise<boolean> {
    return this.#mark({ kind: 'note', change });
  }

  async setProperty(key: string, value: unknown): Promise<void> {
    await this.#mark({ kind: 'property', key, value });
  }

  close(): Promise<void> {
    return this.#readers.close();
  }

  async #mark(mark: Mark): Promise<boolean> {
    try {
      return await this.#writer.mark(mark);
    } catch (error) {
      throw new RpcError('session.unwritable', `It could not be kept: ${(error as Error).message}.`);
    }
  }
}
