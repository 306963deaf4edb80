import { createHash } from 'node:crypto';

/** Up to where a file was read that is watched again later; all that comes before is stored by then. */
export interface GrowingPlace {
  kind: 'growing';
  /** What tells the file from any other of the machine. */
  identity: string;
  /** Behind a whole value. */
  position: number;
  /** How the file begins, so that another one in its place is told from it: so many bytes, and their SHA-256. */
  beginningBytes: number;
  beginningHash: string;
}

/** A file that was read as a whole, as it was then. */
export interface WholePlace {
  kind: 'whole';
  path: string;
  version: string;
}

export type WatchPlace = GrowingPlace | WholePlace;

/** Files that are remembered beyond the end of the engine, of those that were read last; others are read again from their beginning. */
export const MAX_PLACES = 2_000;

export function growingPlace(identity: string, position: number, beginning: Uint8Array): GrowingPlace {
  return {
    kind: 'growing',
    identity,
    position,
    beginningBytes: beginning.length,
    beginningHash: hashOf(beginning),
  };
}

/** Whether a file begins as it did. @param start its first `beginningBytes` bytes, fewer where it is shorter */
export function beginsAsBefore(place: GrowingPlace, start: Uint8Array): boolean {
  return start.length === place.beginningBytes && hashOf(start) === place.beginningHash;
}

function hashOf(bytes: Uint8Array): string {
  return createHash('sha256').update(bytes).digest('hex');
}

/** Places as they were kept in a file; what has not their form is left out. */
export function placesFrom(value: unknown): WatchPlace[] {
  if (!Array.isArray(value)) return [];
  return value
    .slice(-MAX_PLACES)
    .map(placeFrom)
    .filter((place) => place !== undefined);
}

function placeFrom(entry: unknown): WatchPlace | undefined {
  if (typeof entry !== 'object' || entry === null) return undefined;
  const { kind, identity, position, beginningBytes, beginningHash, path, version } = entry as Record<
    string,
    unknown
  >;
  if (kind === 'whole' && typeof path === 'string' && typeof version === 'string')
    return { kind, path, version };
  if (kind !== 'growing' || typeof identity !== 'string' || typeof beginningHash !== 'string')
    return undefined;
  if (!isCount(position) || !isCount(beginningBytes)) return undefined;
  return { kind, identity, position, beginningBytes, beginningHash };
}

function isCount(value: unknown): value is number {
  return typeof value === 'number' && Number.isSafeInteger(value) && value >= 0;
}
