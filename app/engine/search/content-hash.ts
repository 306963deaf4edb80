import { hashBytes } from '../store/hash.ts';
import { HashIndex } from '../store/hash-index.ts';
import type { GatheredTrace, TracePart } from './trace-spans.ts';

/** Hashes of whole spans, by span: what tells a resend from another span of the same id. */
export interface ContentHashes {
  hashHi: Uint32Array;
  hashLo: Uint32Array;
}

/**
 * Hashes the spans that share their id with another one, from their bytes; the rest stay zero. Most traces have none, and
 * then no payload is unpacked at all: the result is undefined.
 */
export function contentHashes(
  parts: TracePart[],
  { table, partOf, rowOf }: GatheredTrace,
): ContentHashes | undefined {
  const seen = new HashIndex(table.count);
  const shared = new Set<number>();
  for (let span = 0; span < table.count; span++) {
    const id = (table.idHi[span]! & 0x1fffff) * 4294967296 + table.idLo[span]!;
    const first = seen.getOrSet(id, span);
    if (first !== span) shared.add(first).add(span);
  }
  if (shared.size === 0) return undefined;
  const hashes: ContentHashes = {
    hashHi: new Uint32Array(table.count),
    hashLo: new Uint32Array(table.count),
  };
  for (const span of shared) {
    const { spans, read } = parts[partOf[span]!]!;
    const row = rowOf[span]!;
    const bytes = read(spans.offset[row]!, spans.length[row]!);
    const hash = hashBytes(bytes, 0, bytes.length, 0);
    hashes.hashHi[span] = hash / 4294967296;
    hashes.hashLo[span] = hash >>> 0;
  }
  return hashes;
}
