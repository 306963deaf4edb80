import type { Field, Message, Scalar } from './field-table.ts';
import { fileKeys } from './file-keys.ts';

/** A field made ready: its key as bytes to compare with, its message as a table of keys. */
export interface Target {
  key: string;
  keyBytes: Uint8Array;
  field: Field;
  scalar: Scalar | undefined;
  message: Message | undefined;
}

/** Targets by the hash of their keys; keys of one message that share a hash follow each other. */
export type KeyTable = Map<number, Target[]>;

const encoder = new TextEncoder();
const compiled = { wire: new WeakMap<Message, KeyTable>(), file: new WeakMap<Message, KeyTable>() };

/** The keys of a message. @param lenient with the spellings that only files have */
export function keysOf(message: Message, lenient: boolean): KeyTable {
  const tables = lenient ? compiled.file : compiled.wire;
  const known = tables.get(message);
  if (known !== undefined) return known;
  const table: KeyTable = new Map();
  for (const [name, field] of Object.entries(message.fields())) {
    for (const key of lenient ? fileKeys(name, field) : [name]) {
      const keyBytes = encoder.encode(key);
      const isScalar = typeof field.type === 'string';
      const target: Target = {
        key: name,
        keyBytes,
        field,
        scalar: isScalar ? (field.type as Scalar) : undefined,
        message: isScalar ? undefined : (field.type as Message),
      };
      const hash = hashOf(keyBytes, 0, keyBytes.length);
      table.set(hash, [...(table.get(hash) ?? []), target]);
    }
  }
  tables.set(message, table);
  return table;
}

function hashOf(bytes: Uint8Array, start: number, end: number): number {
  let hash = 0;
  for (let i = start; i < end; i++) hash = (hash * 31 + bytes[i]!) | 0;
  return hash;
}

/** The field whose key lies in `bytes`, or undefined for an unknown one. */
export function findKey(table: KeyTable, bytes: Uint8Array, start: number, end: number): Target | undefined {
  const candidates = table.get(hashOf(bytes, start, end));
  if (candidates === undefined) return undefined;
  for (const candidate of candidates) {
    const { keyBytes } = candidate;
    if (keyBytes.length !== end - start) continue;
    let i = 0;
    while (i < keyBytes.length && keyBytes[i] === bytes[start + i]) i++;
    if (i === keyBytes.length) return candidate;
  }
  return undefined;
}
