/**
 * OTLP protobuf from a stream: a request, or several of one signal laid end to end, which is the same on the wire. Groups that are short
 * are taken as they stand; long ones, and those in which something can't be read, are cut down to scopes and single items.
 */
import { formatBytes } from '../../../core/model/format.ts';
import type { Signal } from '../../../core/model/signal.ts';
import { validate, type Validation } from '../../ingest/validate.ts';
import { concat, MalformedError } from '../../store/wire.ts';
import { ByteWindow } from '../byte-window.ts';
import type { FilePart } from '../formats/format.ts';
import { REQUEST_BYTES } from '../split-request.ts';
import { GroupWriter, lateReason } from './group-writer.ts';
import { messageField } from './message-parts.ts';
import { fieldHead, pass, type FieldHead, varintAt } from './proto-fields.ts';

/** A group, or a scope's group, that is longer is not held but cut down. */
const HOLD_BYTES = 4 * 1024 * 1024;
/** Longest single item that is held. */
const MAX_ITEM_BYTES = 32 * 1024 * 1024;

const BYTES = 2;
const GROUP_TAG = 10;

/** Reads to the stream's end. Most requests are views of the window: copying them took a tenth of the time. Rejects with what the source fails with. */
export async function* readOtlpProto(input: ByteWindow, signal: Signal): AsyncGenerator<FilePart> {
  const cutter = new GroupCutter(input, signal);
  let groups: Uint8Array[] = [];
  let bytes = 0;
  // Up to here groups are looked at one by one, as one of them can't be read.
  let doubtfulEnd = 0;
  for (;;) {
    if (input.length === 0 && !(await input.more())) break;
    if (input.offset >= doubtfulEnd) {
      await input.fill(REQUEST_BYTES);
      const payload = input.bytes.subarray(input.start, wholeGroupsEnd(input));
      const validation = payload.length > 0 ? validationOf(signal, payload) : undefined;
      if (validation !== undefined) {
        if (groups.length > 0) yield requestOf(signal, groups);
        groups = [];
        bytes = 0;
        input.consume(payload.length);
        yield { kind: 'request', signal, payload, validation };
        continue;
      }
      doubtfulEnd = input.offset + payload.length;
    }
    const head = await fieldHead(input);
    if (head?.number !== 1 || head.type !== BYTES) {
      if (groups.length > 0) yield requestOf(signal, groups);
      groups = [];
      if (head !== undefined && head.valueBytes <= HOLD_BYTES && (await isWhole(input, head))) {
        // A field that OTLP doesn't have, or not yet.
        await pass(input, head.headBytes + head.valueBytes);
        continue;
      }
      yield lost(input, 'no OTLP protobuf stands here, and the rest of the file is left out');
      return;
    }
    const size = head.headBytes + head.valueBytes;
    const held = size <= HOLD_BYTES && (await input.fill(size)) >= size;
    const group = held ? input.bytes.slice(input.start, input.start + size) : undefined;
    if (group !== undefined && isValid(signal, group)) {
      input.consume(size);
      groups.push(group);
      bytes += size;
      if (bytes < REQUEST_BYTES) continue;
    }
    if (groups.length > 0) yield requestOf(signal, groups);
    groups = [];
    bytes = 0;
    if (group === undefined || !isValid(signal, group)) yield* cutter.group(head);
  }
  if (groups.length > 0) yield requestOf(signal, groups);
}

/** Where the whole groups end that stand at the front of the window, up to about the size of a request. */
function wholeGroupsEnd({ bytes, start, end }: ByteWindow): number {
  let groupsEnd = start;
  while (groupsEnd < end && groupsEnd - start < REQUEST_BYTES && bytes[groupsEnd] === GROUP_TAG) {
    const length = varintAt(bytes, groupsEnd + 1, end);
    if (length === undefined || length.value > HOLD_BYTES) break;
    const next = groupsEnd + 1 + length.bytes + length.value;
    if (next > end) break;
    groupsEnd = next;
  }
  return groupsEnd;
}

async function* nothing(): AsyncGenerator<Uint8Array> {}

/** The same of a request that is there whole, at some byte of a file. */
export async function* otlpProtoParts(
  bytes: Uint8Array,
  signal: Signal,
  offset: number,
): AsyncGenerator<FilePart> {
  const input = new ByteWindow(nothing());
  input.bytes = bytes as Uint8Array<ArrayBuffer>;
  input.end = bytes.length;
  input.ended = true;
  for await (const part of readOtlpProto(input, signal))
    yield part.kind === 'request'
      ? part
      : { ...part, place: `byte ${offset} and ${part.place.slice(5)} further` };
}

const requestOf = (signal: Signal, groups: readonly Uint8Array[]): FilePart => ({
  kind: 'request',
  signal,
  payload: concat([...groups]),
});

const lost = (input: ByteWindow, reason: string): FilePart => ({
  kind: 'skipped',
  place: `byte ${input.offset}`,
  reason,
});

/** Whether a request can be read; ids that are wrong don't count, they are looked at where spans are kept. */
function isValid(signal: Signal, request: Uint8Array): boolean {
  return validationOf(signal, request) !== undefined;
}

function validationOf(signal: Signal, request: Uint8Array): Validation | undefined {
  try {
    return validate(signal, request);
  } catch (error) {
    if (error instanceof MalformedError) return undefined;
    throw error;
  }
}

async function isWhole(input: ByteWindow, head: FieldHead): Promise<boolean> {
  const size = head.headBytes + head.valueBytes;
  return (await input.fill(size)) >= size;
}

/** Takes a group piece by piece. */
class GroupCutter {
  readonly #input: ByteWindow;
  readonly #signal: Signal;
  /** That the file ends too early is told once. */
  #endTold = false;

  constructor(input: ByteWindow, signal: Signal) {
    this.#input = input;
    this.#signal = signal;
  }

  async *group(head: FieldHead): AsyncGenerator<FilePart> {
    const input = this.#input;
    const signal = this.#signal;
    const writer = new GroupWriter(signal);
    input.consume(head.headBytes);
    for await (const [field, size] of this.#fields(input.offset + head.valueBytes)) {
      if ('kind' in field) {
        yield field;
        continue;
      }
      if (field.number === 2 && field.type === BYTES) {
        const scopeGroup = size <= HOLD_BYTES ? await this.#value(field) : undefined;
        const taken = scopeGroup !== undefined && isValid(signal, asRequest(scopeGroup));
        if (taken) yield* this.#request(writer.addScopeGroup(scopeGroup));
        else yield* this.#scope(field, writer);
        if (taken) await pass(input, size);
        continue;
      }
      const value = await this.#value(field);
      if (value === undefined) yield this.#notWhole(size);
      else if (!this.#reads(field, (one) => messageField(1, [one]), value)) yield this.#unreadable();
      else if (field.number === 1) yield* this.#late(writer.setResource(value), 'resource');
      else if (field.number === 3)
        yield* this.#late(writer.setResourceSchema(value), "resource's schema URL");
      await pass(input, size);
    }
    yield* this.#request(writer.end());
  }

  async *#scope(head: FieldHead, writer: GroupWriter): AsyncGenerator<FilePart> {
    const input = this.#input;
    input.consume(head.headBytes);
    writer.beginScope();
    for await (const [field, size] of this.#fields(input.offset + head.valueBytes)) {
      if ('kind' in field) {
        yield field;
        continue;
      }
      const value = await this.#value(field);
      if (value === undefined) yield this.#notWhole(size);
      else if (!this.#reads(field, asRequest, value)) yield this.#unreadable();
      else if (field.number === 1) yield* this.#late(writer.setScope(value), 'scope');
      else if (field.number === 2) yield* this.#request(writer.addItem(value));
      else if (field.number === 3) yield* this.#late(writer.setScopeSchema(value), "scope's schema URL");
      await pass(input, size);
    }
    yield* this.#request(writer.endScope());
  }

  /** The fields up to a place in the file, each to be consumed by whoever takes it. */
  async *#fields(end: number): AsyncGenerator<[FieldHead, number] | [FilePart, 0]> {
    const input = this.#input;
    while (input.offset < end) {
      if (input.length === 0 && !(await input.more())) {
        if (!this.#endTold) yield [this.#notWhole(0), 0];
        return;
      }
      const head = await fieldHead(input);
      const size = head === undefined ? 0 : head.headBytes + head.valueBytes;
      if (head === undefined || input.offset + size > end) {
        yield [
          lost(input, 'no field of OTLP protobuf stands here, and the rest of its message is left out'),
          0,
        ];
        await pass(input, end - input.offset);
        return;
      }
      yield [head, size];
    }
  }

  /** Whether a field can stand where it does; those that OTLP doesn't have can be anything. */
  #reads({ number, type }: FieldHead, around: (field: Uint8Array) => Uint8Array, value: Uint8Array): boolean {
    if (number > 3) return true;
    return type === BYTES && isValid(this.#signal, around(messageField(number, [value])));
  }

  #unreadable(): FilePart {
    return lost(this.#input, 'what stands here can not be read');
  }

  *#late(inTime: boolean, what: string): Generator<FilePart> {
    if (!inTime) yield { kind: 'repaired', place: `byte ${this.#input.offset}`, reason: lateReason(what) };
  }

  #notWhole(size: number): FilePart {
    this.#endTold = size <= MAX_ITEM_BYTES;
    const reason = this.#endTold
      ? 'the file ends inside of this message'
      : `a value of ${formatBytes(size)}, which is too long`;
    return lost(this.#input, reason);
  }

  /** A field's value in memory of its own; undefined where the file ends in it, or where it is too long. */
  async #value(head: FieldHead): Promise<Uint8Array<ArrayBuffer> | undefined> {
    const input = this.#input;
    const size = head.headBytes + head.valueBytes;
    if (size > MAX_ITEM_BYTES || (await input.fill(size)) < size) return undefined;
    return input.bytes.slice(input.start + head.headBytes, input.start + size);
  }

  *#request(payload: Uint8Array<ArrayBuffer> | undefined): Generator<FilePart> {
    if (payload !== undefined) yield { kind: 'request', signal: this.#signal, payload };
  }
}

/** A scope's group as a request, to look at it. */
const asRequest = (scopeGroup: Uint8Array): Uint8Array => messageField(1, [messageField(2, [scopeGroup])]);
