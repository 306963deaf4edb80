import type { Client } from '../../app/core/contract/client.ts';
import { discard, type Sendable, upload } from './upload.ts';

/** The rate is told of so long a time: shorter ones jump about. */
const RATE_OVER_MS = 3_000;

/** Files on their way from the page to the engine. */
export class Sending {
  readonly title: string;
  readonly total: number;
  readonly #client: Client;
  readonly #files: readonly Sendable[];
  readonly #abort = new AbortController();
  #done = $state.raw(0);
  #bytesPerSecond = $state.raw(0);
  #since = { ms: 0, done: 0 };

  constructor(client: Client, files: readonly Sendable[], title: string) {
    this.#client = client;
    this.#files = files;
    this.title = title;
    this.total = files.reduce((sum, { size }) => sum + size, 0);
  }

  /** Bytes that arrived. */
  get done(): number {
    return this.#done;
  }

  get bytesPerSecond(): number {
    return this.#bytesPerSecond;
  }

  cancel(): void {
    this.#abort.abort();
  }

  /** @returns what the engine calls them, once all have arrived; undefined where it was cancelled. Rejects as `upload` does. */
  async run(): Promise<string[] | undefined> {
    const { signal } = this.#abort;
    const sent: string[] = [];
    this.#since = { ms: performance.now(), done: 0 };
    try {
      for (const file of this.#files) {
        sent.push(await upload(this.#client, file, signal, (bytes) => this.#count(bytes)));
      }
      signal.throwIfAborted();
      return sent;
    } catch (error) {
      for (const id of sent) discard(this.#client, id);
      if (signal.aborted) return undefined;
      throw error;
    }
  }

  #count(bytes: number): void {
    this.#done += bytes;
    const now = performance.now();
    const elapsed = now - this.#since.ms;
    if (elapsed > 0) this.#bytesPerSecond = ((this.#done - this.#since.done) * 1_000) / elapsed;
    if (elapsed > RATE_OVER_MS) this.#since = { ms: now, done: this.#done };
  }
}
