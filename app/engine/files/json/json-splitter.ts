import { formatBytes } from '../../../core/model/format.ts';
import type { ByteWindow } from '../byte-window.ts';
import { Byte, isSpace } from './json-bytes.ts';
import { JsonItem, type JsonEdge, type JsonFault, type JsonFaultCode, type JsonPiece } from './json-piece.ts';
import { ValueScan } from './value-scan.ts';
import { hasInside, type WantedNode } from './wanted-tree.ts';

export interface SplitLimits {
  /** A value longer than this, inside of which something is wanted too, is entered instead of held. */
  enterBytes: number;
  /** Longest value that is held. */
  itemBytes: number;
}

/** Longest key that can be one of those wanted. */
const MAX_KEY_BYTES = 256;
/** Bytes that damage may have read a second time, beside as many as came before: the time stays linear whatever the damage. */
const FREE_RESCAN_BYTES = 8 * 1024 * 1024;

/**
 * Takes a wanted value straight from the text that begins with it, so that its end need not be looked for first. @returns how many bytes
 * it took; 0 where it can't be taken so, and then it is cut out as ever
 */
export type TakeEarly = (path: string, text: Uint8Array) => number;

/** A value is taken early where the window holds so many times the bytes of the last: what breaks off there is read a second time. */
const EARLY_FACTOR = 1.25;

interface Frame {
  node: WantedNode;
  list: boolean;
  edge: JsonEdge | undefined;
  /** Behind a member, in front of a comma or the end. */
  after: boolean;
}

type State =
  /** Outside of every value. */
  | 'outside'
  /** In a container that was entered. */
  | 'inside'
  /** In front of a value that `#node` is for. */
  | 'value'
  | 'scan'
  | 'skip'
  /** In a string that nobody wants. */
  | 'skipString'
  /** Behind damage, in front of a line that may begin a value. */
  | 'resync';

/**
 * Follows a text along the tree of what is wanted, over a window that moves. `next` gives what comes next, or says that more bytes are
 * needed for it. Containers on the way are entered, everything else is passed over; only a wanted value is ever held whole.
 */
export class JsonSplitter {
  readonly #input: ByteWindow;
  readonly #root: WantedNode;
  readonly #limits: SplitLimits;
  readonly #scan = new ValueScan();
  readonly #frames: Frame[] = [];
  readonly #queue: JsonPiece[] = [];
  #state: State = 'outside';
  #node: WantedNode | undefined;
  /** Of the first byte that is not consumed, from 1. */
  #line = 1;
  /** Only white space lies between the line's beginning and here. */
  #lineBegins = true;
  /** The piece given last, which is let go of before the next. */
  #given = 0;
  #givenLines = 0;
  /** Where text outside of values began, and whether a whole line of it has been seen. */
  #text: { line: number; offset: number; whole: boolean } | undefined;
  /** Of the value that is scanned or skipped. */
  #valueLine = 1;
  #valueOffset = 0;
  /** The outermost value: the byte that it began with, and where. */
  #outermost = 0;
  #outermostLine = 1;
  #outermostOffset = 0;
  /** Whether anything wanted was met in the outermost value. */
  #met = true;
  #rescanned = 0;
  /** An escape reaches over the end of the window. */
  #escape = false;

  readonly #takeEarly: TakeEarly | undefined;
  /** Bytes of the wanted value before. */
  #lastLength = 0;

  constructor(input: ByteWindow, root: WantedNode, limits: SplitLimits, takeEarly?: TakeEarly) {
    this.#takeEarly = takeEarly;
    this.#input = input;
    this.#root = root;
    this.#limits = limits;
  }

  /** @returns undefined at the end */
  next(): JsonPiece | 'more' | undefined {
    if (this.#given > 0) {
      this.#consume(this.#given, this.#givenLines);
      this.#given = 0;
    }
    for (;;) {
      const queued = this.#queue.shift();
      if (queued !== undefined) return queued;
      const step = this.#step();
      if (step === undefined) continue;
      if (step !== 'more') return step;
      if (!this.#input.ended) return 'more';
      if (!this.#finish()) return undefined;
    }
  }

  #step(): JsonPiece | 'more' | undefined {
    switch (this.#state) {
      case 'outside':
        return this.#outside();
      case 'inside':
        return this.#inside();
      case 'value':
        return this.#value();
      case 'scan':
        return this.#scanOn();
      case 'skip':
        return this.#skipOn();
      case 'skipString':
        return this.#skipString();
      case 'resync':
        return this.#resync();
    }
  }

  /** Text, separators and white space up to the next outermost value. */
  #outside(): 'more' | JsonPiece | undefined {
    const { bytes, end } = this.#input;
    let at = this.#input.start;
    let lines = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (byte === Byte.lineFeed) {
        lines++;
        this.#lineBegins = true;
        if (this.#text !== undefined) this.#text.whole = true;
        continue;
      }
      if (isSpace(byte) || byte === Byte.recordSeparator || byte === Byte.comma) continue;
      if (byte === Byte.open || byte === Byte.openList) {
        const begins = this.#beginsValue(at);
        if (begins === undefined) {
          this.#consumeTo(at, lines);
          return 'more';
        }
        if (begins) {
          this.#consumeTo(at, lines);
          return this.#begin(byte);
        }
      }
      // A byte order mark, at the front of each of several files laid end to end.
      if ((byte === 0xef || byte === 0xbb || byte === 0xbf) && this.#lineBegins) continue;
      this.#lineBegins = false;
      this.#text ??= {
        line: this.#line + lines,
        offset: this.#input.offset + at - this.#input.start,
        whole: false,
      };
    }
    this.#consumeTo(at, lines);
    return 'more';
  }

  /** Whether a bracket in text begins a value: an object with a key, a list of objects or lists, or an empty one. */
  #beginsValue(at: number): boolean | undefined {
    const { bytes, end, ended } = this.#input;
    let next = at + 1;
    while (next < end && isSpace(bytes[next]!)) next++;
    if (next === end) return ended ? this.#lineBegins : undefined;
    const byte = bytes[next]!;
    if (bytes[at] === Byte.open) return byte === Byte.quote || byte === Byte.close;
    return byte === Byte.open || byte === Byte.openList || byte === Byte.closeList;
  }

  /** An outermost value begins here. */
  #begin(byte: number): JsonPiece | undefined {
    this.#outermost = byte;
    this.#outermostLine = this.#line;
    this.#outermostOffset = this.#input.offset;
    this.#met = false;
    this.#node = this.#root;
    this.#state = 'value';
    this.#lineBegins = false;
    return this.#takeText();
  }

  /** What is to be told of text outside of values; a line's beginning in front of a value is a log's, and nothing is lost. */
  #takeText(): JsonFault | undefined {
    const text = this.#text;
    this.#text = undefined;
    if (text === undefined || !text.whole) return undefined;
    return this.#fault('text', text.line, text.offset, 'text that is not JSON');
  }

  #inside(): 'more' | JsonPiece | undefined {
    const frame = this.#frames.at(-1)!;
    const { bytes, end } = this.#input;
    let at = this.#input.start;
    let lines = 0;
    while (at < end && (isSpace(bytes[at]!) || (bytes[at] === Byte.comma && (frame.list || frame.after)))) {
      if (bytes[at] === Byte.lineFeed) lines++;
      else if (bytes[at] === Byte.comma) frame.after = false;
      at++;
    }
    this.#consumeTo(at, lines);
    if (at === end) return 'more';
    const byte = bytes[at]!;
    if (byte === (frame.list ? Byte.closeList : Byte.close)) {
      this.#consume(1, 0);
      this.#frames.pop();
      this.#ended();
      if (frame.edge !== undefined) return { ...frame.edge, kind: 'leave' };
      return undefined;
    }
    if (frame.after) return this.#broken('a comma is missing');
    if (frame.list) {
      this.#node = frame.node.elements;
      this.#state = 'value';
      return undefined;
    }
    return byte === Byte.quote ? this.#key(frame) : this.#broken('a key is missing');
  }

  /** Reads a member's key and its colon. */
  #key(frame: Frame): 'more' | JsonPiece | undefined {
    const { bytes, start, end } = this.#input;
    let at = start + 1;
    while (at < end && bytes[at] !== Byte.quote && bytes[at] !== Byte.lineFeed)
      at += bytes[at] === Byte.backslash ? 2 : 1;
    const long = at - start > MAX_KEY_BYTES;
    if (at >= end && !long) return 'more';
    if (long) {
      this.#node = undefined;
      this.#consume(1, 0);
      this.#state = 'skipString';
      return undefined;
    }
    if (bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a key');
    let colon = at + 1;
    let lines = 0;
    while (colon < end && isSpace(bytes[colon]!)) if (bytes[colon++] === Byte.lineFeed) lines++;
    if (colon === end) return colon - start > MAX_KEY_BYTES * 2 ? this.#broken('a colon is missing') : 'more';
    if (bytes[colon] !== Byte.colon) return this.#broken('a colon is missing');
    this.#node = frame.node.members.get(textOf(bytes.subarray(start + 1, at)));
    this.#consumeTo(colon + 1, lines);
    this.#state = 'value';
    return undefined;
  }

  /** In front of a value: what becomes of it. */
  #value(): 'more' | JsonPiece | undefined {
    const { bytes, end } = this.#input;
    let at = this.#input.start;
    let lines = 0;
    while (at < end && isSpace(bytes[at]!)) if (bytes[at++] === Byte.lineFeed) lines++;
    this.#consumeTo(at, lines);
    if (at === end) return 'more';
    const node = this.#node;
    const byte = bytes[at]!;
    this.#valueLine = this.#line;
    this.#valueOffset = this.#input.offset;
    if (byte === Byte.open || byte === Byte.openList) {
      this.#scan.reset();
      if (node === undefined) this.#state = 'skip';
      else if (node.path === undefined || (this.#limits.enterBytes === 0 && hasInside(node)))
        return this.#enter(node);
      else return this.#early(node, byte);
      return undefined;
    }
    if (byte === Byte.quote) {
      // A string is wanted nowhere but inside of what is held.
      if (node?.path !== undefined) return this.#scalar(node);
      this.#consume(1, 0);
      this.#state = 'skipString';
      return undefined;
    }
    return this.#scalar(node);
  }

  #early(node: WantedNode, byte: number): JsonItem | undefined {
    const { bytes, start, end } = this.#input;
    this.#state = 'scan';
    if (this.#takeEarly === undefined || byte !== Byte.open || end - start <= EARLY_FACTOR * this.#lastLength)
      return undefined;
    const length = this.#takeEarly(node.path!, bytes.subarray(start, end));
    return length > 0
      ? this.#item(node, length, lineFeeds(bytes.subarray(start, start + length)))
      : undefined;
  }

  /** Goes into the container that begins here. */
  #enter(node: WantedNode): JsonPiece | undefined {
    const list = this.#input.bytes[this.#input.start] === Byte.openList;
    const fits = list ? node.elements !== undefined : node.members.size > 0;
    if (!fits) {
      // Some other thing under a name that is known.
      this.#scan.reset();
      this.#state = 'skip';
      return undefined;
    }
    const edge: JsonEdge | undefined =
      node.path === undefined
        ? undefined
        : { kind: 'enter', path: node.path, line: this.#valueLine, offset: this.#valueOffset };
    // A list without elements is what was asked for too.
    if (list) this.#met = true;
    this.#frames.push({ node, list, edge, after: false });
    this.#consume(1, 0);
    this.#state = 'inside';
    return edge;
  }

  #scanOn(): 'more' | JsonPiece | undefined {
    const node = this.#node!;
    const scan = this.#scan;
    const input = this.#input;
    const scanned = scan.scan(input.bytes, input.start, input.end, input.ended);
    if (scanned === 'whole') {
      if (scan.at <= this.#limits.itemBytes) return this.#item(node, scan.at, scan.lines);
      this.#consume(scan.at, scan.lines);
      const fault = this.#tooLong();
      this.#ended();
      return fault;
    }
    if (hasInside(node) && (scanned === 'damaged' || input.ended || scan.at > this.#limits.enterBytes)) {
      // What is whole inside of it is taken.
      this.#met = true;
      return this.#enter(node);
    }
    // What never ends may have swallowed the lines behind it.
    if (scanned === 'damaged' || (input.ended && scan.restart >= 0)) return this.#damage(input.start);
    if (scan.at <= this.#limits.itemBytes) return 'more';
    this.#state = 'skip';
    return this.#tooLong();
  }

  #tooLong(): JsonFault {
    this.#met = true;
    const message = `a value longer than ${formatBytes(this.#limits.itemBytes)}`;
    return this.#fault('too-long', this.#valueLine, this.#valueOffset, message);
  }

  #item(node: WantedNode, length: number, lines: number): JsonItem {
    this.#met = true;
    this.#ended();
    this.#given = length;
    this.#lastLength = length;
    this.#givenLines = lines;
    const { bytes, start } = this.#input;
    const text = bytes.subarray(start, start + length);
    return new JsonItem(node.path!, text, this.#valueLine, this.#valueOffset);
  }

  /** Passes over a value; what has been looked at is let go of. */
  #skipOn(): 'more' | JsonPiece | undefined {
    const scan = this.#scan;
    const input = this.#input;
    const start = input.start - (input.offset - this.#valueOffset);
    const scanned = scan.scan(input.bytes, start, input.end, input.ended);
    if (scanned === 'damaged') return this.#damage(start);
    const passed = Math.min(start + scan.at, input.end) - input.start;
    this.#consume(passed, 0);
    this.#line = this.#valueLine + scan.lines;
    if (scanned === 'more') return 'more';
    this.#ended();
    return undefined;
  }

  #skipString(): 'more' | JsonPiece | undefined {
    const { bytes, start, end } = this.#input;
    let at = start;
    if (this.#escape && at < end) {
      at++;
      this.#escape = false;
    }
    while (at < end && bytes[at] !== Byte.quote && bytes[at] !== Byte.lineFeed)
      at += bytes[at] === Byte.backslash ? 2 : 1;
    this.#escape = at > end;
    this.#consumeTo(Math.min(at, end), 0);
    if (at >= end) return 'more';
    if (bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a string');
    this.#consume(1, 0);
    const frame = this.#frames.at(-1);
    // A long key is passed over like this too: then its colon and value are next.
    if (frame !== undefined && !frame.list && this.#node === undefined && this.#colonNext()) return undefined;
    this.#ended();
    return undefined;
  }

  /** Behind a key that was too long to be looked at. */
  #colonNext(): boolean {
    const { bytes, start, end } = this.#input;
    if (start >= end || bytes[start] !== Byte.colon) return false;
    this.#consume(1, 0);
    this.#state = 'value';
    return true;
  }

  /** A number, a word, or a string that is wanted: given where it is wanted, passed over otherwise. */
  #scalar(node: WantedNode | undefined): 'more' | JsonPiece | undefined {
    const { bytes, start, end, ended } = this.#input;
    let at = start;
    if (bytes[at] === Byte.quote) {
      at++;
      while (at < end && bytes[at] !== Byte.quote && bytes[at] !== Byte.lineFeed)
        at += bytes[at] === Byte.backslash ? 2 : 1;
      if (at < end && bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a string');
      at++;
      if (at > end && !ended && at - start <= this.#limits.itemBytes) return 'more';
      if (at - start > this.#limits.itemBytes) {
        this.#consume(1, 0);
        this.#state = 'skipString';
        return this.#tooLong();
      }
      if (at > end) return 'more';
    } else {
      while (at < end && !isSpace(bytes[at]!) && !closes(bytes[at]!)) at++;
      if (at === start) return this.#broken('a value is missing');
      if (at - start > MAX_KEY_BYTES) return this.#broken('no value of JSON');
      if (at === end && !ended) return 'more';
    }
    if (node?.path !== undefined) return this.#item(node, at - start, 0);
    this.#consumeTo(at, 0);
    this.#ended();
    return undefined;
  }

  /** A value has ended. */
  #ended(): void {
    const frame = this.#frames.at(-1);
    this.#state = frame === undefined ? 'outside' : 'inside';
    if (frame !== undefined) frame.after = true;
    else if (!this.#met) {
      this.#met = true;
      this.#queue.push(
        this.#fault(
          'unexpected',
          this.#outermostLine,
          this.#outermostOffset,
          'a value with nothing of this format in it',
        ),
      );
    }
  }

  /** Damage in the value that is scanned, which begins at `start` of the window. */
  #damage(start: number): JsonPiece {
    const scan = this.#scan;
    const fault = this.#fault('damaged', this.#valueLine, this.#valueOffset, scan.problem || 'it never ends');
    const input = this.#input;
    const back = scan.at - scan.restart;
    const canGoBack =
      scan.restart >= 0 &&
      start + scan.restart >= input.start &&
      this.#rescanned + back <= FREE_RESCAN_BYTES + input.offset;
    const on = canGoBack ? start + scan.restart : Math.min(start + scan.at, input.end);
    if (canGoBack) this.#rescanned += back;
    this.#lineBegins = input.bytes[on - 1] === Byte.lineFeed;
    this.#consumeTo(on, 0);
    this.#line = this.#valueLine + (canGoBack ? scan.restartLines : scan.lines);
    this.#state = 'resync';
    return fault;
  }

  /** Damage at the first byte that is not consumed. */
  #broken(problem: string): JsonPiece {
    this.#state = 'resync';
    this.#lineBegins = false;
    return this.#fault('damaged', this.#line, this.#input.offset, problem);
  }

  /** Goes to a line that may begin a value: one that is no continuation of a text laid out in lines. */
  #resync(): 'more' | undefined {
    const { bytes, end } = this.#input;
    let at = this.#input.start;
    let lines = 0;
    for (; at < end; at++) {
      const byte = bytes[at]!;
      if (this.#lineBegins) {
        if (byte > 0x20 && byte !== Byte.quote && byte !== Byte.comma && !closes(byte)) break;
        if (byte === Byte.recordSeparator) break;
        this.#lineBegins = false;
      }
      if (byte === Byte.lineFeed) {
        lines++;
        this.#lineBegins = true;
      }
    }
    this.#consumeTo(at, lines);
    if (at === end) return 'more';
    this.#lineBegins = true;
    this.#leaveFor(bytes[at]!);
    return undefined;
  }

  /**
   * Leaves the containers that a value beginning with `byte` at the front of a line can't be in: one that begins as the outermost did
   * is the next of its kind, any other may go on in a list.
   */
  #leaveFor(byte: number): void {
    const isNext = byte === this.#outermost || (byte !== Byte.open && byte !== Byte.openList);
    while (this.#frames.length > 0 && (isNext || !this.#frames.at(-1)!.list)) this.#leave();
    const frame = this.#frames.at(-1);
    if (frame !== undefined) frame.after = false;
    this.#state = frame === undefined ? 'outside' : 'inside';
    this.#met = true;
  }

  #leave(): void {
    const { edge } = this.#frames.pop()!;
    if (edge !== undefined) this.#queue.push({ ...edge, kind: 'leave' });
  }

  /** At the end of the file. @returns whether there is something left to say */
  #finish(): boolean {
    const inside = this.#state !== 'outside' && this.#state !== 'resync';
    if (inside) {
      const within = this.#state === 'scan' || this.#state === 'skip';
      const [line, offset] = within ? [this.#valueLine, this.#valueOffset] : [this.#line, this.#input.offset];
      this.#queue.push(
        this.#fault(
          'unfinished',
          line,
          offset,
          within ? 'the file ends inside of this value' : 'the file ends inside of a list or an object',
        ),
      );
    } else {
      if (this.#text !== undefined) this.#text.whole = true;
      const text = this.#takeText();
      if (text !== undefined) this.#queue.push(text);
    }
    while (this.#frames.length > 0) this.#leave();
    this.#consume(this.#input.length, 0);
    this.#state = 'outside';
    return this.#queue.length > 0;
  }

  #fault(code: JsonFaultCode, line: number, offset: number, message: string): JsonFault {
    return { kind: 'fault', code, line, offset, message };
  }

  #consumeTo(at: number, lines: number): void {
    this.#consume(at - this.#input.start, lines);
  }

  #consume(count: number, lines: number): void {
    this.#input.consume(count);
    this.#line += lines;
  }
}

function lineFeeds(text: Uint8Array): number {
  let count = 0;
  for (let at = text.indexOf(Byte.lineFeed); at >= 0; at = text.indexOf(Byte.lineFeed, at + 1)) count++;
  return count;
}

const closes = (byte: number): boolean =>
  byte === Byte.comma || byte === Byte.close || byte === Byte.closeList;

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

/** A key's text; one whose escapes mean nothing is no key that anybody wants. */
function textOf(raw: Uint8Array): string {
  const text = utf8.decode(raw);
  if (!text.includes('\\')) return text;
  try {
    return String(JSON.parse(`"${text}"`));
  } catch {
    return '';
  }
}
