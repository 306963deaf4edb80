/** tar archives. Only regular files are read, and only from here: nothing is extracted, names are never more than texts. */
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { InputPart } from './input-part.ts';
import { nameProblem } from './member-name.ts';
import type { Archive, Member } from './packing.ts';
import {
  paxAttributes,
  TAR_BLOCK,
  type TarAttributes,
  type TarHeader,
  tarHeader,
  type TarType,
} from './tar-header.ts';

/** Longest name or list of attributes that is believed. */
const MAX_TEXT = 64 * 1024;

const unread: Partial<Record<TarType, string>> = {
  link: 'it is a link',
  device: 'it is a device or a pipe',
  other: 'it is of a kind that only special programs write, such as a file with holes',
};

function cutOff(input: ByteWindow): ReadFailure {
  return new ReadFailure(`It is cut off at byte ${input.offset + input.length}, inside its tar data.`);
}

async function* members(input: ByteWindow): AsyncGenerator<Member> {
  let said: TarAttributes = {};
  while ((await input.fill(TAR_BLOCK)) > 0) {
    const at = input.offset;
    if (input.length < TAR_BLOCK) throw cutOff(input);
    const next = await nextHeader(input);
    if (next === undefined) return;
    const { header, isBehindDamage } = next;
    if (isBehindDamage) {
      const reason = `what lies here up to byte ${input.offset} is damaged`;
      yield { kind: 'skipped', name: `byte ${at}`, reason };
      said = {};
    }
    input.consume(TAR_BLOCK);
    const size = said.size ?? header.size;
    const padding = (TAR_BLOCK - (size % TAR_BLOCK)) % TAR_BLOCK;
    if (header.type === 'long name' || header.type === 'attributes') {
      const text = await textOf(input, size, at);
      if (header.type === 'attributes') said = { ...said, ...paxAttributes(text) };
      else said.name = new TextDecoder().decode(text).replace(/\0+$/, '');
    } else {
      const name = said.name ?? header.name;
      const bytes = new InputPart(input, size, () => cutOff(input));
      const reason = unread[said.hasHoles === true ? 'other' : header.type] ?? nameProblem(name);
      // Before there were folders of their own, one was a file whose name ends so.
      if (header.type === 'file' && reason === undefined && !name.endsWith('/'))
        yield { kind: 'file', name, pieces: bytes.pieces() };
      else if (reason !== undefined) yield { kind: 'skipped', name, reason };
      await bytes.skip();
      if (header.type !== 'ignored') said = {};
    }
    await new InputPart(input, padding, () => cutOff(input)).skip();
  }
}

/**
 * The next header, over damage, and over the blocks of zeros that end an archive: another may be laid behind it. `input` stands at it
 * then. @returns undefined where there is none
 */
async function nextHeader(
  input: ByteWindow,
): Promise<{ header: TarHeader; isBehindDamage: boolean } | undefined> {
  const at = input.offset;
  let isBehindDamage = false;
  for (; (await input.fill(TAR_BLOCK)) >= TAR_BLOCK; input.consume(TAR_BLOCK)) {
    const block = input.bytes.subarray(input.start, input.start + TAR_BLOCK);
    const header = tarHeader(block);
    if (header !== undefined && header.size >= 0) return { header, isBehindDamage };
    isBehindDamage ||= block.some((byte) => byte !== 0);
  }
  if (isBehindDamage) throw new ReadFailure(`Its tar data is damaged from byte ${at} on.`);
  return undefined;
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
