import type { PayloadReader } from '../store/span-request.ts';
import type { Zone } from './catalog.ts';
import type { Columns } from './span-predicate.ts';
import type { TracePart } from './trace-spans.ts';

/** A set of columns that a query goes through: a segment, or the tail. */
export interface SearchedPart extends Columns {
  /** Undefined for the tail. */
  zone: Zone | undefined;
  /** By trace of the columns: its number. */
  numbers: ArrayLike<number>;
  read: PayloadReader;
}

/** The rows of some traces in the parts that have any, and by span the place of its trace in `numbers`. */
export function rowsOfTraces(
  sources: SearchedPart[],
  numbers: number[],
): { parts: TracePart[]; used: SearchedPart[]; traceOf: Uint32Array } {
  const indexOf = new Map(numbers.map((number, index) => [number, index]));
  const parts: TracePart[] = [];
  const used: SearchedPart[] = [];
  const places: Uint32Array[] = [];
  for (const source of sources) {
    const { trace, count } = source.spans;
    const index = Int32Array.from(source.numbers, (number) => indexOf.get(number) ?? -1);
    const rows = new Uint32Array(count);
    const place = new Uint32Array(count);
    let found = 0;
    for (let row = 0; row < count; row++) {
      const of = index[trace[row]!]!;
      if (of < 0) continue;
      rows[found] = row;
      place[found++] = of;
    }
    if (found === 0) continue;
    parts.push({
      spans: source.spans,
      attributes: source.attributes(),
      rows: rows.slice(0, found),
      read: source.read,
    });
    used.push(source);
    places.push(place.subarray(0, found));
  }
  const traceOf = new Uint32Array(places.reduce((sum, place) => sum + place.length, 0));
  let at = 0;
  for (const place of places) {
    traceOf.set(place, at);
    at += place.length;
  }
  return { parts, used, traceOf };
}
