import { basename } from 'node:path';
import { SIGNALS } from '../../core/model/signal.ts';
import { checkCapture } from '../store/capture-file.ts';
import { StoreDatabase, StoreError } from '../store/database.ts';
import { journalRows } from '../store/journal.ts';
import { loadChunk } from '../store/segment-reader.ts';
import { PART_PAYLOAD } from '../store/segment-writer.ts';
import { ReadFailure } from './read-failure.ts';
import type { FileFormat, FilePart } from './formats/format.ts';

const MAGIC = new TextEncoder().encode('SQLite format 3\0');

/** Whether a file begins as a capture does. */
export function beginsCapture(bytes: Uint8Array): boolean {
  return MAGIC.every((byte, i) => bytes[i] === byte);
}

/**
 * A capture whose data goes into another session: what its segments and its journal hold. It is read where it lies, which only a
 * regular file allows, and not through the window.
 * @param onRead told of bytes read
 */
export function captureAt(path: string, onRead: (bytes: number) => void): FileFormat {
  return {
    name: 'Spanscope capture',
    losses: [
      'Notes, bookmarks, pins and saved queries of a capture stay in its file: open it by itself to see them.',
    ],
    detect: ({ bytes }) => beginsCapture(bytes),
    read: () => captureParts(path, onRead),
  };
}

interface StoredSegment {
  id: bigint;
  signal: bigint;
}

interface StoredChunk {
  part: bigint;
  bytes: bigint;
}

async function* captureParts(path: string, onRead: (bytes: number) => void): AsyncGenerator<FilePart> {
  const found = checkCapture(path);
  if (found.kind === 'refused') throw new ReadFailure(found.message);
  if (found.kind === 'copy')
    throw new ReadFailure(
      `${basename(path)} can't be read where it lies, as its folder can't be written: copy it, and open the copy.`,
    );
  const db = new StoreDatabase(path, { readonly: true, foreign: true, immutable: found.facts.immutable });
  try {
    // What is being received is sealed, or dropped, while this goes on: what stands now is what is read.
    db.exec('BEGIN');
    for (const segment of db.all<StoredSegment>('SELECT id, signal FROM segment ORDER BY id'))
      yield* segmentParts(db, segment, onRead);
    for (const { signal, payload } of journalRows(db, 0n)) {
      onRead(payload.length);
      yield await Promise.resolve({ kind: 'request' as const, signal, payload: payload.slice() });
    }
  } catch (error) {
    throw error instanceof StoreError
      ? new ReadFailure(`${basename(path)} is damaged: ${error.message}`, error)
      : error;
  } finally {
    db.close();
  }
}

function* segmentParts(
  db: StoreDatabase,
  { id, signal }: StoredSegment,
  onRead: (bytes: number) => void,
): Generator<FilePart> {
  const place = `segment ${id}`;
  const kind = SIGNALS[Number(signal)];
  if (kind === undefined) {
    yield { kind: 'skipped', place, reason: 'It is of a kind that this version does not know.' };
    return;
  }
  const chunks = db.all<StoredChunk>(
    'SELECT part, length(data) AS bytes FROM segment_part WHERE segment = ? AND part >= ? ORDER BY part',
    id,
    PART_PAYLOAD,
  );
  for (const { part, bytes } of chunks) {
    onRead(Number(bytes));
    let payload: Uint8Array<ArrayBuffer>;
    try {
      payload = loadChunk(db, id, Number(part) - PART_PAYLOAD);
    } catch (error) {
      if (!(error instanceof StoreError)) throw error;
      yield { kind: 'skipped', place, reason: error.message };
      continue;
    }
    yield { kind: 'request', signal: kind, payload, place };
  }
}
