import { ReadFailure } from './read-failure.ts';

/**
 * A file may unpack to as much as it likes, as nothing of it is kept in memory: traces of gigabytes pack 30:1. Beyond this ratio it is
 * none: the ids and times of spans alone are random enough to take more, so it was made to fill a disk.
 */
const MAX_RATIO = 2_000;
/** Up to here the ratio says nothing. */
const UNSUSPICIOUS_BYTES = 256 * 1024 * 1024;

/** What was unpacked of one file so far, over all its layers and members. */
export interface Unpacked {
  /** Bytes of it as they lie on disk that were read. */
  packed: number;
  unpacked: number;
}

/** Passes unpacked pieces on. Rejects with ReadFailure where there is no end of them, and with the reason of `signal`. */
export async function* unpackedPieces(
  pieces: AsyncIterable<Uint8Array>,
  counts: Unpacked,
  signal: AbortSignal,
): AsyncGenerator<Uint8Array> {
  for await (const piece of pieces) {
    signal.throwIfAborted();
    counts.unpacked += piece.length;
    if (counts.unpacked > UNSUSPICIOUS_BYTES && counts.unpacked > MAX_RATIO * counts.packed)
      throw new ReadFailure(
        `It unpacks to more than ${MAX_RATIO} times its size, as no trace does: it is not read any further.`,
      );
    yield piece;
  }
}
