import type { ByteWindow } from '../byte-window.ts';
import { ENTER_BYTES, MAX_ITEM_BYTES } from '../json/json-items.ts';
import { placeOf, type JsonFault, type JsonPiece } from '../json/json-piece.ts';
import { JsonSplitter } from '../json/json-splitter.ts';
import { wantedTree } from '../json/wanted-tree.ts';
import type { FilePart } from './format.ts';

/** What a format makes of the values of a file. */
export interface PieceReader {
  /** An item or an edge, in the order of the file; its bytes are good during this call. */
  take(piece: Exclude<JsonPiece, JsonFault>): Iterable<FilePart>;
  /** What it still holds. */
  end(): Iterable<FilePart>;
  /** What it can give before the file goes on, where that takes a while. */
  pause?(): Iterable<FilePart>;
}

/** A file that gives nothing for so long is one that grows: what was read of it is wanted now. */
const PAUSE_MS = 100;

/**
 * A file's wanted values through a reader; faults are told as skipped. Where the source fails, what is held by then is given first.
 * @param isHarmless a fault that the format allows
 */
export async function* readPieces(
  input: ByteWindow,
  wanted: readonly string[],
  reader: PieceReader,
  isHarmless: (fault: JsonFault) => boolean = () => false,
): AsyncGenerator<FilePart> {
  const limits = { enterBytes: ENTER_BYTES, itemBytes: MAX_ITEM_BYTES };
  const splitter = new JsonSplitter(input, wantedTree(wanted), limits);
  for (;;) {
    const piece = splitter.next();
    if (piece === undefined) break;
    if (piece === 'more') {
      const more = outcomeOf(input.more());
      if (reader.pause !== undefined && (await takesLong(more))) yield* reader.pause();
      const { error } = await more;
      if (error === undefined) continue;
      yield* reader.end();
      throw error;
    }
    if (piece.kind !== 'fault') yield* reader.take(piece);
    else if (!isHarmless(piece)) yield { kind: 'skipped', place: placeOf(piece), reason: piece.message };
  }
  yield* reader.end();
}

/** A failure as a value: nobody may be waiting for it yet. */
function outcomeOf(work: Promise<unknown>): Promise<{ error: Error | undefined }> {
  return work.then(
    () => ({ error: undefined }),
    (error: Error) => ({ error }),
  );
}

async function takesLong(work: Promise<unknown>): Promise<boolean> {
  let timer: NodeJS.Timeout | undefined;
  const slow = new Promise<boolean>((resolve) => (timer = setTimeout(resolve, PAUSE_MS, true)));
  try {
    return await Promise.race([work.then(() => false), slow]);
  } finally {
    clearTimeout(timer);
  }
}
