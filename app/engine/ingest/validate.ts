import { MAX_VALUE_DEPTH } from '../../core/model/attributes.ts';
import type { Signal } from '../../core/model/signal.ts';
import { MalformedError, WireReader } from '../store/wire.ts';
import { nestingShape, pairShape, requestShapes, type Shape } from './otlp-shape.ts';

/** A span that can't be kept: its place in the request and why. */
export interface BadSpan {
  from: number;
  to: number;
  reason: string;
}

export interface Validation {
  /** Spans, log records or data points, the bad ones included. */
  items: number;
  bad: BadSpan[];
}

const wire = new WireReader(new Uint8Array(0));
let items = 0;
let bad: BadSpan[] = [];

/**
 * Walks a whole request: every length within its message, every known field of its wire type, every span with a
 * trace id and a span id. Values nested deeper than MAX_VALUE_DEPTH are not entered: they are kept as bytes.
 * Allocates nothing but for what is wrong.
 * @throws MalformedError where the bytes are not such a request
 */
export function validate(signal: Signal, bytes: Uint8Array): Validation {
  wire.reset(bytes);
  items = 0;
  bad = [];
  walk(requestShapes[signal], bytes.length, 0);
  return { items, bad };
}

function walk(shape: Shape, end: number, depth: number): void {
  if (shape === nestingShape && ++depth > MAX_VALUE_DEPTH) {
    wire.pos = end;
    return;
  }
  const from = wire.pos;
  const { wire: types, inside } = shape;
  let traceIdAt = -1;
  let spanIdAt = -1;
  while (wire.pos < end) {
    const tag = wire.varint();
    const number = tag >>> 3;
    const type = tag & 7;
    const expected = types[number];
    if (number === 0) throw new MalformedError('a field with number 0', wire.pos);
    if (expected !== undefined && expected !== type)
      throw new MalformedError(`field ${number} with wire type ${type} where ${expected} is due`, wire.pos);
    const inner = inside[number];
    if (inner !== undefined) {
      const innerEnd = wire.end(end);
      if (inner !== pairShape || !passPlainPair(innerEnd)) walk(inner, innerEnd, depth);
      continue;
    }
    if (shape.span === true && number <= 2) {
      if (number === 1) traceIdAt = wire.pos;
      else spanIdAt = wire.pos;
    }
    wire.skip(type, end);
  }
  if (wire.pos !== end) throw new MalformedError('a message that ends inside a field', wire.pos);
  if (shape.item === true) items++;
  if (shape.span === true) {
    const reason = idProblem('trace id', traceIdAt, 16) ?? idProblem('span id', spanIdAt, 8);
    if (reason !== undefined) bad.push({ from, to: end, reason });
  }
}

/**
 * Steps over a pair whose value is a short string or a number and which is written in the order of its fields, as nearly all are;
 * leaves any other where it is.
 */
function passPlainPair(end: number): boolean {
  const bytes = wire.bytes;
  const from = wire.pos;
  const keyLength = bytes[from + 1]!;
  if (bytes[from] !== 10 || keyLength >= 0x80) return false;
  const valueFrom = from + 2 + keyLength;
  const valueLength = bytes[valueFrom + 1]!;
  const at = valueFrom + 2;
  if (bytes[valueFrom] !== 18 || valueLength >= 0x80 || at + valueLength !== end) return false;
  const next = bytes[at + 1]!;
  const tag = bytes[at];
  const isPlain =
    tag === 10
      ? next < 0x80 && next + 2 === valueLength
      : tag === 16 || tag === 24
        ? next < 0x80 && valueLength === 2
        : tag === 33 && valueLength === 9;
  if (isPlain) wire.pos = end;
  return isPlain;
}

function idProblem(what: string, at: number, length: number): string | undefined {
  if (at < 0) return `${what} is missing`;
  const bytes = wire.bytes;
  // An id is 8 or 16 bytes, so its length is a single byte; a longer varint is a wrong length in any case.
  const actual = bytes[at]!;
  if (actual === 0) return `${what} is empty`;
  if (actual !== length) return `${what} has a wrong length: ${length} bytes are due`;
  for (let i = at + 1; i <= at + length; i++) if (bytes[i] !== 0) return undefined;
  return `${what} is all zeros`;
}
