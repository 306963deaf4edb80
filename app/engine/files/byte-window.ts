/** Grown to this at first; a value that is longer makes it grow further. */
const FIRST_BYTES = 256 * 1024;

/**
 * A file's bytes as they come, piece by piece. What has been read and not been consumed lies in `bytes` from `start` to `end`; it stays
 * where it is until `more` is called.
 */
export class ByteWindow {
  bytes = new Uint8Array(FIRST_BYTES);
  start = 0;
  end = 0;
  /** True once nothing comes behind `end`. */
  ended = false;
  /** Bytes of the file before `start`. */
  #consumed = 0;
  readonly #pieces: AsyncIterator<Uint8Array>;

  constructor(pieces: AsyncIterable<Uint8Array>) {
    this.#pieces = pieces[Symbol.asyncIterator]();
  }

  /** Where `start` lies in the file, in bytes. */
  get offset(): number {
    return this.#consumed;
  }

  /** Bytes that can be looked at. */
  get length(): number {
    return this.end - this.start;
  }

  /** Lets go of the first `count` bytes. */
  consume(count: number): void {
    this.start += count;
    this.#consumed += count;
  }

  /**
   * Reads on; what is unread moves to the front of `bytes`, which may be another array afterwards. @returns false at the end of the
   * file. Rejects with what the source fails with.
   */
  async more(): Promise<boolean> {
    if (this.ended) return false;
    for (;;) {
      const { done, value } = await this.#pieces.next();
      if (done === true) {
        this.ended = true;
        return false;
      }
      if (value.length === 0) continue;
      this.#append(value);
      return true;
    }
  }

  /** Reads on until `count` bytes can be looked at, or all that there are. @returns how many can */
  async fill(count: number): Promise<number> {
    while (this.length < count && (await this.more()));
    return this.length;
  }

  /** Ends the source where the file is not read to its end. */
  async close(): Promise<void> {
    this.ended = true;
    await this.#pieces.return?.();
  }

  #append(piece: Uint8Array): void {
    const length = this.length;
    if (this.end + piece.length > this.bytes.length) {
      const needed = length + piece.length;
      // What is kept is less than half as a rule: then the room in front is used again.
      const target = needed * 2 <= this.bytes.length ? this.bytes : new Uint8Array(needed * 2);
      target.set(this.bytes.subarray(this.start, this.end));
      this.bytes = target;
      this.start = 0;
      this.end = length;
    }
    this.bytes.set(piece, this.end);
    this.end += piece.length;
  }
}
