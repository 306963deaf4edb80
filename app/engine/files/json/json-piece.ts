import { ownKeys } from './own-keys.ts';

/** A wanted value. */
export class JsonItem {
  readonly kind = 'item';
  /** As it was asked for. */
  readonly path: string;
  /** Its text; good until the next piece is asked for. */
  readonly bytes: Uint8Array;
  /** Where it begins: the line, from 1, and the byte of the file, from 0. */
  readonly line: number;
  readonly offset: number;

  constructor(path: string, bytes: Uint8Array, line: number, offset: number) {
    this.path = path;
    this.bytes = bytes;
    this.line = line;
    this.offset = offset;
  }

  /** The keys that an object itself has, in its order; none of anything else. Looked for when asked. */
  get keys(): string[] {
    return ownKeys(this.bytes);
  }
}

/** A wanted value that was not held as it is too long, or damaged inside: what is wanted in it comes between these two. */
export interface JsonEdge {
  kind: 'enter' | 'leave';
  path: string;
  line: number;
  offset: number;
}

export type JsonFaultCode =
  /** Lines that are not JSON; reading goes on behind them. */
  | 'text'
  /** A value that breaks off or whose brackets don't match; reading goes on with the next line that may begin one. */
  | 'damaged'
  /** A value longer than what can be held; reading goes on behind it. */
  | 'too-long'
  /** The file ends too early. */
  | 'unfinished'
  /** An outermost value in which nothing is that was asked for. */
  | 'unexpected';

/** What can't be taken, and where it begins. */
export interface JsonFault {
  kind: 'fault';
  code: JsonFaultCode;
  line: number;
  offset: number;
  /** For people, without the place. */
  message: string;
}

export type JsonPiece = JsonItem | JsonEdge | JsonFault;

/** For people. The byte counts from the beginning of the file, which may be a single line. */
export function placeOf({ line, offset }: { line: number; offset: number }): string {
  return `line ${line} (byte ${offset})`;
}

/** What can't be taken, at a place. */
export function faultAt(
  code: JsonFaultCode,
  { line, offset }: { line: number; offset: number },
  message: string,
): JsonFault {
  return { kind: 'fault', code, line, offset, message };
}
