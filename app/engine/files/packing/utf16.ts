/** Text in UTF-16, as Windows PowerShell writes what a command prints into a file: the same text in UTF-8 is what lies in it. */
import type { Packing } from './packing.ts';

/** Without a byte order mark text is told by its beginning: a bracket or a quote, and a zero beside it. */
const JSON_STARTS = new Set([0x7b, 0x5b]);

function isLittle(head: Uint8Array): boolean {
  const isMarked = head[0] === 0xff && head[1] === 0xfe;
  // The same mark with two zeros behind it is that of UTF-32.
  return isMarked ? head[2] !== 0 || head[3] !== 0 : JSON_STARTS.has(head[0]!) && isLoneZero(head, 1);
}

function isBig(head: Uint8Array): boolean {
  return (head[0] === 0xfe && head[1] === 0xff) || (isLoneZero(head, 0) && JSON_STARTS.has(head[1]!));
}

/** A zero, and another two bytes on, with something between them. */
function isLoneZero(head: Uint8Array, at: number): boolean {
  return head[at] === 0 && head[at + 1] !== 0 && head[at + 2] === 0;
}

export const utf16: Packing = {
  name: 'UTF-16',
  detect: (head) => isLittle(head) || isBig(head),
  unpack: async function* (input) {
    const isFilled = (await input.fill(4)) > 0;
    if (!isFilled) return;
    const decoder = new TextDecoder(
      isBig(input.bytes.subarray(input.start, input.end)) ? 'utf-16be' : 'utf-16le',
    );
    const encoder = new TextEncoder();
    do {
      const piece = input.bytes.subarray(input.start, input.end);
      const text = decoder.decode(piece, { stream: true });
      input.consume(piece.length);
      yield encoder.encode(text);
    } while (await input.more());
    yield encoder.encode(decoder.decode());
  },
};
