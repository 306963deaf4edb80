import { checkAttributes, checkSpans } from './check-columns.ts';
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
  return undamaged(segment, () =>
    checked(db, unpackColumns<SealedSpanColumns>(part(db, segment, PART_SPANS)), checkSpans),
  );
}

export function loadAttributeColumns(db: StoreDatabase, segment: bigint): AttributeColumns {
  return undamaged(segment, () =>
    checked(db, unpackColumns<AttributeColumns>(part(db, segment, PART_ATTRIBUTES)), checkAttributes),
  );
}

/** As `loadSpanColumns`: read at once, unpacked by another thread. */
export async function fetchSpanColumns(db: StoreDatabase, segment: bigint): Promise<SealedSpanColumns> {
  const columns = unpackColumnsAside<SealedSpanColumns>(part(db, segment, PART_SPANS));
  return columns.then(
    (unpacked) => undamaged(segment, () => checked(db, unpacked, checkSpans)),
    (error: unknown) => undamaged(segment, () => rethrow(error)),
  );
}

/** As `loadAttributeColumns`: read at once, unpacked by another thread. */
export async function fetchAttributeColumns(db: StoreDatabase, segment: bigint): Promise<AttributeColumns> {
  const columns = unpackColumnsAside<AttributeColumns>(part(db, segment, PART_ATTRIBUTES));
  return columns.then(
    (unpacked) => undamaged(segment, () => checked(db, unpacked, checkAttributes)),
    (error: unknown) => undamaged(segment, () => rethrow(error)),
  );
}

/** A chunk of a segment's payload, by its number. */
export function loadChunk(db: StoreDatabase, segment: bigint, chunk: number): Uint8Array<ArrayBuffer> {
  return undamaged(segment, () => unpack(part(db, segment, PART_PAYLOAD + chunk)));
}

function checked<T>(db: StoreDatabase, columns: T, check: (columns: T) => void): T {
  // What we wrote ourselves is as it should be, or doesn't unpack.
  if (db.isForeign) check(columns);
  return columns;
}

/** Tells of what doesn't unpack, or not to what it should be, as of the file's damage. */
function undamaged<T>(segment: bigint, read: () => T): T {
  try {
    return read();
  } catch (error) {
    if (error instanceof StoreError) throw error;
    throw new StoreError(
      'segment.damaged',
      `Segment ${segment} can't be read: ${(error as Error).message}`,
      error,
    );
  }
}

function rethrow(error: unknown): never {
  throw error;
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
