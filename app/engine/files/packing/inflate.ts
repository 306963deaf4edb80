import { createInflateRaw } from 'node:zlib';
import type { ByteWindow } from '../byte-window.ts';
import type { ReadFailure } from '../read-failure.ts';
import { UNPACKED_BYTES, UnpackEngine } from './engine.ts';

/**
 * The content of deflate data (RFC 1951) that tells its own end; `input` stands behind it afterwards. Rejects with what zlib finds
 * wrong, after all that came before it.
 * @param cutOff what to reject with where the input ends first
 */
export async function* inflateToEnd(
  input: ByteWindow,
  cutOff: () => ReadFailure,
): AsyncGenerator<Uint8Array> {
  const engine = new UnpackEngine(createInflateRaw({ chunkSize: UNPACKED_BYTES }));
  try {
    for (;;) {
      if (input.length === 0 && !(await input.more())) throw cutOff();
      const packed = input.bytes.subarray(input.start, input.end);
      const before = engine.taken;
      yield* engine.feed(packed);
      const used = engine.taken - before;
      input.consume(used);
      if (used < packed.length) return;
    }
  } finally {
    engine.close();
  }
}
