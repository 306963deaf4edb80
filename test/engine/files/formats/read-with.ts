import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { ByteWindow } from '../../../../app/engine/files/byte-window.ts';
import type { FileFormat, FilePart } from '../../../../app/engine/files/formats/format.ts';
import type { AnyValue, KeyValue } from '../../../../app/core/model/attributes.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { readTraces } from '../../../core/otlp/read-traces.ts';

export interface ReadFile {
  spans: SpanDetail[];
  skipped: string[];
  repaired: string[];
  requests: number;
}

export function fixture(path: string): Buffer {
  return readFileSync(join(import.meta.dirname, '../../../fixtures/files', path));
}

/** A file's bytes through a format, in pieces of a size. */
export async function readWith(
  format: FileFormat,
  file: Uint8Array | string,
  pieceBytes = 64 * 1024,
): Promise<ReadFile> {
  const bytes = typeof file === 'string' ? Buffer.from(file) : file;
  return collect(format.read(new ByteWindow(piecesOf(bytes, pieceBytes))));
}

export async function* piecesOf(bytes: Uint8Array, pieceBytes: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += pieceBytes) yield bytes.subarray(at, at + pieceBytes);
}

export async function collect(parts: AsyncIterable<FilePart>): Promise<ReadFile> {
  const read: ReadFile = { spans: [], skipped: [], repaired: [], requests: 0 };
  for await (const part of parts) {
    if (part.kind === 'request') {
      read.requests++;
      read.spans.push(...readTraces(part.payload.slice()));
    } else read[part.kind].push(`${part.place}: ${part.reason}`);
  }
  return read;
}

/** The span of a name; throws where there is not exactly one. */
export function named(spans: readonly SpanDetail[], name: string): SpanDetail {
  const found = spans.filter((span) => span.name === name);
  if (found.length !== 1) throw new Error(`${found.length} spans are named ${name}`);
  return found[0]!;
}

/** Attributes as plain values, for comparing: ints are bigints, bytes are hex. */
export function plain(attributes: readonly KeyValue[]): Record<string, unknown> {
  return Object.fromEntries(attributes.map(({ key, value }) => [key, plainValue(value)]));
}

function plainValue(value: AnyValue): unknown {
  switch (value.type) {
    case 'array':
      return value.value.map(plainValue);
    case 'map':
      return plain(value.value);
    case 'bytes':
      return Buffer.from(value.value).toString('hex');
    case 'empty':
      return null;
    case 'double':
      return { double: value.value };
    default:
      return value.value;
  }
}
