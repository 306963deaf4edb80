import { type StoreDatabase, StoreError } from './database.ts';
import { type SealedSpanColumns, unpack, unpackColumns, unpackColumnsAside } from './segment-codec.ts';
import type { AttributeColumns } from './segment-columns.ts';
import { PART_ATTRIBUTES, PART_PAYLOAD, PART_SPANS } from './segment-writer.ts';

/** A part's bytes as stored. @throws StoreError `segment.gone` where retention has taken the segment meanwhile */
function part(db: StoreDatabase, segment: bigint, number: number): Uint8Array {
  const row = db.get<{ data: Uint8Array }>(
    'SELECT data FROM segment_part WHERE segment = ? AND part = ?',
    segment,
    number,
  );
  if (row === undefined)
    throw new StoreError('segment.gone', `Part ${number} of segment ${segment} is not there any more`);
  return row.data;
}

export function loadSpanColumns(db: StoreDatabase, segment: bigint): SealedSpanColumns {
  return unpackColumns<SealedSpanColumns>(part(db, segment, PART_SPANS));
}

export function loadAttributeColumns(db: StoreDatabase, segment: bigint): AttributeColumns {
  return unpackColumns<AttributeColumns>(part(db, segment, PART_ATTRIBUTES));
}

/** As `loadSpanColumns`: read at once, unpacked by another thread. */
export async function fetchSpanColumns(db: StoreDatabase, segment: bigint): Promise<SealedSpanColumns> {
  return unpackColumnsAside<SealedSpanColumns>(part(db, segment, PART_SPANS));
}

/** As `loadAttributeColumns`: read at once, unpacked by another thread. */
export async function fetchAttributeColumns(db: StoreDatabase, segment: bigint): Promise<AttributeColumns> {
  return unpackColumnsAside<AttributeColumns>(part(db, segment, PART_ATTRIBUTES));
}

/** A chunk of a segment's payload, by its number. */
export function loadChunk(db: StoreDatabase, segment: bigint, chunk: number): Uint8Array<ArrayBuffer> {
  return unpack(part(db, segment, PART_PAYLOAD + chunk));
}

/** Number of the chunk that holds a place in the payload. @param starts where each chunk begins, ascending */
export function chunkAt(starts: Uint32Array, offset: number): number {
  let low = 0;
  let high = starts.length;
  while (low < high) {
    const middle = (low + high) >> 1;
    if (starts[middle]! <= offset) low = middle + 1;
    else high = middle;
  }
  return low - 1;
}
