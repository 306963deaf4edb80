import type { ByteWindow } from '../byte-window.ts';

/** The place in a text that it has been read up to, over a window that moves. What lies before has been let go of. */
export class JsonCursor {
  readonly input: ByteWindow;
  /** Of the first byte that is not consumed, from 1. */
  line = 1;
  /** Only white space lies between the line's beginning and here. */
  lineBegins = true;

  constructor(input: ByteWindow) {
    this.input = input;
  }

  /** Of the first byte that is not consumed, in the file. */
  get offset(): number {
    return this.input.offset;
  }

  /** @param lines line feeds in what is let go of */
  consume(count: number, lines: number): void {
    this.input.consume(count);
    this.line += lines;
  }

  /** @param at in the window's bytes */
  consumeTo(at: number, lines: number): void {
    this.consume(at - this.input.start, lines);
  }
}
