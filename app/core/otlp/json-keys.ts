import type { Field, Message, Scalar } from './field-table.ts';
import { fileKeys } from './file-keys.ts';

/** A field made ready: its key as bytes to compare with, its message as a table of keys. */
export interface Target {
  key: string;
  keyBytes: Uint8Array;
  /** The key in quotes, as texts have it. */
  quoted: Uint8Array;
  field: Field;
  scalar: Scalar | undefined;
  message: Message | undefined;
  /** The keys of `message`, once they have been asked for. */
  table: KeyTable | undefined;
  /** What came behind it last: whoever writes JSON keeps to an order, so that it is tried first. */
  next: Target | undefined;
}

export interface KeyTable {
  /** Targets by the hash of their keys; those that share a hash follow each other. */
  slots: readonly (readonly Target[])[];
  /** What came first in an object last. */
  first: Target | undefined;
}

/** Slots of a table: several times the keys of the largest message, so that few share one. */
const SLOTS = 256;

const encoder = new TextEncoder();
const compiled = { wire: new WeakMap<Message, KeyTable>(), file: new WeakMap<Message, KeyTable>() };

/** The keys of a message. @param lenient with the spellings that only files have */
export function keysOf(message: Message, lenient: boolean): KeyTable {
  const tables = lenient ? compiled.file : compiled.wire;
  const known = tables.get(message);
  if (known !== undefined) return known;
  const slots: Target[][] = Array.from({ length: SLOTS }, () => []);
  const table: KeyTable = { slots, first: undefined };
  for (const [name, field] of Object.entries(message.fields())) {
    for (const key of lenient ? fileKeys(name, field) : [name]) {
      const keyBytes = encoder.encode(key);
      const isScalar = typeof field.type === 'string';
      slots[hashOf(keyBytes, 0, keyBytes.length)]!.push({
        key: name,
        keyBytes,
        quoted: encoder.encode(`"${key}"`),
        field,
        scalar: isScalar ? (field.type as Scalar) : undefined,
        message: isScalar ? undefined : (field.type as Message),
        table: undefined,
        next: undefined,
      });
    }
  }
  tables.set(message, table);
  return table;
}

/** The keys of the message that a target holds. */
export function keysIn(target: Target, lenient: boolean): KeyTable {
  return (target.table ??= keysOf(target.message!, lenient));
}

/** Of a key's length and three of its characters: the keys of one message rarely agree in all. */
function hashOf(bytes: Uint8Array, start: number, end: number): number {
  const length = end - start;
  if (length === 0) return 0;
  return (
    (length * 7 + bytes[start]! * 31 + bytes[start + (length >> 1)]! * 5 + bytes[end - 1]! * 3) & (SLOTS - 1)
  );
}

/** The field whose key lies in `bytes`, or undefined for an unknown one. */
export function findKey(table: KeyTable, bytes: Uint8Array, start: number, end: number): Target | undefined {
  const candidates = table.slots[hashOf(bytes, start, end)]!;
  const length = end - start;
  for (let c = 0; c < candidates.length; c++) {
    const { keyBytes } = candidates[c]!;
    if (keyBytes.length !== length) continue;
    let i = 0;
    while (i < length && keyBytes[i] === bytes[start + i]) i++;
    if (i === length) return candidates[c];
  }
  return undefined;
}
