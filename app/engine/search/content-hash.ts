import { hashBytes } from '../store/hash.ts';
import type { SpanPlaces } from './trace-spans.ts';

/**
 * Hashes of whole spans from their bytes: what tells a resend from another span of the same id. Made when asked for: most
 * traces need none, and then no payload is unpacked at all.
 */
export function contentHashes(places: SpanPlaces): (span: number) => number {
  const known = new Map<number, number>();
  return (span) => {
    let hash = known.get(span);
    if (hash === undefined) {
      const { part, row } = places.at(span);
      const bytes = part.read(part.spans.offset[row]!, part.spans.length[row]!);
      hash = hashBytes(bytes, 0, bytes.length, 0);
      known.set(span, hash);
    }
    return hash;
  };
}
