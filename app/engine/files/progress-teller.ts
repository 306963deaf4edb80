import type { FromImport } from './import-protocol.ts';
import type { Sink } from './sink/sink.ts';

/** Often enough for a bar that moves, seldom enough to cost nothing. */
const INTERVAL_MS = 100;

/** Tells how far an import is, a few times a second. */
export class ProgressTeller {
  readonly #sink: Sink;
  readonly #total: number;
  readonly #tell: (message: FromImport) => void;
  #done = 0;
  #toldAt = 0;

  constructor(sink: Sink, total: number, tell: (message: FromImport) => void) {
    this.#sink = sink;
    this.#total = total;
    this.#tell = tell;
  }

  /** Bytes of the files were read, in their order. */
  read(bytes: number): void {
    this.#done += bytes;
    this.tell();
  }

  /** So many bytes lie behind, whichever of them were read. */
  reached(done: number): void {
    this.#done = done;
    this.tell();
  }

  tell(): void {
    if (performance.now() - this.#toldAt >= INTERVAL_MS) this.tellNow();
  }

  tellNow(): void {
    this.#toldAt = performance.now();
    const { items, spans } = this.#sink;
    // A zip's beginning is looked at twice.
    const done = Math.min(this.#done, this.#total);
    this.#tell({ type: 'progress', progress: { done, total: this.#total, items, spans } });
  }
}
