import { formatBytes } from '../../../core/model/format.ts';
import { Byte, closes, isSpace, lineFeeds, stringEnd } from './json-bytes.ts';
import type { JsonCursor } from './json-cursor.ts';
import { faultAt, JsonItem, type JsonEdge, type JsonFault, type JsonPiece } from './json-piece.ts';
import { keyText } from './json-text.ts';
import { ValueScan } from './value-scan.ts';
import { hasInside, type WantedNode } from './wanted-tree.ts';

export interface SplitLimits {
  /** A value longer than this, inside of which something is wanted too, is entered instead of held. */
  enterBytes: number;
  /** Longest value that is held. */
  itemBytes: number;
}

/**
 * Takes a wanted value straight from the text that begins with it, so that its end need not be looked for first. @returns how many bytes
 * it took; 0 where it can't be taken so, and then it is cut out as ever
 */
export type TakeEarly = (path: string, text: Uint8Array) => number;

/** Longest key that can be one of those wanted. */
const MAX_KEY_BYTES = 256;
/** Bytes that damage may have read a second time, beside as many as came before: the time stays linear whatever the damage. */
const FREE_RESCAN_BYTES = 8 * 1024 * 1024;
/** A value is taken early where the window holds so many times the bytes of the last: what breaks off there is read a second time. */
const EARLY_FACTOR = 1.25;

/** An object or a list that was entered. */
interface Container {
  node: WantedNode;
  list: boolean;
  edge: JsonEdge | undefined;
  /** Behind a member, in front of a comma or the end. */
  after: boolean;
}

type State =
  /** In no value. */
  | 'over'
  /** In no value any more, as it is damaged; reading goes on at a line that may begin another. */
  | 'damaged'
  /** In a container that was entered. */
  | 'inside'
  /** In front of a value that `#node` is for. */
  | 'value'
  | 'scan'
  | 'skip'
  /** In a string that nobody wants. */
  | 'skipString';

/**
 * Follows an outermost value along the tree of what is wanted. Containers on the way are entered, everything else is passed over; only a
 * wanted value is ever held whole.
 */
export class ValueWalk {
  /** Told before anything else is read. */
  readonly pending: JsonPiece[] = [];
  readonly #cursor: JsonCursor;
  readonly #root: WantedNode;
  readonly #limits: SplitLimits;
  readonly #takeEarly: TakeEarly | undefined;
  readonly #scan = new ValueScan();
  readonly #containers: Container[] = [];
  #state: State = 'over';
  #node: WantedNode | undefined;
  /** The item given last, which is let go of before the next. */
  #given = 0;
  #givenLines = 0;
  /** Bytes of the wanted value before. */
  #lastLength = 0;
  /** Where the value begins that is scanned or skipped. */
  readonly #begins = { line: 1, offset: 0 };
  /** The byte that the outermost value begins with, where, and whether anything wanted was met in it. */
  readonly #outermost = { byte: 0, line: 1, offset: 0, met: true };
  #rescanned = 0;
  /** An escape reaches over the end of the window. */
  #escape = false;

  constructor(cursor: JsonCursor, root: WantedNode, limits: SplitLimits, takeEarly?: TakeEarly) {
    this.#cursor = cursor;
    this.#root = root;
    this.#limits = limits;
    this.#takeEarly = takeEarly;
  }

  get state(): State {
    return this.#state;
  }

  /** An outermost value begins here. */
  begin(): void {
    const { input, line, offset } = this.#cursor;
    const outermost = this.#outermost;
    outermost.byte = input.bytes[input.start]!;
    outermost.line = line;
    outermost.offset = offset;
    outermost.met = false;
    this.#node = this.#root;
    this.#state = 'value';
    this.#cursor.lineBegins = false;
  }

  /** Lets go of the item that was given last. */
  release(): void {
    if (this.#given === 0) return;
    this.#cursor.consume(this.#given, this.#givenLines);
    this.#given = 0;
  }

  /** One step on. @returns `more` where it needs bytes that are not there yet, undefined where there is nothing to tell of it */
  step(): JsonPiece | 'more' | undefined {
    switch (this.#state) {
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
      case 'over':
      case 'damaged':
        return undefined;
    }
  }

  /**
   * Goes on behind damage with a line that begins with `byte`: leaves the containers that what begins so can't be in. One that begins as
   * the outermost did is the next of its kind, any other may go on in a list.
   */
  goOnWith(byte: number): void {
    const isNext = byte === this.#outermost.byte || (byte !== Byte.open && byte !== Byte.openList);
    while (this.#containers.length > 0 && (isNext || !this.#containers.at(-1)!.list)) this.#leave();
    const frame = this.#containers.at(-1);
    if (frame !== undefined) frame.after = false;
    this.#state = frame === undefined ? 'over' : 'inside';
    this.#outermost.met = true;
  }

  /** At the end of the file: tells of what has not ended, and leaves it. */
  breakOff(): void {
    if (this.#state === 'scan' || this.#state === 'skip')
      this.pending.push(faultAt('unfinished', this.#begins, 'the file ends inside of this value'));
    else if (this.#state !== 'over' && this.#state !== 'damaged')
      this.pending.push(faultAt('unfinished', this.#cursor, 'the file ends inside of a list or an object'));
    while (this.#containers.length > 0) this.#leave();
    this.#state = 'over';
  }

  #inside(): 'more' | JsonPiece | undefined {
    const frame = this.#containers.at(-1)!;
    const { bytes, end } = this.#cursor.input;
    let at = this.#cursor.input.start;
    let lines = 0;
    while (at < end && (isSpace(bytes[at]!) || (bytes[at] === Byte.comma && (frame.list || frame.after)))) {
      if (bytes[at] === Byte.lineFeed) lines++;
      else if (bytes[at] === Byte.comma) frame.after = false;
      at++;
    }
    this.#cursor.consumeTo(at, lines);
    if (at === end) return 'more';
    const byte = bytes[at]!;
    if (byte === (frame.list ? Byte.closeList : Byte.close)) {
      this.#cursor.consume(1, 0);
      this.#containers.pop();
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
  #key(frame: Container): 'more' | JsonPiece | undefined {
    const { bytes, start, end } = this.#cursor.input;
    const at = stringEnd(bytes, start + 1, end);
    const long = at - start > MAX_KEY_BYTES;
    if (at >= end && !long) return 'more';
    if (long) {
      this.#node = undefined;
      this.#cursor.consume(1, 0);
      this.#state = 'skipString';
      return undefined;
    }
    if (bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a key');
    let colon = at + 1;
    let lines = 0;
    while (colon < end && isSpace(bytes[colon]!)) if (bytes[colon++] === Byte.lineFeed) lines++;
    if (colon === end) return colon - start > MAX_KEY_BYTES * 2 ? this.#broken('a colon is missing') : 'more';
    if (bytes[colon] !== Byte.colon) return this.#broken('a colon is missing');
    this.#node = frame.node.members.get(keyText(bytes.subarray(start + 1, at)));
    this.#cursor.consumeTo(colon + 1, lines);
    this.#state = 'value';
    return undefined;
  }

  /** In front of a value: what becomes of it. */
  #value(): 'more' | JsonPiece | undefined {
    const { bytes, end } = this.#cursor.input;
    let at = this.#cursor.input.start;
    let lines = 0;
    while (at < end && isSpace(bytes[at]!)) if (bytes[at++] === Byte.lineFeed) lines++;
    this.#cursor.consumeTo(at, lines);
    if (at === end) return 'more';
    const node = this.#node;
    const byte = bytes[at]!;
    this.#begins.line = this.#cursor.line;
    this.#begins.offset = this.#cursor.offset;
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
      this.#cursor.consume(1, 0);
      this.#state = 'skipString';
      return undefined;
    }
    return this.#scalar(node);
  }

  #early(node: WantedNode, byte: number): JsonItem | undefined {
    const { bytes, start, end } = this.#cursor.input;
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
    const list = this.#cursor.input.bytes[this.#cursor.input.start] === Byte.openList;
    const fits = list ? node.elements !== undefined : node.members.size > 0;
    if (!fits) {
      // Some other thing under a name that is known.
      this.#scan.reset();
      this.#state = 'skip';
      return undefined;
    }
    const edge: JsonEdge | undefined =
      node.path === undefined ? undefined : { kind: 'enter', path: node.path, ...this.#begins };
    // A list without elements is what was asked for too.
    if (list) this.#outermost.met = true;
    this.#containers.push({ node, list, edge, after: false });
    this.#cursor.consume(1, 0);
    this.#state = 'inside';
    return edge;
  }

  #scanOn(): 'more' | JsonPiece | undefined {
    const node = this.#node!;
    const scan = this.#scan;
    const input = this.#cursor.input;
    const scanned = scan.scan(input.bytes, input.start, input.end, input.ended);
    if (scanned === 'whole') {
      if (scan.at <= this.#limits.itemBytes) return this.#item(node, scan.at, scan.lines);
      this.#cursor.consume(scan.at, scan.lines);
      const fault = this.#tooLong();
      this.#ended();
      return fault;
    }
    if (hasInside(node) && (scanned === 'damaged' || input.ended || scan.at > this.#limits.enterBytes)) {
      // What is whole inside of it is taken.
      this.#outermost.met = true;
      return this.#enter(node);
    }
    // What never ends may have swallowed the lines behind it.
    if (scanned === 'damaged' || (input.ended && scan.restart >= 0)) return this.#damage(input.start);
    if (scan.at <= this.#limits.itemBytes) return 'more';
    this.#state = 'skip';
    return this.#tooLong();
  }

  #tooLong(): JsonFault {
    this.#outermost.met = true;
    const message = `a value longer than ${formatBytes(this.#limits.itemBytes)}`;
    return faultAt('too-long', this.#begins, message);
  }

  #item(node: WantedNode, length: number, lines: number): JsonItem {
    this.#outermost.met = true;
    this.#ended();
    this.#given = length;
    this.#lastLength = length;
    this.#givenLines = lines;
    const { bytes, start } = this.#cursor.input;
    const text = bytes.subarray(start, start + length);
    return new JsonItem(node.path!, text, this.#begins.line, this.#begins.offset);
  }

  /** Passes over a value; what has been looked at is let go of. */
  #skipOn(): 'more' | JsonPiece | undefined {
    const scan = this.#scan;
    const input = this.#cursor.input;
    const start = input.start - (input.offset - this.#begins.offset);
    const scanned = scan.scan(input.bytes, start, input.end, input.ended);
    if (scanned === 'damaged') return this.#damage(start);
    const passed = Math.min(start + scan.at, input.end) - input.start;
    this.#cursor.consume(passed, 0);
    this.#cursor.line = this.#begins.line + scan.lines;
    if (scanned === 'more') return 'more';
    this.#ended();
    return undefined;
  }

  #skipString(): 'more' | JsonPiece | undefined {
    const { bytes, start, end } = this.#cursor.input;
    let at = start;
    if (this.#escape && at < end) {
      at++;
      this.#escape = false;
    }
    at = stringEnd(bytes, at, end);
    this.#escape = at > end;
    this.#cursor.consumeTo(Math.min(at, end), 0);
    if (at >= end) return 'more';
    if (bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a string');
    this.#cursor.consume(1, 0);
    const frame = this.#containers.at(-1);
    // A long key is passed over like this too: then its colon and value are next.
    if (frame !== undefined && !frame.list && this.#node === undefined && this.#colonNext()) return undefined;
    this.#ended();
    return undefined;
  }

  /** Behind a key that was too long to be looked at. */
  #colonNext(): boolean {
    const { bytes, start, end } = this.#cursor.input;
    if (start >= end || bytes[start] !== Byte.colon) return false;
    this.#cursor.consume(1, 0);
    this.#state = 'value';
    return true;
  }

  /** A number, a word, or a string that is wanted: given where it is wanted, passed over otherwise. */
  #scalar(node: WantedNode | undefined): 'more' | JsonPiece | undefined {
    const { bytes, start, end, ended } = this.#cursor.input;
    let at = start;
    if (bytes[at] === Byte.quote) {
      at = stringEnd(bytes, at + 1, end);
      if (at < end && bytes[at] === Byte.lineFeed) return this.#broken('a line ends inside a string');
      at++;
      if (at > end && !ended && at - start <= this.#limits.itemBytes) return 'more';
      if (at - start > this.#limits.itemBytes) {
        this.#cursor.consume(1, 0);
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
    this.#cursor.consumeTo(at, 0);
    this.#ended();
    return undefined;
  }

  /** A value has ended. */
  #ended(): void {
    const frame = this.#containers.at(-1);
    this.#state = frame === undefined ? 'over' : 'inside';
    if (frame !== undefined) frame.after = true;
    else if (!this.#outermost.met) {
      this.#outermost.met = true;
      this.pending.push(faultAt('unexpected', this.#outermost, 'a value with nothing of this format in it'));
    }
  }

  /** Damage in the value that is scanned, which begins at `start` of the window. */
  #damage(start: number): JsonPiece {
    const scan = this.#scan;
    const fault = faultAt('damaged', this.#begins, scan.problem || 'it never ends');
    const input = this.#cursor.input;
    const back = scan.at - scan.restart;
    const canGoBack =
      scan.restart >= 0 &&
      start + scan.restart >= input.start &&
      this.#rescanned + back <= FREE_RESCAN_BYTES + input.offset;
    const on = canGoBack ? start + scan.restart : Math.min(start + scan.at, input.end);
    if (canGoBack) this.#rescanned += back;
    this.#cursor.lineBegins = input.bytes[on - 1] === Byte.lineFeed;
    this.#cursor.consumeTo(on, 0);
    this.#cursor.line = this.#begins.line + (canGoBack ? scan.restartLines : scan.lines);
    this.#state = 'damaged';
    return fault;
  }

  /** Damage at the first byte that is not consumed. */
  #broken(problem: string): JsonPiece {
    this.#state = 'damaged';
    this.#cursor.lineBegins = false;
    return faultAt('damaged', this.#cursor, problem);
  }

  #leave(): void {
    const { edge } = this.#containers.pop()!;
    if (edge !== undefined) this.pending.push({ ...edge, kind: 'leave' });
  }
}
