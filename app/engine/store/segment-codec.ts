import { promisify } from 'node:util';
import { constants, zstdCompressSync, zstdDecompress, zstdDecompressSync, type ZstdOptions } from 'node:zlib';
import { encodeFrame } from '../../core/contract/frames.ts';
import { decodeColumns } from './column-frames.ts';
import type { AttributeColumns, SpanColumns } from './segment-columns.ts';

/** Nothing that is stored is nearly as large: a frame that unpacks to more was made to fill the memory. */
const MAX_UNPACKED_BYTES = 512 * 1024 * 1024;

/**
 * Level 1 packs about 1.4 M spans a second; the next ones cost twice the time for a few per cent. Output comes in pieces of
 * `chunkSize`, which are joined: large ones, or joining takes longer than packing.
 */
const PACKING = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 };
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
    if (column instanceof Uint32Array && column.every((value) => value <= 0xffff))
      stored[name] = Uint16Array.from(column);
  }
  return zstdCompressSync(encodeFrame(stored), PACKING);
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
  #pending: Uint8Array[] = [];
  #pendingBytes = 0;
  #packedBytes = 0;

  /** Bytes of all requests so far. */
  get bytes(): number {
    return this.#packedBytes + this.#pendingBytes;
  }

  add(request: Uint8Array): void {
    this.#pending.push(request);
    this.#pendingBytes += request.length;
    if (this.#pendingBytes < CHUNK_BYTES) return;
    this.#starts.push(this.#packedBytes);
    this.#chunks.push(pack(this.#pending));
    this.#packedBytes += this.#pendingBytes;
    this.#pending = [];
    this.#pendingBytes = 0;
  }

  /** All that was added. More can be added afterwards: a seal that fails is tried again. */
  chunks(): PayloadChunks {
    const rest = this.#pending.length === 0 ? [] : [pack(this.#pending)];
    const restStart = rest.length === 0 ? [] : [this.#packedBytes];
    return { chunks: [...this.#chunks, ...rest], starts: Uint32Array.from([...this.#starts, ...restStart]) };
  }
}

function pack(requests: Uint8Array[]): Uint8Array {
  return zstdCompressSync(requests.length === 1 ? requests[0]! : Buffer.concat(requests), PACKING);
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
