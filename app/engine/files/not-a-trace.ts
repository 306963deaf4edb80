import { adviceFor } from './formats/advice.ts';
import type { FileHead } from './formats/format.ts';
import { formatNames } from './formats/registry.ts';

/** Other packings, by their first bytes. */
const known: readonly [start: readonly number[], what: string][] = [
  [[0xfd, 0x37, 0x7a, 0x58, 0x5a], 'packed with xz'],
  [[0x42, 0x5a, 0x68], 'packed with bzip2'],
  [[0x37, 0x7a, 0xbc, 0xaf], 'a 7z archive'],
  [[0x52, 0x61, 0x72, 0x21], 'a RAR archive'],
  [[0x04, 0x22, 0x4d, 0x18], 'packed with lz4'],
];

/** Why a file that is of no known format can't be read: a sentence for people, without its name. */
export function notATrace(head: FileHead): string {
  const { bytes } = head;
  if (bytes.length === 0) return 'It is empty.';
  if (isUtf16(bytes))
    return 'It is text in UTF-16, which no exporter writes. Save it as UTF-8 and open it again.';
  for (const [start, what] of known)
    if (start.every((byte, i) => bytes[i] === byte))
      return `It is ${what}, which can't be read here. Unpack it first.`;
  const advice = adviceFor(head);
  if (advice !== undefined) return advice;
  return `It is not a trace file that Spanscope can read: it reads ${formatNames()}; plain, packed with gzip or zstd, or in a zip or tar archive.`;
}

/** Text of two bytes a character: marked as such, or with a zero in nearly every other byte. */
function isUtf16(bytes: Uint8Array): boolean {
  if ((bytes[0] === 0xff && bytes[1] === 0xfe) || (bytes[0] === 0xfe && bytes[1] === 0xff)) return true;
  const looked = Math.min(bytes.length, 256) & ~1;
  const zeros = [0, 0];
  for (let i = 0; i < looked; i++) if (bytes[i] === 0) zeros[i & 1]!++;
  const half = looked / 2;
  return half >= 8 && Math.max(...zeros) >= half * 0.9 && Math.min(...zeros) <= half * 0.1;
}
