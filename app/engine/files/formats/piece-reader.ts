import type { ByteWindow } from '../byte-window.ts';
import { jsonItems } from '../json/json-items.ts';
import { placeOf, type JsonFault, type JsonPiece } from '../json/json-piece.ts';
import type { FilePart } from './format.ts';

/** What a format makes of the values of a file. */
export interface PieceReader {
  /** An item or an edge, in the order of the file; its bytes are good during this call. */
  take(piece: Exclude<JsonPiece, JsonFault>): Iterable<FilePart>;
  /** What it still holds. */
  end(): Iterable<FilePart>;
}

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
  const pieces = jsonItems(input, wanted);
  for (;;) {
    let next: IteratorResult<JsonPiece>;
    try {
      next = await pieces.next();
    } catch (error) {
      yield* reader.end();
      throw error;
    }
    if (next.done === true) break;
    const piece = next.value;
    if (piece.kind !== 'fault') yield* reader.take(piece);
    else if (!isHarmless(piece)) yield { kind: 'skipped', place: placeOf(piece), reason: piece.message };
  }
  yield* reader.end();
}
