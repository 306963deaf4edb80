import type { CancelSignal } from '../../core/contract/client.ts';
import type { Params, ResultOf, StoreStats } from '../../core/contract/methods.ts';
import type { Writer } from '../ingest/writer.ts';
import type { ReaderMethod } from '../search/protocol.ts';
import { openReader, type Reader } from '../search/reader.ts';
import type { Session } from './session.ts';

/** The session that is being received into. Follows the writer when it has to leave its data file for another. */
export class LiveSession implements Session {
  readonly id = 'live';
  readonly #writer: Writer;
  #reader: Promise<Reader>;

  /** Questions that come while the reader starts wait for it; receiving never does. */
  constructor(writer: Writer) {
    this.#writer = writer;
    this.#reader = this.#open();
    writer.onMoved(() => {
      const left = this.#reader;
      this.#reader = this.#open();
      left.then((reader) => reader.close()).catch(ignore);
    });
  }

  get dataFile(): string {
    return this.#writer.dataFile;
  }

  async call<M extends ReaderMethod>(
    method: M,
    params: Params<M>,
    signal?: CancelSignal,
  ): Promise<ResultOf<M>> {
    const reader = await this.#reader;
    const result = await reader.call(method, params, signal);
    // What arrives is counted where it is committed; a reader only sees what is there.
    if (method === 'store.stats') (result as StoreStats).spansPerSecond = this.#writer.change.spansPerSecond;
    return result;
  }

  pin(traceId: string, pinned: boolean): Promise<boolean> {
    return this.#writer.pin(traceId, pinned);
  }

  #open(): Promise<Reader> {
    const opening = openReader({ dataFile: this.#writer.dataFile });
    opening.catch(ignore);
    return opening;
  }

  async close(): Promise<void> {
    const reader = await this.#reader.catch(() => undefined);
    await reader?.close();
  }
}

/** A reader that can't be opened is told to every caller who waits for it. */
function ignore(): void {}
