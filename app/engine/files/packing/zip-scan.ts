/**
 * A zip whose index is missing or damaged, as of one that was cut off: its members by the headers in front of each (PKWARE's APPNOTE,
 * 4.3.7), as far as they go.
 */
import { crc32 } from 'node:zlib';
import type { ByteWindow } from '../byte-window.ts';
import { ReadFailure } from '../read-failure.ts';
import { inflateToEnd } from './inflate.ts';
import { InputPart } from './input-part.ts';
import { nameProblem } from './member-name.ts';
import type { Member } from './packing.ts';
import { checksumFailure, memberFailure, methodProblem, unpackMember, ZipMethod } from './zip-member.ts';

const HEADER = 30;
const MEMBER = 0x04034b50;
/** What follows the members: the index, its end, and the forms of those for large archives. */
const BEHIND = new Set([0x02014b50, 0x06054b50, 0x06064b50, 0x07064b50, 0x08064b50]);
const DESCRIPTOR = 0x08074b50;
const Flag = { encrypted: 1, sizesBehind: 8 } as const;
/** Sizes stand in a field of their own where they don't fit. */
const IN_FIELD = 0xffffffff;
const SIZES_FIELD = 1;

interface Header {
  name: string;
  method: number;
  flags: number;
  checksum: number;
  /** Packed bytes; undefined where that stands behind them. */
  size: number | undefined;
}

/** The members in front of the damage, each read or left before the next is asked for. Rejects with ReadFailure where one can't be. */
export async function* scannedMembers(input: ByteWindow): AsyncGenerator<Member> {
  for (;;) {
    if ((await input.fill(4)) < 4) return;
    const at = input.offset;
    const signature = view(input).getUint32(0, true);
    if (BEHIND.has(signature)) return;
    const header = signature === MEMBER ? await headerAt(input) : undefined;
    if (header === undefined) throw new ReadFailure(`Its zip data is damaged or cut off at byte ${at}.`);
    yield* member(input, header, at);
  }
}

async function* member(input: ByteWindow, header: Header, at: number): AsyncGenerator<Member> {
  const { name, method, flags, size } = header;
  const problem = nameProblem(name) ?? methodProblem(method, (flags & Flag.encrypted) !== 0);
  const cutOff = (): ReadFailure =>
    new ReadFailure(`It is cut off at byte ${input.offset + input.length} of the archive.`);
  if (size !== undefined) {
    const packed = new InputPart(input, size, cutOff);
    if (problem !== undefined) yield { kind: 'skipped', name, reason: problem };
    else if (!name.endsWith('/')) yield { kind: 'file', name, pieces: checked(header, packed.pieces()) };
    await packed.skip();
    if ((flags & Flag.sizesBehind) !== 0) await skipDescriptor(input, false);
    return;
  }
  if (problem !== undefined || method !== ZipMethod.deflated)
    throw new ReadFailure(
      `What follows "${name}" at byte ${at} can't be found: ${problem ?? 'its length is not in front of it'}.`,
    );
  const content = inflateToEnd(input, cutOff);
  yield { kind: 'file', name, pieces: lent(content) };
  try {
    for await (const _piece of content);
  } catch (error) {
    throw memberFailure(error);
  }
  await skipDescriptor(input, true);
}

/** Goes on behind what its reader left: the end of the member has to be found. */
async function* lent(content: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  try {
    for (let next = await content.next(); next.done !== true; next = await content.next()) yield next.value;
  } catch (error) {
    throw memberFailure(error);
  }
}

async function* checked(header: Header, packed: AsyncGenerator<Uint8Array>): AsyncGenerator<Uint8Array> {
  let checksum = 0;
  for await (const piece of unpackMember(header.method, packed)) {
    checksum = crc32(piece, checksum);
    yield piece;
  }
  if ((header.flags & Flag.sizesBehind) === 0 && checksum !== header.checksum) throw checksumFailure();
}

async function headerAt(input: ByteWindow): Promise<Header | undefined> {
  if ((await input.fill(HEADER)) < HEADER) return undefined;
  const fixed = view(input);
  const nameBytes = fixed.getUint16(26, true);
  const whole = HEADER + nameBytes + fixed.getUint16(28, true);
  if ((await input.fill(whole)) < whole) return undefined;
  const { bytes, start } = input;
  const head = view(input);
  const flags = head.getUint16(6, true);
  const stated = head.getUint32(18, true);
  const isBehind = (flags & Flag.sizesBehind) !== 0 && stated === 0;
  const header = {
    name: new TextDecoder().decode(bytes.subarray(start + HEADER, start + HEADER + nameBytes)),
    method: head.getUint16(8, true),
    flags,
    checksum: head.getUint32(14, true),
    size: stated === IN_FIELD ? sizeInField(head, HEADER + nameBytes, whole) : isBehind ? undefined : stated,
  };
  input.consume(whole);
  return header;
}

/** The packed size in the field for sizes that need 64 bits: behind the other one. Undefined where it isn't there, or is 0. */
function sizeInField(head: DataView, from: number, to: number): number | undefined {
  for (let at = from; at + 4 <= to; at += 4 + head.getUint16(at + 2, true)) {
    if (head.getUint16(at, true) !== SIZES_FIELD || at + 20 > to) continue;
    const size = Number(head.getBigUint64(at + 12, true));
    return size === 0 ? undefined : size;
  }
  return undefined;
}

/** The checksum and sizes behind a member: with a signature or without, of 32 or 64 bits; what comes next tells. */
async function skipDescriptor(input: ByteWindow, isThere: boolean): Promise<void> {
  const available = Math.min(await input.fill(28), 28);
  const bytes = view(input);
  const isSignatureAt = (at: number): boolean => {
    if (at + 4 > available) return at >= available;
    const signature = bytes.getUint32(at, true);
    return signature === MEMBER || BEHIND.has(signature);
  };
  if (available < 4 || (!isThere && isSignatureAt(0))) return;
  const signed = bytes.getUint32(0, true) === DESCRIPTOR ? 4 : 0;
  const length = [12, 20].map((sizes) => signed + sizes).find(isSignatureAt);
  if (length !== undefined) input.consume(Math.min(length, available));
}

function view({ bytes, start, end }: ByteWindow): DataView {
  return new DataView(bytes.buffer, bytes.byteOffset + start, end - start);
}
