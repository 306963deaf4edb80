/** The JSON forms of OTLP's scalar types, and how each is written in protobuf. */
import { fromBase64 } from './base64.ts';
import { WireType, type Scalar } from './field-table.ts';
import { Char, hexDigit, type JsonLexer } from './json-lexer.ts';
import type { MessageSink } from './message-sink.ts';
import { appendFixed64, appendVarint64 } from './wire.ts';

/** An id that is not hex becomes this: of a length that no id has, so that the one span is refused and not its request. */
const UNREADABLE_ID = Uint8Array.of(0);

/** Powers of ten that a double holds exactly. */
const POWERS = Array.from({ length: 23 }, (_, i) => 10 ** i);

/** Integers of up to this many digits are exact as numbers. */
const EXACT_DIGITS = 15;
/** No 64-bit integer needs a larger exponent. */
const MAX_EXPONENT = 20;

const ranges: Partial<Record<Scalar, readonly [bigint, bigint]>> = {
  enum: [-(2n ** 31n), 2n ** 31n - 1n],
  sint32: [-(2n ** 31n), 2n ** 31n - 1n],
  uint32: [0n, 2n ** 32n - 1n],
  fixed32: [0n, 2n ** 32n - 1n],
  int64: [-(2n ** 63n), 2n ** 63n - 1n],
  sfixed64: [-(2n ** 63n), 2n ** 63n - 1n],
  uint64: [0n, 2n ** 64n - 1n],
  fixed64: [0n, 2n ** 64n - 1n],
};

/** Reads a string token, or fails naming the field. */
export function readString(lexer: JsonLexer, key: string): void {
  if (lexer.peek() !== Char.quote) throw lexer.mismatch(key, 'a string');
  lexer.string();
}

export function readBool(lexer: JsonLexer, key: string): boolean {
  const first = lexer.peek();
  if (first !== Char.t && first !== Char.f) throw lexer.mismatch(key, 'true or false');
  lexer.word(first === Char.t ? 'true' : 'false');
  return first === Char.t;
}

/** A double: a number, or in quotes a number, NaN, Infinity or -Infinity. */
export function readDouble(lexer: JsonLexer, key: string): number {
  if (lexer.peek() !== Char.quote) {
    if (!startsNumber(lexer.peek())) throw lexer.mismatch(key, 'a number');
    lexer.number();
    return shortDecimal(lexer) ?? Number(lexer.text());
  }
  lexer.string();
  const text = lexer.text();
  if (text === 'NaN') return Number.NaN;
  if (text === 'Infinity' || text === '-Infinity') return Number(text);
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) throw lexer.mismatch(key, 'a number');
  return Number(text);
}

/**
 * The last number where its digits and the power of ten that they are divided by are exact as doubles: then one division rounds as it
 * must (Clinger, "How to Read Floating Point Numbers Accurately"). Undefined for others.
 */
function shortDecimal({ bytes, from, to }: JsonLexer): number | undefined {
  const negative = bytes[from] === Char.minus;
  const first = negative ? from + 1 : from;
  if (to - first > EXACT_DIGITS) return undefined;
  let digits = 0;
  let dot = to;
  for (let i = first; i < to; i++) {
    const digit = bytes[i]! - Char.zero;
    if (digit >= 0 && digit <= 9) digits = digits * 10 + digit;
    else if (bytes[i] === Char.dot) dot = i + 1;
    else return undefined;
  }
  const value = digits / POWERS[to - dot]!;
  return negative ? -value : value;
}

function startsNumber(byte: number): boolean {
  return byte === Char.minus || (byte >= Char.zero && byte <= Char.nine);
}

/**
 * An integer: a number or a string of digits, both exact; `{"low":…,"high":…}`, two signed 32-bit halves as some older
 * SDKs sent; for an enum also one of its names. Of type `int64` a number that is too large for it comes as a double, which is no
 * safe integer: JavaScript's exporter takes all without a fraction for integers.
 */
export function readInteger(
  lexer: JsonLexer,
  key: string,
  type: Scalar,
  names: readonly string[] | undefined,
): number | bigint {
  const first = lexer.peek();
  const short = readShort(lexer);
  if (short >= 0) return short;
  let value: number | bigint | undefined;
  if (first === Char.quote) {
    lexer.string();
    value = integerOf(lexer) ?? nameOf(lexer, names);
  } else if (startsNumber(first)) {
    lexer.number();
    value = integerOf(lexer);
  } else if (first === Char.open && type.endsWith('64')) {
    value = readHalves(lexer, key, type === 'int64' || type === 'sfixed64');
  }
  const [least, most] = ranges[type]!;
  if (value !== undefined && value >= least && value <= most) return value;
  const large = type === 'int64' && startsNumber(first) ? Number(lexer.text()) : 0;
  if (Math.abs(large) >= INT64_END && Number.isFinite(large)) return large;
  throw lexer.mismatch(key, `an integer (${type})`);
}

/** What integers of 64 bits end before. */
const INT64_END = 2 ** 63;

/** Integers of so many digits fit into any type. */
const SHORT_DIGITS = 9;

/** Reads an integer of a few digits, with or without quotes. @returns -1, and nothing is read, for anything else */
function readShort(lexer: JsonLexer): number {
  const { bytes, pos } = lexer;
  const quoted = bytes[pos] === Char.quote;
  const from = quoted ? pos + 1 : pos;
  let to = from;
  let value = 0;
  while (isDigit(bytes[to])) {
    if (to - from === SHORT_DIGITS) return -1;
    value = value * 10 + bytes[to++]! - Char.zero;
  }
  if (to === from || (bytes[from] === Char.zero && to > from + 1)) return -1;
  const next = bytes[to];
  if (quoted ? next !== Char.quote : next !== Char.comma && next !== Char.close) return -1;
  lexer.pos = quoted ? to + 1 : to;
  return value;
}

function nameOf(lexer: JsonLexer, names: readonly string[] | undefined): number | undefined {
  const number = names?.indexOf(lexer.text()) ?? -1;
  return number < 0 ? undefined : number;
}

/** The last token as an integer: a number where it is exact, else a bigint; undefined where it is none. */
function integerOf(lexer: JsonLexer): number | bigint | undefined {
  const { bytes, from, to } = lexer;
  const negative = bytes[from] === Char.minus;
  const first = negative ? from + 1 : from;
  if (to - first <= EXACT_DIGITS && to > first) {
    let value = 0;
    for (let i = first; i < to; i++) {
      const digit = bytes[i]! - Char.zero;
      if (digit < 0 || digit > 9) return unusualInteger(lexer.text());
      value = value * 10 + digit;
    }
    // No negative zero: it would be a number that no integer is.
    return negative ? 0 - value : value;
  }
  return unusualInteger(lexer.text());
}

/** Long ones, and those with a fraction or an exponent that comes to an integer. */
function unusualInteger(text: string): bigint | undefined {
  const match = /^(-?)(\d+)(?:\.(\d+))?(?:[eE]([+-]?\d{1,4}))?$/.exec(text);
  if (match === null) return undefined;
  const [, sign = '', whole = '', fraction = '', exponent = '0'] = match;
  const digits = (whole + fraction).replace(/^0+/, '') || '0';
  if (digits === '0') return 0n;
  const shift = Number(exponent) - fraction.length;
  let value: bigint;
  if (shift >= 0) {
    if (digits.length + shift > MAX_EXPONENT) return undefined;
    value = BigInt(digits) * 10n ** BigInt(shift);
  } else {
    const zeros = digits.slice(shift);
    if (/[1-9]/.test(zeros) || digits.length <= -shift) return undefined;
    value = BigInt(digits.slice(0, shift));
  }
  return sign === '' ? value : -value;
}

function readHalves(lexer: JsonLexer, key: string, signed: boolean): bigint {
  let low = 0;
  let high = 0;
  if (lexer.enter(Char.open, Char.close)) {
    do {
      lexer.string();
      const half = lexer.text();
      lexer.expect(Char.colon);
      if (half !== 'low' && half !== 'high') {
        lexer.skip();
        continue;
      }
      if (!startsNumber(lexer.peek())) throw lexer.mismatch(key, 'a number');
      lexer.number();
      const value = Number(lexer.text());
      if (!Number.isInteger(value) || Math.abs(value) > 0xffff_ffff)
        throw lexer.mismatch(key, 'a 32-bit half');
      if (half === 'low') low = value;
      else high = value;
    } while (lexer.more(Char.close));
    lexer.leave();
  }
  const value = (BigInt(high >>> 0) << 32n) | BigInt(low >>> 0);
  return signed ? BigInt.asIntN(64, value) : value;
}

/** The last whole digits of a long integer, and how many there are before them at most. */
const LOW_DIGITS = 9;
const LOW_BASE = 1e9;
const MAX_HIGH_DIGITS = 10;

/**
 * Reads a time as it is written as a rule, a string or number of 10 to 19 digits, and appends it: without a bigint, by its two 32-bit
 * halves. @returns false, and nothing is read, for anything else
 */
export function copyTime(lexer: JsonLexer, sink: MessageSink): boolean {
  const { bytes } = lexer;
  const quoted = lexer.peek() === Char.quote;
  const from = quoted ? lexer.pos + 1 : lexer.pos;
  let to = from;
  while (isDigit(bytes[to])) to++;
  const highDigits = to - from - LOW_DIGITS;
  if (highDigits < 1 || highDigits > MAX_HIGH_DIGITS || bytes[from] === Char.zero) return false;
  const next = bytes[to];
  if (quoted ? next !== Char.quote : next !== Char.comma && next !== Char.close) return false;
  let high = 0;
  let low = 0;
  let at = from;
  for (; at < to - LOW_DIGITS; at++) high = high * 10 + bytes[at]! - Char.zero;
  for (; at < to; at++) low = low * 10 + bytes[at]! - Char.zero;
  // high * 1e9 + low, where every step is exact: high is below 2^34, so both products are below 2^50.
  const lower = (high % 0x1_0000) * LOW_BASE + low;
  const upper = Math.floor(high / 0x1_0000) * LOW_BASE;
  const sum = (upper % 0x1_0000) * 0x1_0000 + lower;
  sink.appendHalves(sum % 0x1_0000_0000, Math.floor(upper / 0x1_0000) + Math.floor(sum / 0x1_0000_0000));
  lexer.pos = quoted ? to + 1 : to;
  return true;
}

function isDigit(byte: number | undefined): boolean {
  return byte !== undefined && byte >= Char.zero && byte <= Char.nine;
}

/** Appends an integer as its type is written, without a tag. */
export function appendInteger(sink: MessageSink, type: Scalar, value: number | bigint): void {
  switch (type) {
    case 'fixed64':
    case 'sfixed64':
      appendFixed64(sink, BigInt(value));
      return;
    case 'fixed32':
      sink.writeFixed32(Number(value));
      return;
    case 'sint32':
      sink.writeSVarint(Number(value));
      return;
    default:
      if (typeof value === 'number' && value >= 0 && value <= 0x7fff_ffff) sink.writeVarint(value);
      else appendVarint64(sink, BigInt(value));
  }
}

/** Longest string whose length takes one byte. */
const SHORT_TEXT = 0x7f;

/**
 * Reads a short string without escapes and appends it as a field, in one pass; an empty one is only appended where it is to be kept.
 * @returns false, and nothing is read, for anything else
 */
export function copyShortText(lexer: JsonLexer, sink: MessageSink, field: number, keep: boolean): boolean {
  const { bytes, pos } = lexer;
  if (bytes[pos] !== Char.quote) return false;
  const before = sink.pos;
  sink.writeTag(field, WireType.bytes);
  sink.realloc(SHORT_TEXT + 1);
  const { buf } = sink;
  const start = sink.pos + 1;
  const from = pos + 1;
  const to = Math.min(from + SHORT_TEXT + 1, bytes.length);
  const shift = start - from;
  for (let at = from; at < to; at++) {
    const byte = bytes[at]!;
    if (byte === Char.quote) {
      const length = at - from;
      if (length === 0 && !keep) sink.pos = before;
      else {
        buf[start - 1] = length;
        sink.pos = at + shift;
      }
      lexer.pos = at + 1;
      return true;
    }
    if (byte === Char.backslash || byte < 0x20) break;
    // One that turns out too long by a byte is written over by what it becomes instead.
    buf[at + shift] = byte;
  }
  sink.pos = before;
  return false;
}

/** The last string as an id: hex of either case. */
export function appendHexId(sink: MessageSink, lexer: JsonLexer): void {
  const { bytes, from, to } = lexer;
  const length = (to - from) >> 1;
  const start = sink.pos;
  sink.writeVarint(length);
  sink.realloc(length);
  const { buf } = sink;
  let at = sink.pos;
  // Below zero once any digit is none.
  let digits = 0;
  for (let i = from; i < to; i += 2) {
    const pair = (hexDigit(bytes[i]!) << 4) | (i + 1 < to ? hexDigit(bytes[i + 1]!) : -1);
    digits |= pair;
    buf[at++] = pair;
  }
  sink.pos = at;
  if (digits >= 0) return;
  sink.pos = start;
  sink.writeBytes(UNREADABLE_ID);
}

/** The last string as bytes of base64. */
export function bytesOf(lexer: JsonLexer, key: string): Uint8Array {
  const text = lexer.escaped ? lexer.unescape() : lexer.bytes.subarray(lexer.from, lexer.to);
  const bytes = fromBase64(text, 0, text.length);
  if (bytes === undefined) throw lexer.mismatch(key, 'base64');
  return bytes;
}

const ID_LENGTHS: Partial<Record<Scalar, number>> = { traceId: 16, spanId: 8 };

/**
 * The last string as an id in one of the forms that files have: hex, base64 of the right length, or hex that lost its leading
 * zeros.
 */
export function appendFileId(sink: MessageSink, lexer: JsonLexer, type: Scalar): void {
  const length = ID_LENGTHS[type]!;
  const count = lexer.to - lexer.from;
  if (count !== 2 * length && !lexer.escaped) {
    const text = lexer.text();
    const decoded = fromBase64(lexer.bytes, lexer.from, lexer.to);
    if (decoded?.length === length) {
      sink.writeBytes(decoded);
      return;
    }
    if (count > 0 && count < 2 * length && /^[0-9a-f]+$/i.test(text)) {
      const padded = text.padStart(2 * length, '0');
      sink.writeBytes(
        Uint8Array.from({ length }, (_, i) => Number.parseInt(padded.slice(2 * i, 2 * i + 2), 16)),
      );
      return;
    }
  }
  appendHexId(sink, lexer);
}
