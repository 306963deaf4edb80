import type { FileHandle } from 'node:fs/promises';
import { ByteWindow } from '../byte-window.ts';
import { ReadFailure, systemFailure } from '../read-failure.ts';
import type { ReportBuilder } from '../report-builder.ts';
import { type GrowingPlace, growingPlace } from './watch-places.ts';

/** Watched files grow little by little; the first read of a long one isn't what counts. */
const PIECE_BYTES = 256 * 1024;
/** So much of a file's beginning is remembered: a file that begins otherwise is another one, whatever its name. */
export const REMEMBERED_BYTES = 16 * 1024;
/** A reader that holds spans back until the file pauses has given them by then. */
const SETTLED_MS = 400;

export interface GrowingFileOptions {
  handle: FileHandle;
  identity: string;
  path: string;
  report: ReportBuilder;
  /** Where to begin; anything but 0 is behind a whole value. */
  position: number;
  /** How it begins, where it was read before. */
  beginning?: Uint8Array<ArrayBuffer> | undefined;
  /** Told when there was more, and when that has been read. */
  onGrown(): void;
}

/**
 * A file that is read on as it grows. At its end `input` waits instead of ending, so that a format's reader keeps its place, and a value
 * that is half written waits for its other half. It stays open: renamed or removed, it is still read to its end.
 */
export class GrowingFile {
  readonly identity: string;
  readonly report: ReportBuilder;
  readonly input: ByteWindow;
  readonly handle: FileHandle;
  path: string;
  /** When it last had something new, and since when it is under none of the watched names; from `performance.now`. */
  grewAt = performance.now();
  detachedAt: number | undefined;
  /** It was written anew, and has to be read from its beginning. */
  isOver = false;
  /** How it begins, as far as it was read. */
  beginning: Uint8Array<ArrayBuffer> = new Uint8Array(0);
  readonly #onGrown: () => void;
  #position: number;
  #isEnding = false;
  #isStopped = false;
  /** Since when it waits for more. */
  #idleSince: number | undefined;
  #place: GrowingPlace | undefined;
  /** Somebody asked it to look since it last did. */
  #isPoked = false;
  #wake: () => void = () => undefined;
  #caughtUp: () => void = () => undefined;

  constructor({ handle, identity, path, report, position, beginning, onGrown }: GrowingFileOptions) {
    this.handle = handle;
    this.identity = identity;
    this.path = path;
    this.report = report;
    this.#position = position;
    if (beginning !== undefined) {
      this.beginning = beginning;
      this.#place = this.#placeNow();
    }
    this.#onGrown = onGrown;
    this.input = new ByteWindow(this.#pieces());
  }

  get position(): number {
    return this.#position;
  }

  /** Resolves when all that is there now has been read. */
  caughtUp(): Promise<void> {
    return new Promise((resolve) => (this.#caughtUp = resolve));
  }

  /** Looks for more. */
  poke(): void {
    this.#isPoked = true;
    this.#wake();
  }

  /** Reads what is left; then the input ends. */
  end(): void {
    this.#isEnding = true;
    this.poke();
  }

  /** Ends the input where it stands, when that is behind a whole value; otherwise as `end`. */
  stop(): void {
    this.#isStopped = this.#idleSince !== undefined && this.input.length === 0;
    if (this.#isStopped) this.#place = this.#placeNow();
    this.end();
  }

  /**
   * Up to where it can be left out when it is read again later: once what goes to the sink by then has been stored. Reading goes on
   * behind it meanwhile, and what a format's reader still holds back is not counted.
   */
  get place(): GrowingPlace | undefined {
    const isSettled =
      !this.#isEnding && this.#idleSince !== undefined && performance.now() - this.#idleSince > SETTLED_MS;
    if (isSettled && this.input.length === 0 && this.#place?.position !== this.#position)
      this.#place = this.#placeNow();
    return this.#place;
  }

  #placeNow(): GrowingPlace {
    return growingPlace(this.identity, this.#position, this.beginning);
  }

  close(): Promise<void> {
    return this.handle.close();
  }

  /**
   * Whether what was read of it is not what it holds any more: it was cut, and may have been written anew.
   * @param handle of the same file
   */
  async wasRewritten(handle: FileHandle = this.handle): Promise<boolean> {
    // What is read meanwhile is none of its business.
    const { beginning, position } = this;
    if ((await handle.stat()).size < position) return true;
    const now = new Uint8Array(beginning.length);
    const { bytesRead } = await handle.read(now, 0, now.length, 0);
    return bytesRead < now.length || Buffer.compare(now, beginning) !== 0;
  }

  async *#pieces(): AsyncGenerator<Uint8Array> {
    const buffer = new Uint8Array(PIECE_BYTES);
    for (;;) {
      if (this.#isStopped) return;
      let count: number;
      try {
        count = (await this.handle.read(buffer, 0, buffer.length, this.#position)).bytesRead;
      } catch (error) {
        throw error instanceof ReadFailure ? error : systemFailure(this.report.name, error);
      }
      if (count > 0) {
        // Between the last look and this read it may have been written anew: then this is the middle of something else.
        if (this.#idleSince !== undefined && (await this.#isRewritten())) return;
        this.#idleSince = undefined;
        this.#remember(buffer.subarray(0, count));
        this.#position += count;
        this.grewAt = performance.now();
        this.report.bytes = this.#position;
        this.#onGrown();
        yield buffer.subarray(0, count);
        this.#onGrown();
      } else if (this.#isEnding) return;
      else {
        this.#caughtUp();
        this.#idleSince ??= performance.now();
        if (!this.#isPoked) await new Promise<void>((resolve) => (this.#wake = resolve));
        this.#isPoked = false;
        if (await this.#isRewritten()) return;
      }
    }
  }

  async #isRewritten(): Promise<boolean> {
    this.isOver = await this.wasRewritten().catch(() => false);
    return this.isOver;
  }

  #remember(piece: Uint8Array): void {
    const known = this.beginning.length;
    if (known !== this.#position || known >= REMEMBERED_BYTES) return;
    const longer = new Uint8Array(Math.min(REMEMBERED_BYTES, known + piece.length));
    longer.set(this.beginning);
    longer.set(piece.subarray(0, longer.length - known), known);
    this.beginning = longer;
  }
}
