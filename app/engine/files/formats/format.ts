import type { Signal } from '../../../core/model/signal.ts';

/** A piece of a file: an OTLP request in protobuf that owns its buffer, or what could not be read and why. */
export type FilePart =
  | { kind: 'request'; signal: Signal; payload: Uint8Array<ArrayBuffer> }
  | { kind: 'problem'; message: string };

/** One format that files come in. */
export interface FileFormat {
  /** As shown to the user. */
  name: string;
  /** Whether an unpacked file is of this format, from its content alone. */
  detect(bytes: Uint8Array<ArrayBuffer>): boolean;
  /** The file piece by piece, in its order. Damage is a `problem`, never a throw. */
  read(bytes: Uint8Array<ArrayBuffer>): Iterable<FilePart>;
}
