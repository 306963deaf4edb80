import { promisify } from 'node:util';
import { constants, zstdCompressSync, zstdDecompress, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { encodeFrame } from '../../core/contract/frames.ts';
import { decodeColumns } from './column-frames.ts';
import { u8 } from './growable.ts';
import type { AttributeColumns, SpanColumns } from './segment-columns.ts';

/** Nothing that is stored is nearly as large: a frame that unpacks to more was made to fill the memory. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/** Level 1 packs about 1.4 M spans a second; the next ones cost twice the time for a few per cent. */
const PACKING_PARAMS = { [constants.ZSTD_c_compressionLevel]: 1 };
/**
 * Output comes in pieces that are joined, which takes longer than packing. A piece is made for each packing and must be freed again, so
 * it is as large as is nearly always enough: requests pack 4:1 and better, columns 2:1.
 */
const PACKED_SHARE = 1 / 2;
const MIN_PACKED_BYTES = 16 * 1024;
const UNPACKING = { chunkSize: 1024 * 1024, maxOutputLength: MAX_UNPACKED_BYTES };
const decompressAside = promisify<Uint8Array, ZstdOptions, Buffer>(zstdDecompress);
/** Beside the content, so that zstd ends before its output is full and asks for no second piece. */
const SPARE_BYTES = 64;
/** A frame that says it holds more than this is unpacked in pieces: nothing that is stored is as large. */
const MAX_SINGLE_PIECE = 64 * 1024 * 1024;
/** Requests are packed together up to about this size, so that reading one span doesn't unpack a segment. */
const CHUNK_BYTES = 128 * 1024;

/** Span columns as they are stored: with the number that each of the segment's traces has in the file. */
export interface SealedSpanColumns extends SpanColumns {
  /** By index into the segment's traces. */
  traceOrdinals: Uint32Array;
}

/** Columns of numbers that mostly fit 16 bits: half the memory for a reader that keeps them unpacked. */
const NARROWED = ['trace', 'name', 'resource', 'scope', 'flags', 'length', 'eventSpan', 'linkSpan', 'pairs'];

/** Packs columns into a zstd frame; the reverse of `unpackColumns`. */
export function packColumns(columns: SealedSpanColumns | AttributeColumns): Uint8Array {
  const stored: Record<string, unknown> = { ...columns };
  for (const name of NARROWED) {
    const column = stored[name];
    if (column instanceof Uint32Array && isNarrow(column)) stored[name] = new Uint16Array(column);
  }
  return pack(encodeFrame(stored));
}

function isNarrow(column: Uint32Array): boolean {
  for (let i = 0; i < column.length; i++) if (column[i]! > 0xffff) return false;
  return true;
}

/** Columns as views of one buffer. Throws where the bytes are damaged. */
export function unpackColumns<T extends SealedSpanColumns | AttributeColumns>(packed: Uint8Array): T {
  return decodeColumns(unpack(packed).buffer) as T;
}

/** As `unpackColumns`, with the unpacking done by another thread. */
export async function unpackColumnsAside<T extends SealedSpanColumns | AttributeColumns>(
  packed: Uint8Array,
): Promise<T> {
  return decodeColumns(inBufferOfItsOwn(await decompressAside(packed, unpackingOf(packed))).buffer) as T;
}

export interface PayloadChunks {
  chunks: Uint8Array[];
  /** Where each chunk begins in the payload. */
  starts: Uint32Array;
}

/**
 * Packs requests into chunks as they come, never cutting one: what is left to do when a segment is sealed is the last chunk.
 * Zstd frames laid end to end are one zstd stream, and protobuf messages laid end to end are one message: the chunks together
 * are a valid OTLP request.
 */
export class PayloadPacker {
  readonly #chunks: Uint8Array[] = [];
  readonly #starts: number[] = [];
  /** The requests of the chunk to come, end to end. */
  readonly #pending = u8(CHUNK_BYTES * 2);
  #packedBytes = 0;

  /** Bytes of all requests so far. */
  get bytes(): number {
    return this.#packedBytes + this.#pending.length;
  }

  add(request: Uint8Array): void {
    const pending = this.#pending;
    const isChunk = request.length >= CHUNK_BYTES;
    if (!isChunk) pending.append(request, 0, request.length);
    if (isChunk || pending.length >= CHUNK_BYTES) {
      this.#packChunk(pending.view());
      pending.length = 0;
    }
    if (isChunk) this.#packChunk(request);
  }

  clear(): void {
    this.#chunks.length = this.#starts.length = 0;
    this.#pending.length = 0;
    this.#packedBytes = 0;
  }

  #packChunk(bytes: Uint8Array): void {
    if (bytes.length === 0) return;
    this.#starts.push(this.#packedBytes);
    this.#chunks.push(pack(bytes));
    this.#packedBytes += bytes.length;
  }

  /** All that was added. More can be added afterwards: a seal that fails is tried again. */
  chunks(): PayloadChunks {
    const rest = this.#pending.length === 0 ? [] : [pack(this.#pending.view())];
    const restStart = rest.length === 0 ? [] : [this.#packedBytes];
    return { chunks: [...this.#chunks, ...rest], starts: Uint32Array.from([...this.#starts, ...restStart]) };
  }
}

function pack(bytes: Uint8Array): Uint8Array {
  const chunkSize = Math.max(MIN_PACKED_BYTES, Math.ceil(bytes.length * PACKED_SHARE));
  return zstdCompressSync(bytes, { params: PACKING_PARAMS, chunkSize });
}

/** Unpacks one frame into a buffer of its own, in which columns are aligned; it may be a little longer. */
export function unpack(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  return inBufferOfItsOwn(zstdDecompressSync(packed, unpackingOf(packed)));
}

function unpackingOf(packed: Uint8Array): ZstdOptions {
  const size = contentSize(packed);
  return size > 0 && size <= MAX_SINGLE_PIECE ? { chunkSize: size + SPARE_BYTES } : UNPACKING;
}

function inBufferOfItsOwn({ buffer, byteOffset, byteLength }: Buffer): Uint8Array<ArrayBuffer> {
  return byteOffset === 0 && buffer.byteLength - byteLength <= SPARE_BYTES
    ? new Uint8Array(buffer as ArrayBuffer, 0, byteLength)
    : new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}

/** What a zstd frame's header says that it holds (RFC 8878, 3.1.1.1); 0 where it does not say. */
function contentSize(frame: Uint8Array): number {
  if (frame.length < 18) return 0;
  const descriptor = frame[4]!;
  const isSingleSegment = (descriptor & 0x20) !== 0;
  const dictionaryBytes = [0, 1, 2, 4][descriptor & 3]!;
  const at = 5 + (isSingleSegment ? 0 : 1) + dictionaryBytes;
  const view = new DataView(frame.buffer, frame.byteOffset, frame.byteLength);
  switch (descriptor >> 6) {
    case 0:
      return isSingleSegment ? frame[at]! : 0;
    case 1:
      return view.getUint16(at, true) + 256;
    case 2:
      return view.getUint32(at, true);
    default:
      return Number(view.getBigUint64(at, true));
  }
}
