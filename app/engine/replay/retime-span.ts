import { WireReader } from '../store/wire.ts';

/** Tags of Span's fields that a replay changes: number and wire type. */
const TRACE_ID = 10;
const SPAN_ID = 18;
const PARENT_ID = 34;
const START = 57;
const END = 65;
const EVENT = 90;
const LINK = 106;
/** Of Event, its time; of Link, its ids. */
const EVENT_TIME = 9;
const LINK_TRACE_ID = 10;
const LINK_SPAN_ID = 18;

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Turns ids into others: the same ones of the same, in every place, and never two into one. */
export interface IdMask {
  /** Laid over every trace id and span id, bit by bit. */
  trace: Uint8Array;
  span: Uint8Array;
}

/**
 * Moves all times of a span by as many nanoseconds, those of its events included, and gives it, its parent and what it links to
 * other ids, in place: none of these changes its length. A time that is zero, which means that there is none, stays so; so do ids of
 * a wrong length.
 */
export function retimeSpan(span: Uint8Array, shiftNs: bigint, ids: IdMask | undefined): void {
  const wire = new WireReader(span);
  const view = new DataView(span.buffer, span.byteOffset, span.byteLength);
  const end = span.length;
  while (wire.pos < end) {
    const tag = wire.varint();
    if (tag === START || tag === END) {
      shift(view, wire.pos, shiftNs);
      wire.pos += 8;
    } else if (tag === EVENT) {
      const to = wire.end(end);
      shiftEvent(wire, view, to, shiftNs);
      wire.pos = to;
    } else if (ids !== undefined && (tag === TRACE_ID || tag === SPAN_ID || tag === PARENT_ID)) {
      const to = wire.end(end);
      cover(span, wire.pos, to, tag === TRACE_ID ? ids.trace : ids.span);
      wire.pos = to;
    } else if (ids !== undefined && tag === LINK) {
      const to = wire.end(end);
      coverLink(wire, to, ids);
      wire.pos = to;
    } else wire.skip(tag & 7, end);
  }
}

function shiftEvent(wire: WireReader, view: DataView, end: number, shiftNs: bigint): void {
  while (wire.pos < end) {
    const tag = wire.varint();
    if (tag === EVENT_TIME) shift(view, wire.pos, shiftNs);
    wire.skip(tag & 7, end);
  }
}

function coverLink(wire: WireReader, end: number, ids: IdMask): void {
  while (wire.pos < end) {
    const tag = wire.varint();
    if (tag !== LINK_TRACE_ID && tag !== LINK_SPAN_ID) {
      wire.skip(tag & 7, end);
      continue;
    }
    const to = wire.end(end);
    cover(wire.bytes, wire.pos, to, tag === LINK_TRACE_ID ? ids.trace : ids.span);
    wire.pos = to;
  }
}

function shift(view: DataView, at: number, shiftNs: bigint): void {
  const time = view.getBigUint64(at, true);
  if (time !== 0n) view.setBigUint64(at, BigInt.asUintN(64, time + shiftNs), true);
}

/** An id of zeros means that there is none. */
function cover(bytes: Uint8Array, from: number, to: number, mask: Uint8Array): void {
  const length = mask === undefined ? 0 : mask.length;
  if (to - from !== length || (length !== TRACE_ID_BYTES && length !== SPAN_ID_BYTES)) return;
  if (bytes.subarray(from, to).every((byte) => byte === 0)) return;
  for (let i = 0; i < length; i++) bytes[from + i]! ^= mask[i]!;
}
