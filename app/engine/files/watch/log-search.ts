import { headOf } from '../file-head.ts';
import type { OpenFile } from '../file-pieces.ts';
import { type FileFormat, type FileHead, HEAD_BYTES } from '../formats/format.ts';
import { mayBeLog, printedFormatOf, SEARCHED_BYTES, STEP_BYTES } from '../formats/logged-format.ts';

/** Logs that are searched at once; of more, the one that was looked at first is searched from its beginning again. */
const MAX_LOGS = 1_000;

/** Looks for the first trace of logs that are watched: whenever one grows only what is new of it is looked at. */
export class LogSearch {
  /** Where to look next, by the file's identity. */
  readonly #next = new Map<string, number>();

  /** The format of what a file prints among its lines, as far as that is there. Rejects with what the system says. */
  async formatOf({ handle, identity }: OpenFile, head: FileHead): Promise<FileFormat | undefined> {
    let from = this.#next.get(identity) ?? STEP_BYTES;
    this.#next.delete(identity);
    if (!mayBeLog(head)) return undefined;
    // It was cut, and has to be searched anew.
    if ((await handle.stat()).size < from) from = STEP_BYTES;
    const bytes = new Uint8Array(HEAD_BYTES);
    for (; from < SEARCHED_BYTES; from += STEP_BYTES) {
      const { bytesRead } = await handle.read(bytes, 0, HEAD_BYTES, from);
      const format = printedFormatOf(headOf(bytes.subarray(0, bytesRead), false));
      if (format !== undefined) return format;
      // What ends here may be the beginning of a trace.
      if (bytesRead < HEAD_BYTES) break;
    }
    this.#next.set(identity, from);
    if (this.#next.size > MAX_LOGS) {
      const [first] = this.#next.keys();
      this.#next.delete(first!);
    }
    return undefined;
  }
}
