import type { ByteWindow } from '../byte-window.ts';
import type { OpenFile } from '../file-pieces.ts';

/** A layer around a file: what is in it is one file again. */
export interface Packing {
  name: string;
  /** Whether a file is packed so, by its first bytes. */
  detect(head: Uint8Array): boolean;
  /** What is in it, piece by piece, each good until the next. Rejects with ReadFailure at damage, after all that came before it. */
  unpack(input: ByteWindow): AsyncGenerator<Uint8Array>;
}

/** What is in an archive; its name is never more than a text. */
export type Member =
  | { kind: 'file'; name: string; pieces: AsyncGenerator<Uint8Array> }
  | { kind: 'skipped'; name: string; reason: string };

/** Where the archive lies, for those whose index is at their end. */
export interface ArchiveFile {
  file: OpenFile;
  /** Told of packed bytes that are read otherwise than through the window. */
  onRead(bytes: number): void;
}

/** A layer with many files in it. */
export interface Archive {
  name: string;
  detect(head: Uint8Array): boolean;
  /**
   * The members in their order; each is read, or left, before the next is asked for. Rejects with ReadFailure where the archive is
   * damaged.
   * @param at undefined for an archive inside of another
   */
  members(input: ByteWindow, at: ArchiveFile | undefined): AsyncGenerator<Member>;
}

/** What can be unpacked no further; of a file that holds itself there is no end. */
export const MAX_LAYERS = 6;
