import type { ByteWindow } from '../byte-window.ts';
import type { ReadFailure } from '../read-failure.ts';

/** So many bytes of an input, from where it stands: what lies there may be read, or left, or both. */
export class InputPart {
  readonly #input: ByteWindow;
  readonly #cutOff: () => ReadFailure;
  #left: number;

  /** @param cutOff what to reject with where the input ends first */
  constructor(input: ByteWindow, size: number, cutOff: () => ReadFailure) {
    this.#input = input;
    this.#left = size;
    this.#cutOff = cutOff;
  }

  /** Each piece is good until the next. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const input = this.#input;
      if (input.length === 0 && !(await input.more())) throw this.#cutOff();
      const piece = input.bytes.subarray(input.start, Math.min(input.end, input.start + this.#left));
      this.#left -= piece.length;
      input.consume(piece.length);
      yield piece;
    }
  }

  /** Steps over what was not read. */
  async skip(): Promise<void> {
    for await (const _piece of this.pieces());
  }
}
