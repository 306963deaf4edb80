import type { ByteWindow } from '../byte-window.ts';
import { Byte, closes, isSpace } from './json-bytes.ts';
import { JsonCursor } from './json-cursor.ts';
import { faultAt, type JsonFault, type JsonPiece } from './json-piece.ts';
import { type SplitLimits, type TakeEarly, ValueWalk } from './value-walk.ts';
import type { WantedNode } from './wanted-tree.ts';

/**
 * Cuts what is wanted out of a text of outermost values, one behind the other or a line each, over a window that moves. `next` gives what
 * comes next, or says that more bytes are needed for it. Goes on behind damage with the next line that may begin a value.
 */
export class JsonSplitter {
  readonly #cursor: JsonCursor;
  readonly #walk: ValueWalk;
  /** Where text outside of values began, and whether a whole line of it has been seen. */
  #text: { line: number; offset: number; whole: boolean } | undefined;

  constructor(input: ByteWindow, root: WantedNode, limits: SplitLimits, takeEarly?: TakeEarly) {
    this.#cursor = new JsonCursor(input);
    this.#walk = new ValueWalk(this.#cursor, root, limits, takeEarly);
  }

  /** @returns undefined at the end */
  next(): JsonPiece | 'more' | undefined {
    this.#walk.release();
    for (;;) {
      const pending = this.#walk.pending.shift();
      if (pending !== undefined) return pending;
      const step = this.#step();
      if (step === undefined) continue;
      if (step !== 'more') return step;
      if (!this.#cursor.input.ended) return 'more';
      if (!this.#finish()) return undefined;
    }
  }

  #step(): JsonPiece | 'more' | undefined {
    switch (this.#walk.state) {
      case 'over':
        return this.#outside();
      case 'damaged':
        return this.#resync();
      default:
        return this.#walk.step();
    }
  }

  /** Text, separators and white space up to the next outermost value. */
  #outside(): 'more' | JsonPiece | undefined {
    const { bytes, end } = this.#cursor.input;
    let at = this.#cursor.input.start;
    let lines = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === Byte.lineFeed) {
        lines++;
        this.#cursor.lineBegins = true;
        if (this.#text !== undefined) this.#text.whole = true;
        continue;
      }
      if (isSpace(byte) || byte === Byte.recordSeparator || byte === Byte.comma) continue;
      if (byte === Byte.open || byte === Byte.openList) {
        const begins = this.#beginsValue(at);
        if (begins === undefined) {
          this.#cursor.consumeTo(at, lines);
          return 'more';
        }
        if (begins) {
          this.#cursor.consumeTo(at, lines);
          this.#walk.begin();
          return this.#takeText();
        }
      }
      // A byte order mark, at the front of each of several files laid end to end.
      if ((byte === 0xef || byte === 0xbb || byte === 0xbf) && this.#cursor.lineBegins) continue;
      this.#cursor.lineBegins = false;
      this.#text ??= {
        line: this.#cursor.line + lines,
        offset: this.#cursor.offset + at - this.#cursor.input.start,
        whole: false,
      };
    }
    this.#cursor.consumeTo(at, lines);
    return 'more';
  }

  /** Whether a bracket in text begins a value: an object with a key, a list of objects or lists, or an empty one. */
  #beginsValue(at: number): boolean | undefined {
    const { bytes, end, ended } = this.#cursor.input;
    let next = at + 1;
    while (next < end && isSpace(bytes[next]!)) next++;
    if (next === end) return ended ? this.#cursor.lineBegins : undefined;
    const byte = bytes[next]!;
    if (bytes[at] === Byte.open) return byte === Byte.quote || byte === Byte.close;
    return byte === Byte.open || byte === Byte.openList || byte === Byte.closeList;
  }

  /** What is to be told of text outside of values; a line's beginning in front of a value is a log's, and nothing is lost. */
  #takeText(): JsonFault | undefined {
    const text = this.#text;
    this.#text = undefined;
    if (text === undefined || !text.whole) return undefined;
    return faultAt('text', text, 'text that is not JSON');
  }

  /** Goes to a line that may begin a value: one that is no continuation of a text laid out in lines. */
  #resync(): 'more' | undefined {
    const { bytes, end } = this.#cursor.input;
    let at = this.#cursor.input.start;
    let lines = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (this.#cursor.lineBegins) {
        if (byte > 0x20 && byte !== Byte.quote && byte !== Byte.comma && !closes(byte)) break;
        if (byte === Byte.recordSeparator) break;
        this.#cursor.lineBegins = false;
      }
      if (byte === Byte.lineFeed) {
        lines++;
        this.#cursor.lineBegins = true;
      }
    }
    this.#cursor.consumeTo(at, lines);
    if (at === end) return 'more';
    this.#cursor.lineBegins = true;
    this.#walk.goOnWith(bytes[at]!);
    return undefined;
  }

  /** At the end of the file. @returns whether there is something left to say */
  #finish(): boolean {
    const walk = this.#walk;
    if (walk.state === 'over' || walk.state === 'damaged') {
      if (this.#text !== undefined) this.#text.whole = true;
      const text = this.#takeText();
      if (text !== undefined) walk.pending.push(text);
    }
    walk.breakOff();
    this.#cursor.consume(this.#cursor.input.length, 0);
    return walk.pending.length > 0;
  }
}
