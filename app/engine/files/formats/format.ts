import type { Signal } from '../../../core/model/signal.ts';
import type { ByteWindow } from '../byte-window.ts';

/** A piece of a file: an OTLP request in protobuf that owns its buffer, or what could not be taken as it was. */
export type FilePart =
  | { kind: 'request'; signal: Signal; payload: Uint8Array<ArrayBuffer> }
  /** Left out. @param place `line 12`, `byte 3400` */
  | { kind: 'skipped'; place: string; reason: string }
  /** Taken, but not as it stood there. */
  | { kind: 'repaired'; place: string; reason: string };

/** How a file begins, unpacked. */
export interface FileHead {
  /** Up to `HEAD_BYTES`, without a byte order mark. */
  bytes: Uint8Array<ArrayBuffer>;
  /** The same as text; what is not UTF-8 is replaced. */
  text: string;
  /** True where this is the whole file. */
  whole: boolean;
}

/** How much of a file decides its format. */
export const HEAD_BYTES = 64 * 1024;

/** One format that files come in. */
export interface FileFormat {
  /** As shown to the user: `Jaeger JSON`. */
  name: string;
  /** What it doesn't hold of a trace, as sentences for people; empty where nothing is lost. */
  losses: readonly string[];
  /** Whether a file is of this format, from its content alone. */
  detect(head: FileHead): boolean;
  /**
   * The file piece by piece, in its order, in memory that doesn't grow with it. Damage is told as `skipped`, never thrown; a
   * failure of the source (it can't be read or unpacked on) passes through. `input` begins behind a byte order mark.
   */
  read(input: ByteWindow): AsyncIterable<FilePart>;
}
