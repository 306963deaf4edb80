import { concat, pushVarint, WireReader } from '../store/wire.ts';

/**
 * Requests are cut into pieces of about this size: the store packs a request whole, and reading one span of it unpacks it whole. Below
 * twice the size nothing is cut.
 */
export const REQUEST_BYTES = 128 * 1024;

/** Of every signal: a request's groups by resource, and of these the groups by scope and their items. */
const RESOURCE_GROUP = 10;
const INNER = 18;
/** How deep items lie below the request. */
const ITEM_LEVEL = 3;

/**
 * A request as smaller ones, in its order: cut between resources, then between scopes, then between items; what they share (resource,
 * scope, schema URL, unknown fields) stands in each. Small requests come back as they are. Views where nothing had to be copied.
 * @throws MalformedError where the bytes are no such request
 */
export function* splitRequest(request: Uint8Array<ArrayBuffer>): Generator<Uint8Array<ArrayBuffer>> {
  if (request.length < 2 * REQUEST_BYTES) yield request;
  else yield* splitMessage(request, 0, request.length, 1);
}

/** The message between two places as messages of its kind. */
function* splitMessage(
  bytes: Uint8Array<ArrayBuffer>,
  from: number,
  to: number,
  level: number,
): Generator<Uint8Array<ArrayBuffer>> {
  const group = level === 1 ? RESOURCE_GROUP : INNER;
  const shared = level === 1 ? new Uint8Array(0) : sharedFields(bytes, from, to, group);
  // What is shared would be copied into every piece.
  if (shared.length > REQUEST_BYTES) {
    yield bytes.slice(from, to);
    return;
  }
  const wire = new WireReader(bytes);
  wire.pos = from;
  let pieceFrom = from;
  let parts: Uint8Array[] = [];
  let length = 0;
  const take = (): Uint8Array<ArrayBuffer> => {
    const piece = level === 1 ? bytes.subarray(pieceFrom, wire.pos) : concat([shared, ...parts]);
    parts = [];
    length = 0;
    pieceFrom = wire.pos;
    return piece;
  };
  while (wire.pos < to) {
    const fieldFrom = wire.pos;
    const tag = wire.varint();
    if (tag !== group) {
      wire.skip(tag & 7, to);
      if (level === 1) length += wire.pos - fieldFrom;
      continue;
    }
    const end = wire.end(to);
    const inner = wire.pos;
    const isSplit = level < ITEM_LEVEL && end - inner >= 2 * REQUEST_BYTES;
    if (isSplit || length >= REQUEST_BYTES) {
      wire.pos = fieldFrom;
      if (length > 0) yield take();
    }
    wire.pos = end;
    if (isSplit) {
      for (const piece of splitMessage(bytes, inner, end, level + 1))
        yield concat([shared, field(group, piece)]);
      pieceFrom = end;
    } else {
      length += end - fieldFrom;
      parts.push(bytes.subarray(fieldFrom, end));
    }
  }
  if (length > 0) yield take();
}

/** Everything in a group but its parts. */
function sharedFields(bytes: Uint8Array, from: number, to: number, group: number): Uint8Array {
  const parts: Uint8Array[] = [];
  const wire = new WireReader(bytes);
  wire.pos = from;
  while (wire.pos < to) {
    const fieldFrom = wire.pos;
    const tag = wire.varint();
    wire.skip(tag & 7, to);
    if (tag !== group) parts.push(bytes.subarray(fieldFrom, wire.pos));
  }
  return concat(parts);
}

function field(tag: number, content: Uint8Array): Uint8Array {
  const head: number[] = [tag];
  pushVarint(head, content.length);
  return concat([Uint8Array.from(head), content]);
}
