import { ByteWindow } from '../../../../app/engine/files/byte-window.ts';
import {
  HEAD_BYTES,
  type FileFormat,
  type FileHead,
  type FilePart,
} from '../../../../app/engine/files/formats/format.ts';
import { formatOf } from '../../../../app/engine/files/formats/registry.ts';
import type { SpanDetail } from '../../../../app/core/model/span.ts';
import { readTraces } from '../../../core/otlp/read-traces.ts';

export interface ReadFile {
  format: FileFormat | undefined;
  parts: FilePart[];
  spans: SpanDetail[];
  /** What was left out or put right, as `place: reason`. */
  issues: string[];
}

export function headOf(bytes: Uint8Array<ArrayBuffer>): FileHead {
  const head = bytes.slice(0, HEAD_BYTES);
  return { bytes: head, text: new TextDecoder().decode(head), whole: head.length === bytes.length };
}

async function* piecesOf(bytes: Uint8Array, size: number): AsyncGenerator<Uint8Array> {
  for (let at = 0; at < bytes.length; at += size) yield bytes.subarray(at, at + size);
}

/** Reads a file as an import does, in pieces of some size. @param format by default what its content tells */
export async function readFile(
  content: string | Uint8Array,
  { size = 64 * 1024, format }: { size?: number; format?: FileFormat | undefined } = {},
): Promise<ReadFile> {
  const bytes = typeof content === 'string' ? new TextEncoder().encode(content) : new Uint8Array(content);
  const chosen = format ?? formatOf(headOf(bytes));
  const parts: FilePart[] = [];
  if (chosen !== undefined)
    for await (const part of chosen.read(new ByteWindow(piecesOf(bytes, size))))
      parts.push(part.kind === 'request' ? { ...part, payload: part.payload.slice() } : part);
  return {
    format: chosen,
    parts,
    get spans() {
      return parts.flatMap((part) =>
        part.kind === 'request' && part.signal === 'traces' ? readTraces(part.payload) : [],
      );
    },
    issues: parts.flatMap((part) => (part.kind === 'request' ? [] : [`${part.place}: ${part.reason}`])),
  };
}
