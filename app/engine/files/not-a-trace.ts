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
  const encoding = wideEncoding(bytes);
  if (encoding !== undefined)
    return `It is text in ${encoding}, which no exporter writes. Save it as UTF-8 and open it again.`;
  for (const [start, what] of known)
    if (start.every((byte, i) => bytes[i] === byte))
      return `It is ${what}, which can't be read here. Unpack it first.`;
  const advice = adviceFor(head);
  if (advice !== undefined) return advice;
  return `It is not a trace file that Spanscope can read: it reads ${formatNames()}; plain, packed with gzip or zstd, or in a zip or tar archive.`;
}

/** Text of two or four bytes a character: with zeros in nearly all the places where ASCII has none. */
function wideEncoding(bytes: Uint8Array): string | undefined {
  const looked = Math.min(bytes.length, 256) & ~3;
  if (looked < 16) return undefined;
  const zeros = [0, 0, 0, 0];
  for (let i = 0; i < looked; i++) if (bytes[i] === 0) zeros[i & 3]!++;
  const few = (looked / 4) * 0.1;
  const many = (looked / 4) * 0.9;
  const isZero = zeros.map((count) => (count >= many ? '0' : count <= few ? 'x' : '?')).join('');
  if (isZero === 'x000' || isZero === '000x') return 'UTF-32';
  return isZero === 'x0x0' || isZero === '0x0x' ? 'UTF-16' : undefined;
}
