/** The JSON forms of OTLP's scalar types, and how each is written in protobuf. */
import { fromBase64 } from './base64.ts';
import type { Scalar } from './field-table.ts';
import { Char, hexDigit, type JsonLexer } from './json-lexer.ts';
import type { MessageSink } from './message-sink.ts';
import { appendFixed64, appendVarint64 } from './wire.ts';

/** An id that is not hex becomes this: of a length that no id has, so that the one span is refused and not its request. */
const UNREADABLE_ID = Uint8Array.of(0);

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
    return Number(lexer.text());
  }
  lexer.string();
  const text = lexer.text();
  if (text === 'NaN') return Number.NaN;
  if (text === 'Infinity' || text === '-Infinity') return Number(text);
  if (!/^-?\d+(?:\.\d+)?(?:[eE][+-]?\d+)?$/.test(text)) throw lexer.mismatch(key, 'a number');
  return Number(text);
}

function startsNumber(byte: number): boolean {
  return byte === Char.minus || (byte >= Char.zero && byte <= Char.nine);
}

/**
 * An integer: a number or a string of digits, both exact; `{"low":…,"high":…}`, two signed 32-bit halves as some older
 * SDKs sent; for an enum also one of its names.
 */
export function readInteger(
  lexer: JsonLexer,
  key: string,
  type: Scalar,
  names: readonly string[] | undefined,
): number | bigint {
  const first = lexer.peek();
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
  if (value === undefined || value < least || value > most) throw lexer.mismatch(key, `an integer (${type})`);
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

/** The last string as an id: hex of either case. */
export function appendHexId(sink: MessageSink, lexer: JsonLexer): void {
  const { bytes, from, to } = lexer;
  const length = (to - from) >> 1;
  const start = sink.pos;
  sink.writeVarint(length);
  sink.realloc(length);
  for (let i = from; i < to; i += 2) {
    const high = hexDigit(bytes[i]!);
    const low = i + 1 < to ? hexDigit(bytes[i + 1]!) : -1;
    if (high < 0 || low < 0) {
      sink.pos = start;
      sink.writeBytes(UNREADABLE_ID);
      return;
    }
    sink.buf[sink.pos++] = (high << 4) | low;
  }
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
  const text = lexer.text();
  if (count !== 2 * length && !lexer.escaped) {
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
