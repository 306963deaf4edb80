import { hashBytes } from '../store/hash.ts';
import { HashIndex } from '../store/hash-index.ts';
import { concat, pushVarint, WireReader } from '../store/wire.ts';

/** Field 2 of ResourceLogs holds the scopes, that of ScopeLogs the records; a record's field 9 is its trace id. */
const MEMBERS = 18;
const REQUEST_MEMBERS = 10;
const TRACE_ID = 74;
const ID_BYTES = 16;

/** A set of trace ids, by a 53-bit hash. */
export class TraceIdSet {
  readonly #ids = new HashIndex(1_024);

  get size(): number {
    return this.#ids.count;
  }

  add(id: Uint8Array): void {
    this.#ids.getOrSet(hashBytes(id, 0, ID_BYTES, 0), 1);
  }

  has(bytes: Uint8Array, from: number): boolean {
    return this.#ids.get(hashBytes(bytes, from, from + ID_BYTES, 0)) !== undefined;
  }
}

/**
 * The records of a logs request that belong to some traces, with their resources and scopes, all bytes as they were received.
 * The request must have passed `validate`.
 */
export function logsOfTraces(
  request: Uint8Array,
  traces: TraceIdSet,
): { request: Uint8Array<ArrayBuffer>; records: number } {
  const wire = new WireReader(request);
  let records = 0;
  const isKept = (end: number): boolean => {
    const kept = belongs(wire, end, traces);
    if (kept) records++;
    return kept;
  };
  const scope = (end: number): Uint8Array<ArrayBuffer> | undefined =>
    filtered(wire, end, MEMBERS, (to) => (isKept(to) ? request.subarray(wire.pos, to) : undefined));
  const resource = (end: number): Uint8Array<ArrayBuffer> | undefined => filtered(wire, end, MEMBERS, scope);
  const kept = filtered(wire, request.length, REQUEST_MEMBERS, resource);
  return { request: kept ?? new Uint8Array(0), records };
}

/**
 * A message from the cursor to `end` with those of its members that `member` leaves something of; undefined where that is none.
 * The cursor is left at `end`.
 */
function filtered(
  wire: WireReader,
  end: number,
  tagOfMembers: number,
  member: (end: number) => Uint8Array | undefined,
): Uint8Array<ArrayBuffer> | undefined {
  const parts: Uint8Array[] = [];
  let members = 0;
  while (wire.pos < end) {
    const from = wire.pos;
    const tag = wire.varint();
    if (tag !== tagOfMembers) {
      wire.skip(tag & 7, end);
      parts.push(wire.bytes.subarray(from, wire.pos));
      continue;
    }
    const to = wire.end(end);
    const left = member(to);
    wire.pos = to;
    if (left === undefined) continue;
    members++;
    const head = [tag];
    pushVarint(head, left.length);
    parts.push(Uint8Array.from(head), left);
  }
  return members === 0 ? undefined : concat(parts);
}

/** Leaves the cursor where it is. */
function belongs(wire: WireReader, end: number, traces: TraceIdSet): boolean {
  const from = wire.pos;
  let found = false;
  while (wire.pos < end) {
    const tag = wire.varint();
    if (tag !== TRACE_ID) {
      wire.skip(tag & 7, end);
      continue;
    }
    const to = wire.end(end);
    // The last one counts, as everywhere in protobuf.
    found = to - wire.pos === ID_BYTES && traces.has(wire.bytes, wire.pos);
    wire.pos = to;
  }
  wire.pos = from;
  return found;
}
