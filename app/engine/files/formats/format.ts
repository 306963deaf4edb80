import type { Signal } from '../../../core/model/signal.ts';
import type { Validation } from '../../ingest/validate.ts';
import type { ByteWindow } from '../byte-window.ts';

/** A piece of a file: an OTLP request in protobuf, or what could not be taken as it was. */
export type FilePart =
  /**
   * @param payload may be a view of what is being read, and is good until the next part is asked for
   * @param place where it stood, for what is found wrong in it later
   * @param validation what `validate` says of the payload, where that is known already
   */
  | {
      kind: 'request';
      signal: Signal;
      payload: Uint8Array<ArrayBuffer>;
      place?: string | undefined;
      validation?: Validation;
    }
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
  /**
   * True where such a file grows by whole values, and `read` gives each as soon as its last byte is there: a watched one is read on.
   * Any other is read again from its beginning when it has changed.
   */
  grows?: boolean;
  /** Whether a file is of this format, from its content alone. */
  detect(head: FileHead): boolean;
  /**
   * The file piece by piece, in its order, in memory that doesn't grow with it. Damage is told as `skipped`, never thrown; a
   * failure of the source (it can't be read or unpacked on) passes through. `input` begins behind a byte order mark.
   */
  read(input: ByteWindow): AsyncIterable<FilePart>;
}
