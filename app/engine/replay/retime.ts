import { WireReader } from '../store/wire.ts';

/** What a replay does to a field: moves a time, gives another id, or looks into the message. */
type Change = 'time' | 'trace' | 'span' | Fields;

/** Fields that a replay changes, by tag: number and wire type. */
export type Fields = ReadonlyMap<number, Change>;

/** The last part of a field's tag. */
const FIXED64 = 1;
const BYTES = 2;
const tag = (field: number, wireType: number): number => field * 8 + wireType;

const time = (field: number): [number, Change] => [tag(field, FIXED64), 'time'];
const inside = (field: number, fields: Fields): [number, Change] => [tag(field, BYTES), fields];
const traceId = (field: number): [number, Change] => [tag(field, BYTES), 'trace'];
const spanId = (field: number): [number, Change] => [tag(field, BYTES), 'span'];

const EVENT: Fields = new Map([time(1)]);
const LINK: Fields = new Map([traceId(1), spanId(2)]);
export const SPAN: Fields = new Map([
  traceId(1),
  spanId(2),
  spanId(4),
  time(7),
  time(8),
  inside(11, EVENT),
  inside(13, LINK),
]);

export const LOG_RECORD: Fields = new Map([time(1), time(11), traceId(9), spanId(10)]);

const EXEMPLAR: Fields = new Map([time(2), spanId(4), traceId(5)]);
const dataOf = (exemplars: number | undefined): Fields => {
  const point = new Map([
    time(2),
    time(3),
    ...(exemplars === undefined ? [] : [inside(exemplars, EXEMPLAR)]),
  ]);
  return new Map([inside(1, point)]);
};
/** Gauge, sum, histogram, exponential histogram, summary. */
export const METRIC: Fields = new Map([
  inside(5, dataOf(5)),
  inside(7, dataOf(5)),
  inside(9, dataOf(8)),
  inside(10, dataOf(11)),
  inside(11, dataOf(undefined)),
]);

const TRACE_ID_BYTES = 16;
const SPAN_ID_BYTES = 8;

/** Turns ids into others: the same ones of the same, in every place, and never two into one. */
export interface IdMask {
  /** Laid over every trace id and span id, bit by bit. */
  trace: Uint8Array;
  span: Uint8Array;
}

/**
 * Moves all times of a span, log record or metric and gives what it names by id other ids, in place: none of these changes its length.
 * A time that is zero, which means that there is none, stays so; so do ids of a wrong length.
 * @param move from ns since the epoch to others
 * @throws MalformedError
 */
export function retime(
  message: Uint8Array,
  fields: Fields,
  move: (ns: bigint) => bigint,
  ids: IdMask | undefined,
): void {
  const wire = new WireReader(message);
  const view = new DataView(message.buffer, message.byteOffset, message.byteLength);
  const walk = (known: Fields, end: number): void => {
    while (wire.pos < end) {
      const found = wire.varint();
      const change = known.get(found);
      const at = wire.pos;
      if (change === undefined) {
        wire.skip(found & 7, end);
        continue;
      }
      wire.skip(found & 7, end);
      const next = wire.pos;
      if (change === 'time') shift(view, at, move);
      else {
        wire.pos = at;
        const to = wire.end(end);
        if (typeof change !== 'string') walk(change, to);
        else if (ids !== undefined) cover(message, wire.pos, to, change === 'trace' ? ids.trace : ids.span);
      }
      wire.pos = next;
    }
  };
  walk(fields, message.length);
}

function shift(view: DataView, at: number, move: (ns: bigint) => bigint): void {
  const ns = view.getBigUint64(at, true);
  if (ns !== 0n) view.setBigUint64(at, BigInt.asUintN(64, move(ns)), true);
}

/** An id of zeros means that there is none. */
function cover(bytes: Uint8Array, from: number, to: number, mask: Uint8Array): void {
  const { length } = mask;
  if (to - from !== length || (length !== TRACE_ID_BYTES && length !== SPAN_ID_BYTES)) return;
  if (bytes.subarray(from, to).every((byte) => byte === 0)) return;
  for (let i = 0; i < length; i++) bytes[from + i]! ^= mask[i]!;
}
