import { crc32, deflateRawSync } from 'node:zlib';
import { pack } from 'tar-stream';

export interface ZipMember {
  name: string;
  content: Uint8Array;
  method?: number;
  /** General purpose bits: 1 is encrypted. */
  flags?: number;
  /** Unix mode: 0o120777 is a link. */
  mode?: number;
}

/** A zip archive, its names taken as they are. */
export function zipOf(members: readonly ZipMember[]): Buffer {
  const locals: Buffer[] = [];
  const index: Buffer[] = [];
  let at = 0;
  for (const { name, content, method = 8, flags = 0, mode = 0o100644 } of members) {
    const packed = method === 8 ? deflateRawSync(content) : Buffer.from(content);
    const nameBytes = Buffer.from(name);
    const common = Buffer.alloc(26);
    common.writeUInt16LE(20, 0);
    common.writeUInt16LE(flags | 0x800, 2);
    common.writeUInt16LE(method, 4);
    common.writeUInt32LE(crc32(content), 10);
    common.writeUInt32LE(packed.length, 14);
    common.writeUInt32LE(content.length, 18);
    common.writeUInt16LE(nameBytes.length, 22);
    locals.push(Buffer.from('PK\x03\x04'), common, nameBytes, packed);
    const rest = Buffer.alloc(14);
    rest.writeUInt32LE((mode << 16) >>> 0, 6);
    rest.writeUInt32LE(at, 10);
    index.push(Buffer.from('PK\x01\x02'), Buffer.from([20, 3]), common, rest, nameBytes);
    at += 4 + common.length + nameBytes.length + packed.length;
  }
  const indexBytes = Buffer.concat(index);
  const end = Buffer.alloc(18);
  end.writeUInt16LE(members.length, 4);
  end.writeUInt16LE(members.length, 6);
  end.writeUInt32LE(indexBytes.length, 8);
  end.writeUInt32LE(at, 12);
  return Buffer.concat([...locals, indexBytes, Buffer.from('PK\x05\x06'), end]);
}

export interface TarMember {
  name: string;
  content?: Uint8Array;
  type?: 'file' | 'symlink' | 'link' | 'directory' | 'fifo';
  linkname?: string;
}

/** A tar archive, as a library of its own writes it. */
export async function tarOf(members: readonly TarMember[]): Promise<Buffer> {
  const archive = pack();
  for (const { name, content = new Uint8Array(0), type = 'file', linkname } of members) {
    if (type === 'file') archive.entry({ name, type }, Buffer.from(content));
    else archive.entry({ name, type, ...(linkname !== undefined && { linkname }) });
  }
  archive.finalize();
  const pieces: Uint8Array[] = [];
  for await (const piece of archive as unknown as AsyncIterable<Uint8Array>) pieces.push(piece);
  return Buffer.concat(pieces);
}
