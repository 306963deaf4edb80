import { concat, pushVarint, WireReader } from '../store/wire.ts';

/** Requests hold resources (field 1), those scopes (field 2), those the log records or metrics (field 2). */
const RESOURCES = 10;
const MEMBERS = 18;
/** Of a log record: its times and its trace id. */
const LOG_TIME = 9;
const LOG_OBSERVED = 89;
const LOG_TRACE = 74;
const TRACE_ID_BYTES = 16;
/** Of a metric: what holds its data points, these, and their time. */
const METRIC_DATA = new Set([42, 58, 74, 82, 90]);
const POINT = 10;
const POINT_TIME = 25;

/** A resource or scope: its fields but for its members, as they were received. */
interface Holder {
  head: Uint8Array[];
  /** Place of what holds it. */
  within: number;
}

/** The log records or metrics of a stored request, by where they lie in it. */
export interface StoredRecords {
  bytes: Uint8Array;
  resources: Holder[];
  scopes: Holder[];
  /** By record: where it begins and ends, and the place of its scope. */
  from: number[];
  to: number[];
  scope: number[];
}

/** Takes a request apart that has passed `validate`, or several laid end to end. */
export function storedRecords(bytes: Uint8Array): StoredRecords {
  const wire = new WireReader(bytes);
  const records: StoredRecords = { bytes, resources: [], scopes: [], from: [], to: [], scope: [] };
  const each = (end: number, memberTag: number, head: Uint8Array[], member: (end: number) => void): void => {
    while (wire.pos < end) {
      const from = wire.pos;
      const tag = wire.varint();
      if (tag === memberTag) {
        const to = wire.end(end);
        member(to);
        wire.pos = to;
      } else {
        wire.skip(tag & 7, end);
        head.push(bytes.subarray(from, wire.pos));
      }
    }
  };
  const holder = (holders: Holder[], within: number): Holder => {
    const made: Holder = { head: [], within };
    holders.push(made);
    return made;
  };
  each(bytes.length, RESOURCES, [], (endOfResource) => {
    const resource = holder(records.resources, 0);
    const numberOfResource = records.resources.length - 1;
    each(endOfResource, MEMBERS, resource.head, (endOfScope) => {
      const scope = holder(records.scopes, numberOfResource);
      const numberOfScope = records.scopes.length - 1;
      each(endOfScope, MEMBERS, scope.head, (end) => {
        records.from.push(wire.pos);
        records.to.push(end);
        records.scope.push(numberOfScope);
      });
    });
  });
  return records;
}

/** Records as one request, each resource and scope written once. @param messageOf a record's bytes, by its number */
export function requestOfRecords(
  { resources, scopes, scope }: StoredRecords,
  rows: readonly number[],
  messageOf: (row: number) => Uint8Array,
): Uint8Array<ArrayBuffer> {
  const byScope = new Map<number, Uint8Array[]>();
  for (const row of rows) append(byScope, scope[row]!, MEMBERS, messageOf(row));
  const byResource = new Map<number, Uint8Array[]>();
  for (const [place, messages] of byScope) {
    const { head, within } = scopes[place]!;
    append(byResource, within, MEMBERS, concat([...head, ...messages]));
  }
  const whole: Uint8Array[] = [];
  for (const [place, messages] of byResource)
    pushField(whole, RESOURCES, concat([...resources[place]!.head, ...messages]));
  return concat(whole);
}

function append(by: Map<number, Uint8Array[]>, place: number, tag: number, message: Uint8Array): void {
  const parts = by.get(place) ?? [];
  by.set(place, parts);
  pushField(parts, tag, message);
}

function pushField(parts: Uint8Array[], tag: number, message: Uint8Array): void {
  const start = [tag];
  pushVarint(start, message.length);
  parts.push(Uint8Array.from(start), message);
}

/** When a log record was written, or else was seen, 0n where it says neither; and its trace id's place, -1 where it has none. */
export function logFacts(
  { bytes }: StoredRecords,
  from: number,
  to: number,
): { timeNs: bigint; traceAt: number } {
  const wire = new WireReader(bytes);
  wire.pos = from;
  let time = 0n;
  let observed = 0n;
  let traceAt = -1;
  while (wire.pos < to) {
    const tag = wire.varint();
    const at = wire.pos;
    if (tag === LOG_TIME) time = fixed64(bytes, at);
    else if (tag === LOG_OBSERVED) observed = fixed64(bytes, at);
    else if (tag === LOG_TRACE) traceAt = wire.end(to) - wire.pos === TRACE_ID_BYTES ? wire.pos : -1;
    wire.pos = at;
    wire.skip(tag & 7, to);
  }
  return { timeNs: time === 0n ? observed : time, traceAt };
}

/** The time of a metric's last data point, 0n where none says one; and how many there are. */
export function metricFacts(
  { bytes }: StoredRecords,
  from: number,
  to: number,
): { timeNs: bigint; points: number } {
  const wire = new WireReader(bytes);
  let timeNs = 0n;
  let points = 0;
  const inside = (
    start: number,
    end: number,
    wanted: (tag: number) => boolean,
    found: (end: number) => void,
  ): void => {
    wire.pos = start;
    while (wire.pos < end) {
      const tag = wire.varint();
      const at = wire.pos;
      wire.skip(tag & 7, end);
      const next = wire.pos;
      if (wanted(tag)) {
        wire.pos = at;
        found(next);
      }
      wire.pos = next;
    }
  };
  inside(
    from,
    to,
    (tag) => METRIC_DATA.has(tag),
    (endOfData) => {
      wire.end(endOfData);
      inside(
        wire.pos,
        endOfData,
        (tag) => tag === POINT,
        (endOfPoint) => {
          points++;
          wire.end(endOfPoint);
          inside(
            wire.pos,
            endOfPoint,
            (tag) => tag === POINT_TIME,
            () => {
              const time = fixed64(bytes, wire.pos);
              if (time > timeNs) timeNs = time;
            },
          );
        },
      );
    },
  );
  return { timeNs, points };
}

function fixed64(bytes: Uint8Array, at: number): bigint {
  return new DataView(bytes.buffer, bytes.byteOffset, bytes.byteLength).getBigUint64(at, true);
}
