import type { Growable } from '../../store/growable.ts';
import { u32, u8 } from '../../store/growable.ts';
import { hashBytes } from '../../store/hash.ts';
import { HashIndex } from '../../store/hash-index.ts';

/** Different values of one field that are kept. A list shows a few; a field with more holds ids or free text. */
const MAX_VALUES_OF_FIELD = 65_536;
/** All fields together, and the bytes of all values: this and the counters beside it are at most some 150 MB. */
const MAX_ITEMS = 1_000_000;
const MAX_BYTES = 64 * 1024 * 1024;
/** What hashes are numbers below. */
const HASHES = 2 ** 53;

/** The place of a value that is not kept. */
export const NOT_KEPT = -1;

/** What was found of a field's values so far. */
export interface ValuesOfField {
  /** Kept ones. */
  items: number[];
  /** No more values are kept: it is told by its first ones. */
  isClosed: boolean;
  /** Values were left out because there is no room for more. */
  isCut: boolean;
}

/** Numbers (field, value) combinations over all parts, by the hash of the value's bytes; equal hashes are compared byte by byte. */
export class ItemTable {
  readonly fieldOf = u32(4096);
  readonly #start = u32(4096);
  readonly #bytes = u8(1 << 18);
  readonly #index = new HashIndex(8192);
  readonly #guests = new Set<number>();
  readonly #fields: ValuesOfField[] = [];

  get count(): number {
    return this.fieldOf.length;
  }

  values(field: number): ValuesOfField {
    for (let next = this.#fields.length; next <= field; next++)
      this.#fields.push({ items: [], isClosed: false, isCut: false });
    return this.#fields[field]!;
  }

  /** Keeps no further values of a field. */
  close(field: number): void {
    this.values(field).isClosed = true;
  }

  isGuest(item: number): boolean {
    return this.#guests.has(item);
  }

  /** The number of an item, new or known; `NOT_KEPT` where there is no room for it. */
  add(
    field: number,
    { bytes, from, to }: { bytes: Uint8Array; from: number; to: number },
    isGuest: boolean,
  ): number {
    return this.addRange(field, bytes, from, to, isGuest);
  }

  /** As `add`, for millions of them. */
  addRange(field: number, bytes: Uint8Array, from: number, to: number, isGuest: boolean): number {
    for (let hash = hashBytes(bytes, from, to, field); ; hash = (hash + 1) % HASHES) {
      const known = this.#index.get(hash);
      if (known === undefined) return this.#keep(hash, field, bytes, from, to, isGuest);
      if (this.fieldOf.array[known] !== field || !this.#isSame(known, bytes, from, to)) continue;
      if (!isGuest && this.#guests.size > 0) this.#guests.delete(known);
      return known;
    }
  }

  /** The bytes of an item's value: a view, good until the next `add`. */
  bytesOf(item: number): Uint8Array {
    return this.#bytes.array.subarray(this.#start.array[item], this.#endOf(item));
  }

  /** Of an attribute: the type of its value. */
  firstByte(item: number): number | undefined {
    return this.#bytes.array[this.#start.array[item]!];
  }

  #keep(hash: number, field: number, bytes: Uint8Array, from: number, to: number, isGuest: boolean): number {
    const values = this.values(field);
    if (values.isClosed) return NOT_KEPT;
    const isFull = this.count >= MAX_ITEMS || this.#bytes.length + to - from > MAX_BYTES;
    if (isFull || values.items.length >= MAX_VALUES_OF_FIELD) {
      values.isCut = true;
      return NOT_KEPT;
    }
    const item = this.#index.getOrSet(hash, this.count);
    this.fieldOf.push(field);
    this.#start.push(this.#bytes.length);
    this.#bytes.append(bytes, from, to);
    values.items.push(item);
    if (isGuest) this.#guests.add(item);
    return item;
  }

  #isSame(item: number, bytes: Uint8Array, from: number, to: number): boolean {
    let at = this.#start.array[item]!;
    if (this.#endOf(item) - at !== to - from) return false;
    const kept = this.#bytes.array;
    for (let i = from; i < to; i++, at++) if (kept[at] !== bytes[i]) return false;
    return true;
  }

  #endOf(item: number): number {
    return item + 1 < this.#start.length ? this.#start.array[item + 1]! : this.#bytes.length;
  }
}

/** A counter for each item, zero at first, that grows with the table. */
export class Counters {
  readonly #column = u32(4096) as Growable<Uint32Array>;

  add(index: number, by: number): void {
    this.#reach(index);
    this.#column.array[index]! += by;
  }

  get(index: number): number {
    return index < this.#column.length ? this.#column.array[index]! : 0;
  }

  #reach(index: number): void {
    const column = this.#column;
    if (index < column.length) return;
    column.reserve(index + 1 - column.length);
    column.length = index + 1;
  }
}
