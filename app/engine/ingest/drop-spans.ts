import { concat, pushVarint, WireReader } from '../store/wire.ts';
import type { BadSpan } from './validate.ts';

/** How deep the spans lie in a request: resource group, scope group, span. */
const SPAN_LEVEL = 3;

/** A copy of a trace request without the spans in `bad`; all else stays as its sender wrote it. */
export function dropSpans(bytes: Uint8Array, bad: BadSpan[]): Uint8Array<ArrayBuffer> {
  const places = new Set(bad.map((span) => span.from));
  return rewrite(bytes, 0, bytes.length, 1, places);
}

/** The fields from `from` to `to`, those of the next level rewritten in their turn. */
function rewrite(
  bytes: Uint8Array,
  from: number,
  to: number,
  level: number,
  places: Set<number>,
): Uint8Array<ArrayBuffer> {
  const parts: Uint8Array[] = [];
  const wire = new WireReader(bytes);
  wire.pos = from;
  const group = level === 1 ? 10 : 18;
  while (wire.pos < to) {
    const fieldFrom = wire.pos;
    const tag = wire.varint();
    if (tag !== group) {
      wire.skip(tag & 7, to);
      parts.push(bytes.subarray(fieldFrom, wire.pos));
      continue;
    }
    const end = wire.end(to);
    const at = wire.pos;
    wire.pos = end;
    if (level === SPAN_LEVEL) {
      if (!places.has(at)) parts.push(bytes.subarray(fieldFrom, end));
      continue;
    }
    const inner = rewrite(bytes, at, end, level + 1, places);
    const head: number[] = [tag];
    pushVarint(head, inner.length);
    parts.push(Uint8Array.from(head), inner);
  }
  return concat(parts);
}
