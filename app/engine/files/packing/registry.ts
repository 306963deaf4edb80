import { gzip } from './gzip.ts';
import type { Archive, Packing } from './packing.ts';
import { tar } from './tar.ts';
import { utf16 } from './utf16.ts';
import { zip } from './zip.ts';
import { zstd } from './zstd.ts';

const packings: readonly Packing[] = [gzip, zstd, utf16];
const archives: readonly Archive[] = [zip, tar];

export function packingOf(head: Uint8Array): Packing | undefined {
  return packings.find((packing) => packing.detect(head));
}

export function archiveOf(head: Uint8Array): Archive | undefined {
  return archives.find((archive) => archive.detect(head));
}
