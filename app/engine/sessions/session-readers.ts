import type { CancelSignal, OnProgress } from '../../core/contract/client.ts';
import {
  type ReaderMethod,
  TRACE_METHODS,
  type ReaderParams,
  type ReaderResult,
} from '../search/protocol.ts';
import { openReader, type Reader, type ReaderOptions } from '../search/reader.ts';

/** Without a question about a trace for this long nobody has one open: its columns' memory is of more use elsewhere. */
const IDLE_MS = 60_000;
/** While traces are listed, the reader that one is opened with reads on so often. Of what is sealed in between it reads nothing. */
const CATCH_UP_MS = 1_000;

/** The readers of one data file: one for searches, and one for single traces, started with the first call of any kind. */
export class SessionReaders {
  readonly #dataFile: string;
  readonly #capture: ReaderOptions['capture'];
  readonly #searches: Promise<Reader>;
  #traces: Promise<Reader> | undefined;
  #idle: NodeJS.Timeout | undefined;
  #underWay = 0;
  #caughtUp = -Infinity;
  #closing = false;

  /** @param capture how a file that came from elsewhere is opened */
  constructor(dataFile: string, capture?: ReaderOptions['capture']) {
    this.#dataFile = dataFile;
    this.#capture = capture;
    this.#searches = quiet(openReader({ dataFile, capture }));
  }

  async call<M extends ReaderMethod>(
    method: M,
    params: ReaderParams<M>,
    signal?: CancelSignal,
    onProgress?: OnProgress,
  ): Promise<ReaderResult<M>> {
    const searches = await this.#searches;
    // Who lists traces opens one next: its reader is there by then.
    const traces = this.#closing ? this.#traces : (this.#traces ??= this.#openTraces());
    if (method === 'traces.search' && traces !== undefined) this.#catchUp(traces);
    if (traces === undefined || !TRACE_METHODS.has(method))
      return searches.call(method, params, signal, onProgress);
    const reader = await traces;
    clearTimeout(this.#idle);
    this.#underWay++;
    try {
      return await reader.call(method, params, signal, onProgress);
    } finally {
      if (--this.#underWay === 0 && !this.#closing) this.#awaitIdle();
    }
  }

  #catchUp(traces: Promise<Reader>): void {
    const now = performance.now();
    if (now - this.#caughtUp < CATCH_UP_MS) return;
    this.#caughtUp = now;
    // One that could not be opened is told of by the calls that need it.
    traces.then(
      (reader) => reader.catchUp(),
      () => undefined,
    );
  }

  async close(): Promise<void> {
    this.#closing = true;
    clearTimeout(this.#idle);
    await Promise.all([closed(this.#searches), this.#traces && closed(this.#traces)]);
  }

  #openTraces(): Promise<Reader> {
    return quiet(openReader({ dataFile: this.#dataFile, role: 'traces', capture: this.#capture }));
  }

  /** A thread gives all its memory back when it ends; a fresh one costs some megabytes and waits for the next question. */
  #awaitIdle(): void {
    clearTimeout(this.#idle);
    this.#idle = setTimeout(() => {
      const left = this.#traces;
      this.#traces = undefined;
      if (left !== undefined) void closed(left);
    }, IDLE_MS);
    this.#idle.unref();
  }
}

/** A reader that can't be opened is told to every caller who waits for it. */
function quiet(opening: Promise<Reader>): Promise<Reader> {
  opening.catch(() => undefined);
  return opening;
}

async function closed(opening: Promise<Reader>): Promise<void> {
  const reader = await opening.catch(() => undefined);
  await reader?.close();
}
