import { constants, zstdCompressSync, zstdDecompressSync } from 'node:zlib';
import { decodeFrame, encodeFrame } from '../../core/contract/frames.ts';
import type { AttributeColumns, SpanColumns } from './segment-columns.ts';

/**
 * Level 1 packs about 1.4 M spans a second; the next ones cost twice the time for a few per cent. Output comes in pieces of
 * `chunkSize`, which are joined: large ones, or joining takes longer than packing.
 */
const PACKING = { params: { [constants.ZSTD_c_compressionLevel]: 1 }, chunkSize: 256 * 1024 };
const UNPACKING = { chunkSize: 1024 * 1024 };
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
  return decodeFrame(unpack(packed).buffer) as T;
}

export interface PayloadChunks {
  chunks: Uint8Array[];
  /** Where each chunk begins in the payload. */
  starts: Uint32Array;
}

/**
 * Packs requests into chunks, never cutting one. Zstd frames laid end to end are one zstd stream, and protobuf messages
 * laid end to end are one message: the chunks together are a valid OTLP request.
 */
export function packPayload(requests: Uint8Array[]): PayloadChunks {
  const chunks: Uint8Array[] = [];
  const starts: number[] = [];
  let pending: Uint8Array[] = [];
  let pendingBytes = 0;
  let at = 0;
  const flush = (): void => {
    if (pending.length === 0) return;
    starts.push(at);
    chunks.push(zstdCompressSync(pending.length === 1 ? pending[0]! : Buffer.concat(pending), PACKING));
    at += pendingBytes;
    pending = [];
    pendingBytes = 0;
  };
  for (const request of requests) {
    pending.push(request);
    pendingBytes += request.length;
    if (pendingBytes >= CHUNK_BYTES) flush();
  }
  flush();
  return { chunks, starts: Uint32Array.from(starts) };
}

/** Unpacks one frame into a buffer of its own, in which columns are aligned. */
export function unpack(packed: Uint8Array): Uint8Array<ArrayBuffer> {
  const { buffer, byteOffset, byteLength } = zstdDecompressSync(packed, UNPACKING);
  return byteOffset === 0 && byteLength === buffer.byteLength
    ? new Uint8Array(buffer as ArrayBuffer)
    : new Uint8Array(buffer.slice(byteOffset, byteOffset + byteLength) as ArrayBuffer);
}
