import type { InflateRaw, ZstdDecompress } from 'node:zlib';

/** Packed bytes that are given to the unpacker at once. */
const FEED_BYTES = 64 * 1024;
/** Size of the pieces that come out of it; also how much of a bomb is held at a time. */
export const UNPACKED_BYTES = 256 * 1024;

/**
 * Drives one of zlib's streams by hand: everything that was unpacked before damage comes out, where the stream ended is known, and no
 * more than a piece is held however much a few bytes unpack to.
 */
export class UnpackEngine {
  readonly #stream: InflateRaw | ZstdDecompress;
  #error: Error | undefined;
  #ended = false;
  #wake: () => void = () => undefined;

  constructor(stream: InflateRaw | ZstdDecompress) {
    this.#stream = stream;
    const wake = (): void => {
      this.#wake();
    };
    stream.on('readable', wake);
    stream.on('end', () => {
      this.#ended = true;
      wake();
    });
    stream.on('error', (error) => {
      this.#error = error;
      wake();
    });
  }

  /** Packed bytes that were used so far: fewer than were fed once the packed stream has ended by itself. */
  get taken(): number {
    return this.#stream.bytesWritten;
  }

  /** What becomes of `packed`. Throws what zlib finds wrong, after all that was unpacked before. */
  async *feed(packed: Uint8Array): AsyncGenerator<Uint8Array> {
    for (let at = 0; at < packed.length; at += FEED_BYTES) {
      const part = packed.subarray(at, at + FEED_BYTES);
      const before = this.taken;
      let isTaken = false;
      this.#stream.write(part, () => {
        isTaken = true;
        this.#wake();
      });
      yield* this.#until(() => isTaken);
      if (this.taken - before < part.length) return;
    }
  }

  /** Says that nothing more comes. Throws where the packed stream is not whole. */
  async *finish(): AsyncGenerator<Uint8Array> {
    this.#stream.end();
    yield* this.#until(() => this.#ended);
  }

  close(): void {
    this.#stream.destroy();
  }

  async *#until(isDone: () => boolean): AsyncGenerator<Uint8Array> {
    for (;;) {
      let piece: Uint8Array | null;
      while ((piece = this.#stream.read() as Uint8Array | null) !== null) yield piece;
      if (this.#error !== undefined) throw this.#error;
      if (this.#ended || isDone()) return;
      await new Promise<void>((resolve) => (this.#wake = resolve));
    }
  }
}
