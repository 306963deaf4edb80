import { promisify } from 'node:util';
import { gunzip, zstdDecompress } from 'node:zlib';
import { RpcError } from '../../core/contract/client.ts';

/** Largest file after decompression; also what keeps a few kilobytes from becoming all of the memory. */
export const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

const packings = [
  { name: 'gzip', magic: [0x1f, 0x8b], unpack: promisify(gunzip) },
  { name: 'zstd', magic: [0x28, 0xb5, 0x2f, 0xfd], unpack: promisify(zstdDecompress) },
] as const;

/**
 * What is inside a file that may be packed with gzip or zstd, told by its first bytes.
 * Rejects with RpcError `file.too-large` or `file.unreadable`.
 */
export async function unpack(name: string, bytes: Uint8Array): Promise<Uint8Array<ArrayBuffer>> {
  const packing = packings.find(({ magic }) => magic.every((byte, i) => bytes[i] === byte));
  if (packing === undefined) return bytes as Uint8Array<ArrayBuffer>;
  try {
    const unpacked = await packing.unpack(bytes, { maxOutputLength: MAX_UNPACKED_BYTES });
    return new Uint8Array(unpacked.buffer, unpacked.byteOffset, unpacked.byteLength);
  } catch (error) {
    if ((error as NodeJS.ErrnoException).code === 'ERR_BUFFER_TOO_LARGE')
      throw new RpcError(
        'file.too-large',
        `${name} holds more than ${MAX_UNPACKED_BYTES / 1024 / 1024} MiB once it is unpacked.`,
      );
    throw new RpcError('file.unreadable', `${name} is damaged: its ${packing.name} data can't be unpacked.`);
  }
}
