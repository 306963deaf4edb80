/** One 512-byte header of a tar archive, in the forms of POSIX (ustar, pax), GNU and the time before them. */
export const TAR_BLOCK = 512;

export interface TarHeader {
  name: string;
  size: number;
  type: TarType;
}

export type TarType =
  'file' | 'folder' | 'long name' | 'attributes' | 'ignored' | 'link' | 'device' | 'other';

const types: Record<string, TarType> = {
  '\0': 'file',
  '0': 'file',
  '7': 'file',
  '1': 'link',
  '2': 'link',
  '3': 'device',
  '4': 'device',
  '6': 'device',
  '5': 'folder',
  L: 'long name',
  K: 'ignored',
  x: 'attributes',
  g: 'ignored',
};

const CHECKSUM_AT = 148;
const CHECKSUM_BYTES = 8;
const decoder = new TextDecoder();

/** The header in the first block of `bytes`; undefined where there is none: its checksum tells. */
export function tarHeader(bytes: Uint8Array): TarHeader | undefined {
  if (bytes.length < TAR_BLOCK || number(bytes, CHECKSUM_AT, CHECKSUM_BYTES) !== checksum(bytes))
    return undefined;
  const isPosix = decoder.decode(bytes.subarray(257, 262)) === 'ustar' && bytes[262] === 0;
  const prefix = isPosix ? text(bytes, 345, 155) : '';
  const name = `${prefix}${prefix === '' ? '' : '/'}${text(bytes, 0, 100)}`;
  const type = types[String.fromCharCode(bytes[156]!)] ?? 'other';
  return { name, size: number(bytes, 124, 12), type };
}

/** What a header is told by attributes in front of it. */
export interface TarAttributes {
  name?: string;
  size?: number;
  /** Only the parts of the file that are no zeros lie there, behind a list of where they belong. */
  hasHoles?: boolean;
}

/** What a block of attributes says of the next file: records of `length key=value` and a line feed. */
export function paxAttributes(bytes: Uint8Array): TarAttributes {
  const found: TarAttributes = {};
  for (let at = 0; at < bytes.length;) {
    const space = bytes.indexOf(0x20, at);
    const length = space < 0 ? 0 : Number(decoder.decode(bytes.subarray(at, space)));
    if (!(length > space - at)) return found;
    const record = decoder.decode(bytes.subarray(space + 1, at + length - 1));
    const equals = record.indexOf('=');
    const key = record.slice(0, equals);
    if (key === 'path') found.name = record.slice(equals + 1);
    if (key.startsWith('GNU.sparse.')) found.hasHoles = true;
    if (key === 'size') found.size = Number(record.slice(equals + 1));
    at += length;
  }
  return found;
}

/** The sum of a header's bytes, those of the checksum itself taken for spaces. */
function checksum(bytes: Uint8Array): number {
  let sum = 0;
  for (let i = 0; i < TAR_BLOCK; i++)
    sum += i >= CHECKSUM_AT && i < CHECKSUM_AT + CHECKSUM_BYTES ? 0x20 : bytes[i]!;
  return sum;
}

function text(bytes: Uint8Array, from: number, length: number): string {
  const field = bytes.subarray(from, from + length);
  const end = field.indexOf(0);
  return decoder.decode(end < 0 ? field : field.subarray(0, end));
}

/** A number in octal digits, or, for what they can't hold, in binary behind a byte 0x80. */
function number(bytes: Uint8Array, from: number, length: number): number {
  if (bytes[from] === 0x80) {
    let value = 0;
    for (let i = from + 1; i < from + length; i++) value = value * 256 + bytes[i]!;
    return value;
  }
  return parseInt(text(bytes, from, length).trim(), 8);
}
