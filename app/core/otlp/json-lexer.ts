/**
 * JSON read from its bytes (RFC 8259), token by token, without making strings or objects: 64-bit integers keep all their
 * digits, text goes from input to output as bytes, and received keys never become properties.
 */

/** Deepest nesting of objects and arrays: an attribute value at its own limit is three levels of JSON per level. */
export const MAX_JSON_DEPTH = 512;

/** What can't be read, and where. */
export class JsonError extends Error {
  readonly code: 'json.syntax' | 'json.type' | 'json.depth';
  /** The byte that the message names. */
  readonly position: number;
  constructor(code: 'json.syntax' | 'json.type' | 'json.depth', message: string, position: number) {
    super(message);
    this.name = 'JsonError';
    this.code = code;
    this.position = position;
  }
}

export const Char = {
  quote: 0x22,
  backslash: 0x5c,
  open: 0x7b,
  close: 0x7d,
  openList: 0x5b,
  closeList: 0x5d,
  colon: 0x3a,
  comma: 0x2c,
  minus: 0x2d,
  plus: 0x2b,
  dot: 0x2e,
  zero: 0x30,
  nine: 0x39,
  n: 0x6e,
  t: 0x74,
  f: 0x66,
} as const;

const escapes = new Map<number, number>(
  Object.entries({ '"': '"', '\\': '\\', '/': '/', b: '\b', f: '\f', n: '\n', r: '\r', t: '\t' }).map(
    ([letter, character]) => [letter.charCodeAt(0), character.charCodeAt(0)],
  ),
);

const utf8 = new TextDecoder('utf-8', { ignoreBOM: true });

export class JsonLexer {
  readonly bytes: Uint8Array;
  pos = 0;
  /** The last string's content, without its quotes, or the last number. */
  from = 0;
  to = 0;
  /** The last string holds escapes. */
  escaped = false;
  /** The last number has neither fraction nor exponent. */
  integer = true;
  #depth = 0;

  constructor(bytes: Uint8Array) {
    this.bytes = bytes;
    this.rewind();
  }

  /** Begins anew, behind a byte order mark. */
  rewind(): void {
    const { bytes } = this;
    this.pos = bytes[0] === 0xef && bytes[1] === 0xbb && bytes[2] === 0xbf ? 3 : 0;
    this.#depth = 0;
  }

  fail(message: string): never {
    const where = this.pos >= this.bytes.length ? 'at the end' : `at byte ${this.pos}`;
    throw new JsonError('json.syntax', `Not JSON: ${message} ${where}.`, this.pos);
  }

  /** The error for a field whose value is of the wrong kind. */
  mismatch(key: string, expected: string): JsonError {
    return new JsonError('json.type', `${key}: expected ${expected} near byte ${this.pos}.`, this.pos);
  }

  /** The next byte that is not white space, not consumed; -1 at the end. */
  peek(): number {
    const { bytes } = this;
    let byte = bytes[this.pos];
    while (byte === 0x20 || byte === 0x0a || byte === 0x0d || byte === 0x09) byte = bytes[++this.pos];
    return byte ?? -1;
  }

  expect(char: number): void {
    if (this.bytes[this.pos] !== char && this.peek() !== char)
      this.fail(`expected ${String.fromCharCode(char)}`);
    this.pos++;
  }

  /** After a member of an object or list: true where another follows. */
  more(close: number): boolean {
    let next = this.bytes[this.pos];
    if (next !== Char.comma && next !== close) next = this.peek();
    if (next !== Char.comma && next !== close) {
      this.fail(`expected , or ${String.fromCharCode(close)}`);
    }
    this.pos++;
    return next === Char.comma;
  }

  /** Enters an object or list; false where it is empty, and then it is left already. */
  enter(open: number, close: number): boolean {
    this.expect(open);
    if (this.peek() === close) {
      this.pos++;
      return false;
    }
    if (++this.#depth > MAX_JSON_DEPTH) {
      const message = `Nested deeper than ${MAX_JSON_DEPTH} levels at byte ${this.pos}.`;
      throw new JsonError('json.depth', message, this.pos);
    }
    return true;
  }

  leave(): void {
    this.#depth--;
  }

  /** Objects and lists that are open. */
  get depth(): number {
    return this.#depth;
  }

  /** A string: sets `from`, `to` and `escaped`. */
  string(): void {
    const { bytes } = this;
    let at = this.pos;
    if (bytes[at] !== Char.quote) {
      if (this.peek() !== Char.quote) this.fail('expected "');
      at = this.pos;
    }
    const { length } = bytes;
    let escaped = false;
    this.from = ++at;
    for (; at < length; at++) {
      const byte = bytes[at]!;
      if (byte > Char.backslash) continue;
      if (byte === Char.quote) {
        this.to = at;
        this.pos = at + 1;
        this.escaped = escaped;
        return;
      }
      if (byte === Char.backslash) {
        escaped = true;
        at++;
      } else if (byte < 0x20) {
        this.pos = at;
        this.fail('control character in a string');
      }
    }
    this.pos = length;
    this.fail('a string without end');
  }

  /** Passes over a text that comes next. @returns false, and nothing is read, where something else does */
  accept(text: Uint8Array): boolean {
    const { bytes } = this;
    if (bytes[this.pos]! <= 0x20) this.peek();
    const { pos } = this;
    const { length } = text;
    for (let i = 0; i < length; i++) if (bytes[pos + i] !== text[i]) return false;
    this.pos = pos + length;
    return true;
  }

  /** The last token's text; of a string with escapes, what they stand for. */
  text(): string {
    const raw = this.bytes.subarray(this.from, this.to);
    return utf8.decode(this.escaped ? this.unescape() : raw);
  }

  /** The last string in UTF-8 with its escapes resolved; a surrogate without its other half becomes U+FFFD. */
  unescape(): Uint8Array {
    const { bytes, to } = this;
    // No escape is shorter than what it stands for.
    const result = new Uint8Array(to - this.from);
    let at = 0;
    for (let i = this.from; i < to; i++) {
      const byte = bytes[i]!;
      if (byte !== Char.backslash) {
        result[at++] = byte;
        continue;
      }
      const letter = bytes[++i]!;
      const character = escapes.get(letter);
      if (character !== undefined) {
        result[at++] = character;
        continue;
      }
      if (letter !== 0x75) {
        this.pos = i;
        this.fail('unknown escape');
      }
      let point = this.#hex4(i + 1);
      i += 4;
      if (point >= 0xd800 && point < 0xdc00 && bytes[i + 1] === Char.backslash && bytes[i + 2] === 0x75) {
        const low = this.#hex4(i + 3);
        if (low >= 0xdc00 && low < 0xe000) {
          point = 0x10000 + ((point - 0xd800) << 10) + (low - 0xdc00);
          i += 6;
        }
      }
      at = putUtf8(result, at, point >= 0xd800 && point < 0xe000 ? 0xfffd : point);
    }
    return result.subarray(0, at);
  }

  #hex4(start: number): number {
    let value = 0;
    for (let i = start; i < start + 4; i++) {
      const digit = i < this.to ? hexDigit(this.bytes[i]!) : -1;
      if (digit < 0) {
        this.pos = i;
        this.fail('broken \\u escape');
      }
      value = value * 16 + digit;
    }
    return value;
  }

  /** A number: sets `from`, `to` and `integer`. */
  number(): void {
    const { bytes } = this;
    this.peek();
    let i = this.pos;
    this.from = i;
    this.integer = true;
    this.escaped = false;
    if (bytes[i] === Char.minus) i++;
    const first = i;
    i = this.#digits(i);
    if (bytes[first] === Char.zero && i > first + 1) this.fail('a number with a leading zero');
    if (bytes[i] === Char.dot) {
      this.integer = false;
      i = this.#digits(i + 1);
    }
    if (bytes[i] === 0x65 || bytes[i] === 0x45) {
      this.integer = false;
      i++;
      if (bytes[i] === Char.plus || bytes[i] === Char.minus) i++;
      i = this.#digits(i);
    }
    this.to = i;
    this.pos = i;
  }

  #digits(start: number): number {
    let i = start;
    while (isDigit(this.bytes[i])) i++;
    if (i === start) this.fail('expected a digit');
    return i;
  }

  /** Consumes `true`, `false` or `null`. */
  word(word: string): void {
    for (let i = 0; i < word.length; i++) {
      if (this.bytes[this.pos + i] !== word.charCodeAt(i)) this.fail('expected a value');
    }
    this.pos += word.length;
  }

  /** Passes over a value of any kind, checking it. */
  skip(): void {
    switch (this.peek()) {
      case Char.open:
        if (!this.enter(Char.open, Char.close)) return;
        do {
          this.string();
          if (this.escaped) this.unescape();
          this.expect(Char.colon);
          this.skip();
        } while (this.more(Char.close));
        this.leave();
        return;
      case Char.openList:
        if (!this.enter(Char.openList, Char.closeList)) return;
        do this.skip();
        while (this.more(Char.closeList));
        this.leave();
        return;
      case Char.quote:
        this.string();
        if (this.escaped) this.unescape();
        return;
      case Char.t:
        return this.word('true');
      case Char.f:
        return this.word('false');
      case Char.n:
        return this.word('null');
      default:
        this.number();
    }
  }
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= Char.zero && byte <= Char.nine;
}

const hexValues = new Int8Array(256).fill(-1);
for (let i = 0; i < 16; i++) {
  const digit = i.toString(16);
  hexValues[digit.charCodeAt(0)] = hexValues[digit.toUpperCase().charCodeAt(0)] = i;
}

/** The value of an ASCII hex digit, -1 for any other byte. */
export function hexDigit(byte: number): number {
  return hexValues[byte]!;
}

/** Writes a code point in UTF-8, and says where the next one goes. */
function putUtf8(bytes: Uint8Array, at: number, point: number): number {
  if (point < 0x80) {
    bytes[at] = point;
    return at + 1;
  }
  const size = point < 0x800 ? 2 : point < 0x10000 ? 3 : 4;
  let rest = point;
  for (let i = size - 1; i > 0; i--) {
    bytes[at + i] = 0x80 | (rest & 0x3f);
    rest >>= 6;
  }
  bytes[at] = ((0xf00 >> size) & 0xff) | rest;
  return at + size;
}
