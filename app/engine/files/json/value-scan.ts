import { Byte } from './json-bytes.ts';

/** What stands between a value's beginning and its end, in a piece of it. */
export type Scanned = 'whole' | 'more' | 'damaged';

/** Containers whose kind is remembered, to tell damage by; deeper ones are only counted. */
const REMEMBERED_DEPTH = 1024;

/**
 * Finds the end of an object or list, piece by piece, without parsing what is in it: strings, escapes and brackets count, nothing else.
 * Positions are counted from the value's beginning. Damage is told where brackets don't match, and where a line ends inside a string or
 * the next begins with another value at a place where none can stand: files of lines break off in the middle of one.
 */
export class ValueScan {
  /** How far it has been looked at; the value's end once it is whole. An escape at the end of a piece reaches one byte further. */
  at = 0;
  /** Line feeds up to there. */
  lines = 0;
  /** Where the first line inside begins that may be a value of its own; -1 where there is none. */
  restart = -1;
  restartLines = 0;
  /** What is wrong, once it is damaged, and where reading can go on. */
  problem = '';
  #depth = 0;
  #inString = false;
  /** Of each container around: whether it is a list. */
  readonly #lists = new Uint8Array(REMEMBERED_DEPTH);
  /** The last byte of the pieces before that is no white space. */
  #before = 0;

  /** Begins anew, in front of a value. */
  reset(): void {
    this.at = 0;
    this.lines = 0;
    this.restart = -1;
    this.problem = '';
    this.#depth = 0;
    this.#inString = false;
    this.#before = 0;
  }

  /** Looks on. @param start where in `bytes` the value begins, which may lie in front of them @param ended nothing follows `end` */
  scan(bytes: Uint8Array, start: number, end: number, ended: boolean): Scanned {
    const from = start + this.at;
    let at = from;
    let inString = this.#inString;
    while (at < end) {
      if (inString) {
        let byte = 0;
        while (at < end) {
          byte = bytes[at++]!;
          // Most of a text are small letters.
          if (byte > Byte.backslash) continue;
          if (byte === Byte.quote) break;
          if (byte === Byte.backslash) at++;
          else if (byte === Byte.lineFeed) {
            this.lines++;
            this.at = at - start;
            return this.#damaged('a line ends inside a string');
          }
        }
        if (byte !== Byte.quote) break;
        inString = false;
        continue;
      }
      const byte = bytes[at++]!;
      if (byte === Byte.quote) inString = true;
      else if (byte > 0x5a) {
        // Brackets differ from braces in one bit.
        const kind = byte | 0x20;
        if (kind === Byte.open) {
          if (this.#depth < REMEMBERED_DEPTH) this.#lists[this.#depth] = byte === Byte.openList ? 1 : 0;
          this.#depth++;
        } else if (kind === Byte.close) {
          this.#depth--;
          if (
            this.#depth < REMEMBERED_DEPTH &&
            this.#lists[this.#depth] !== (byte === Byte.closeList ? 1 : 0)
          ) {
            this.at = at - start;
            return this.#damaged(`a ${byte === Byte.closeList ? ']' : '}'} that closes nothing`);
          }
          if (this.#depth === 0) {
            this.at = at - start;
            return 'whole';
          }
        }
      } else if (byte === Byte.lineFeed) {
        if (at === end && !ended) {
          // What follows decides.
          at--;
          break;
        }
        this.lines++;
        const next = bytes[at];
        if (at < end && (next === Byte.open || next === Byte.openList || next === Byte.recordSeparator)) {
          if (!this.#mayBegin(bytes, Math.max(from, 0), at - 1, next)) {
            this.at = at - start;
            return this.#damaged('it breaks off at the end of a line');
          }
          if (this.restart < 0) {
            this.restart = at - start;
            this.restartLines = this.lines;
          }
        }
      }
    }
    this.at = at - start;
    this.#inString = inString;
    if (!inString) this.#before = this.#lastBefore(bytes, Math.max(from, 0), Math.min(at, end));
    return 'more';
  }

  #damaged(problem: string): Scanned {
    this.problem = problem;
    return 'damaged';
  }

  /** Whether a value can stand behind what ends before `to`. */
  #mayBegin(bytes: Uint8Array, from: number, to: number, next: number): boolean {
    if (next === Byte.recordSeparator) return false;
    const before = this.#lastBefore(bytes, from, to);
    if (before === Byte.colon) return true;
    const inList = this.#depth > REMEMBERED_DEPTH || this.#lists[this.#depth - 1] === 1;
    return inList && (before === Byte.comma || before === Byte.openList);
  }

  #lastBefore(bytes: Uint8Array, from: number, to: number): number {
    for (let i = to - 1; i >= from; i--) if (bytes[i]! > 0x20) return bytes[i]!;
    return this.#before;
  }
}
