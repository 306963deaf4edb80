/** tar archives. Only regular files are read, and only from here: nothing is extracted, names are never more than texts. */
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { nameProblem } from './member-name.ts';
import type { Archive, Member } from './packing.ts';
import { paxAttributes, TAR_BLOCK, tarHeader, type TarType } from './tar-header.ts';

/** Longest name or list of attributes that is believed. */
const MAX_TEXT = 64 * 1024;

const unread: Partial<Record<TarType, string>> = {
  link: 'it is a link',
  device: 'it is a device or a pipe',
  other: 'it is of a kind that only special programs write, such as a file with holes',
};

/** The bytes of the member that begins here. */
class MemberBytes {
  readonly #input: ByteWindow;
  #left: number;

  constructor(input: ByteWindow, size: number) {
    this.#input = input;
    this.#left = size;
  }

  /** Each piece is good until the next. */
  async *pieces(): AsyncGenerator<Uint8Array> {
    while (this.#left > 0) {
      const input = this.#input;
      if (input.length === 0 && !(await input.more())) throw cutOff(input);
      const piece = input.bytes.subarray(input.start, Math.min(input.end, input.start + this.#left));
      this.#left -= piece.length;
      input.consume(piece.length);
      yield piece;
    }
  }

  async skip(): Promise<void> {
    for await (const _piece of this.pieces());
  }
}

function cutOff(input: ByteWindow): ReadFailure {
  return new ReadFailure(`It is cut off at byte ${input.offset + input.length}, inside its tar data.`);
}

async function* members(input: ByteWindow): AsyncGenerator<Member> {
  let said: { name?: string; size?: number } = {};
  while ((await input.fill(TAR_BLOCK)) > 0) {
    const at = input.offset;
    if (input.length < TAR_BLOCK) throw cutOff(input);
    const block = input.bytes.slice(input.start, input.start + TAR_BLOCK);
    // A block of zeros ends the archive.
    if (block.every((byte) => byte === 0)) return;
    const header = tarHeader(block);
    const size = said.size ?? header?.size ?? NaN;
    if (header === undefined || !(size >= 0)) throw new ReadFailure(`Its tar data is damaged at byte ${at}.`);
    input.consume(TAR_BLOCK);
    const padding = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
    if (header.type === 'long name' || header.type === 'attributes') {
      const text = await textOf(input, size, at);
      if (header.type === 'attributes') said = { ...said, ...paxAttributes(text) };
      else said.name = new TextDecoder().decode(text).replace(/\0+$/, '');
    } else {
      const name = said.name ?? header.name;
      const bytes = new MemberBytes(input, size);
      const reason = unread[header.type] ?? nameProblem(name);
      if (header.type === 'file' && reason === undefined)
        yield { kind: 'file', name, pieces: bytes.pieces() };
      else if (reason !== undefined) yield { kind: 'skipped', name, reason };
      await bytes.skip();
      if (header.type !== 'ignored') said = {};
    }
    await new MemberBytes(input, padding).skip();
  }
}

async function textOf(input: ByteWindow, size: number, at: number): Promise<Uint8Array> {
  if (size > MAX_TEXT) throw new ReadFailure(`Its tar data is damaged at byte ${at}.`);
  if ((await input.fill(size)) < size) throw cutOff(input);
  const text = input.bytes.slice(input.start, input.start + size);
  input.consume(size);
  return text;
}

export const tar: Archive = {
  name: 'tar archive',
  detect: (head) => head[0] !== 0 && tarHeader(head) !== undefined,
  members,
};
