import { concat, pushVarint, WireReader } from '../store/wire.ts';

/** Requests hold resources (field 1), those scopes (field 2), those the records (field 2). */
const MEMBER_TAGS = [10, 18, 18];

/**
 * A request of any signal in pieces of about `maxBytes`, each a valid request; one record is never cut. Every piece repeats the
 * resource and scope of what is in it.
 */
export function* splitRequest(request: Uint8Array, maxBytes: number): Generator<Uint8Array> {
  yield* pieces(request, 0, maxBytes);
}

function* pieces(message: Uint8Array, level: number, maxBytes: number): Generator<Uint8Array> {
  const memberTag = MEMBER_TAGS[level];
  if (message.length <= maxBytes || memberTag === undefined) {
    yield message;
    return;
  }
  const { head, members } = takeApart(message, memberTag);
  let parts = [...head];
  let bytes = 0;
  for (const member of members)
    for (const piece of pieces(member, level + 1, maxBytes)) {
      if (bytes > 0 && bytes + piece.length > maxBytes) {
        yield concat(parts);
        parts = [...head];
        bytes = 0;
      }
      const start = [memberTag];
      pushVarint(start, piece.length);
      parts.push(Uint8Array.from(start), piece);
      bytes += piece.length;
    }
  if (bytes > 0 || members.length === 0) yield concat(parts);
}

/** A message's members, and its other fields as they are. */
function takeApart(message: Uint8Array, memberTag: number): { head: Uint8Array[]; members: Uint8Array[] } {
  const wire = new WireReader(message);
  const head: Uint8Array[] = [];
  const members: Uint8Array[] = [];
  while (wire.pos < message.length) {
    const from = wire.pos;
    const tag = wire.varint();
    if (tag === memberTag) {
      const end = wire.end(message.length);
      members.push(message.subarray(wire.pos, end));
      wire.pos = end;
    } else {
      wire.skip(tag & 7, message.length);
      head.push(message.subarray(from, wire.pos));
    }
  }
  return { head, members };
}
