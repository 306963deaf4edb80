import { kindName, statusName } from '../../../core/model/span.ts';
import { type Growable, u32, u8 } from '../../store/growable.ts';
import { hashBytes } from '../../store/hash.ts';
import { HashIndex } from '../../store/hash-index.ts';
import { PairTag } from '../../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { CanonicalValue } from './canonical-value.ts';
import type { FieldSet } from './field-set.ts';
import type { ItemTable } from './item-table.ts';
import { oddPairs } from './odd-pairs.ts';

const encoder = new TextEncoder();
const NO_ITEM = -1;
/** Kinds and status are kept in one byte. */
const CODES = 256;
/** What a key has in place of its one field. */
const NO_FIELD = -1;
const MANY_FIELDS = -2;
/** An item's place where its bytes are among the part's own, not in the dictionary: this much is added. */
const OWN = 2 ** 31;

/**
 * The items of a segment or of the tail: its different (field, value) combinations, and which of them each pair, service, kind and
 * status stands for. A pair stands for one item as a rule; for none where its key was not asked for or no literal is
 * equal to it, for many where it is an array, or its key has a part in many fields.
 */
export class PartItems {
  /** By key of the dictionary: indexes of its fields. */
  readonly fieldsOfKey: (readonly number[])[];
  /** By field with more than one key in this dictionary: those keys, in the order in which they are looked up. */
  readonly rivals = new Map<number, number[]>();
  readonly #attributes: AttributeColumns;
  /** By key: its one field, `NO_FIELD` or `MANY_FIELDS`. */
  readonly #fieldOfKey: Int32Array;
  readonly #isFact: Uint8Array;
  /** By item. */
  readonly #fields: Growable<Uint32Array>;
  readonly #from: Growable<Uint32Array>;
  readonly #length: Growable<Uint32Array>;
  readonly #own = u8(256);
  /** By pair: its one item, `NO_ITEM`, or the place of its list as -2 - place. */
  readonly #first: Int32Array;
  readonly #lists: number[][] = [];
  readonly #kinds: (number | undefined)[];
  readonly #statuses: (number | undefined)[];
  readonly #services: number[];
  readonly #guests = new Set<number>();
  readonly #set: FieldSet;

  constructor(set: FieldSet, spans: SpanColumns, attributes: AttributeColumns) {
    this.#set = set;
    this.#attributes = attributes;
    const { dictionary } = attributes;
    const pairs = dictionary.keyOf.length;
    this.#fields = u32(pairs + CODES);
    this.#from = u32(pairs + CODES);
    this.#length = u32(pairs + CODES);
    this.fieldsOfKey = dictionary.keys.map(({ tag, key }) => set.of(tag, key));
    this.#fieldOfKey = Int32Array.from(this.fieldsOfKey, (fields) =>
      fields.length > 1 ? MANY_FIELDS : (fields[0] ?? NO_FIELD),
    );
    this.#isFact = Uint8Array.from(dictionary.keys, ({ tag }) => (tag === PairTag.intrinsic ? 1 : 0));
    this.#findRivals();
    this.#first = new Int32Array(pairs).fill(NO_ITEM);
    this.#mapPairs();
    const service = set.fact('service');
    this.#services =
      service === undefined ? [] : spans.services.map((name) => this.#ownItem(service, encoder.encode(name)));
    this.#kinds = this.#codes(set.fact('kind'), spans.kind, kindName);
    this.#statuses = this.#codes(set.fact('status'), spans.status, statusName);
  }

  get count(): number {
    return this.#fields.length;
  }

  /** By item. */
  get fieldOf(): Uint32Array {
    return this.#fields.array;
  }

  /** True where the value only sides with the number that is spelt so. */
  isGuest(item: number): boolean {
    return this.#guests.size > 0 && this.#guests.has(item);
  }

  /** True for a pair of a field whose value is not an empty one, which counts as missing. */
  isThere(pair: number): boolean {
    const { keyOf, valueStart } = this.#attributes.dictionary;
    const key = keyOf[pair]!;
    if (this.#fieldOfKey[key] === NO_FIELD) return false;
    return this.#isFact[key] === 1 || valueStart[pair] !== valueStart[pair + 1];
  }

  fieldsOf(pair: number): readonly number[] {
    return this.fieldsOfKey[this.#attributes.dictionary.keyOf[pair]!]!;
  }

  /** A pair's one item, where it has one in its one field, as most have; below zero for any other. */
  soleItem(pair: number): number {
    return this.#first[pair]!;
  }

  /** Calls with each item of a pair. */
  eachItem(pair: number, visit: (item: number) => void): void {
    const first = this.#first[pair]!;
    if (first >= 0) visit(first);
    else if (first !== NO_ITEM) for (const item of this.#lists[-2 - first]!) visit(item);
  }

  /** Item of a service, by its index among the part's; undefined where services are not counted. */
  service(index: number): number | undefined {
    return this.#services[index];
  }

  /** Item of a kind; undefined where kinds are not counted. */
  kind(code: number): number | undefined {
    return this.#kinds[code];
  }

  /** Item of a status; undefined where it is not counted. */
  status(code: number): number | undefined {
    return this.#statuses[code];
  }

  /** Where an item's value is: bare text of a fact, a canonical AnyValue of an attribute. */
  place(item: number): { bytes: Uint8Array; from: number; to: number } {
    const at = this.#from.array[item]!;
    const from = at >= OWN ? at - OWN : at;
    const bytes = at >= OWN ? this.#own.array : this.#attributes.dictionary.values;
    return { bytes, from, to: from + this.#length.array[item]! };
  }

  /** The number of an item in a table over all parts, new or known; `NOT_KEPT` where there is no room for it. */
  addTo(table: ItemTable, item: number): number {
    const { bytes, from, to } = this.place(item);
    return table.addRange(this.#fields.array[item]!, bytes, from, to, this.isGuest(item));
  }

  #codes(
    field: number | undefined,
    column: Uint8Array,
    nameOf: (code: number) => string,
  ): (number | undefined)[] {
    if (field === undefined) return [];
    const isUsed = new Uint8Array(CODES);
    for (let row = 0; row < column.length; row++) isUsed[column[row]!] = 1;
    const items: (number | undefined)[] = [];
    for (let code = 0; code <= isUsed.lastIndexOf(1); code++)
      items.push(isUsed[code] === 0 ? undefined : this.#ownItem(field, encoder.encode(nameOf(code))));
    return items;
  }

  #findRivals(): void {
    const { keys } = this.#attributes.dictionary;
    const keysOf = new Map<number, number[]>();
    for (const [key, fields] of this.fieldsOfKey.entries())
      for (const field of fields) {
        const others = keysOf.get(field);
        if (others === undefined) keysOf.set(field, [key]);
        else others.push(key);
      }
    for (const [field, rivals] of keysOf) {
      if (rivals.length === 1) continue;
      const { tags, names } = this.#set.fields[field]!;
      const rank = (key: number): number =>
        tags.indexOf(keys[key]!.tag) * names.length + names.indexOf(keys[key]!.key);
      this.rivals.set(
        field,
        rivals.sort((a, b) => rank(a) - rank(b)),
      );
    }
  }

  /** Values that are there in more than one form, or under more than one key, are brought together. */
  #mapPairs(): void {
    const { keyOf, valueStart } = this.#attributes.dictionary;
    const isCounted = Uint8Array.from(this.#fieldOfKey, (field, key) =>
      field === NO_FIELD || this.#isFact[key] === 1 ? 0 : 1,
    );
    const canonical = oddPairs(this.#attributes.dictionary, isCounted);
    const isShared = new Uint8Array(this.#set.fields.length);
    for (const field of this.rivals.keys()) isShared[field] = 1;
    for (const pair of canonical.keys()) for (const field of this.fieldsOf(pair)) isShared[field] = 1;
    const index = new HashIndex(64);
    for (let pair = 0; pair < keyOf.length; pair++) {
      const key = keyOf[pair]!;
      const only = this.#fieldOfKey[key]!;
      if (only === NO_FIELD) continue;
      const from = valueStart[pair]!;
      const to = valueStart[pair + 1]!;
      const isPlain = only !== MANY_FIELDS && isShared[only] === 0;
      if (!isPlain) this.#mapPair(index, pair, isShared, canonical.get(pair));
      else if (from < to || this.#isFact[key] === 1) this.#first[pair] = this.#newItem(only, from, to - from);
    }
  }

  #mapPair(
    index: HashIndex,
    pair: number,
    isShared: Uint8Array,
    forms: readonly CanonicalValue[] | undefined,
  ): void {
    const { valueStart } = this.#attributes.dictionary;
    const from = valueStart[pair]!;
    const to = valueStart[pair + 1]!;
    const items: number[] = [];
    for (const field of this.fieldsOf(pair)) {
      if (forms !== undefined)
        for (const { bytes, isGuest } of forms) items.push(this.#sharedItem(index, field, bytes, isGuest));
      else if (this.isThere(pair))
        items.push(
          isShared[field] === 1
            ? this.#dictionaryItem(index, field, from, to)
            : this.#newItem(field, from, to - from),
        );
    }
    if (items.length === 1) this.#first[pair] = items[0]!;
    else if (items.length > 1) this.#first[pair] = -1 - this.#lists.push(items);
  }

  #newItem(field: number, from: number, length: number): number {
    this.#from.push(from);
    this.#length.push(length);
    this.#fields.push(field);
    return this.#fields.length - 1;
  }

  #ownItem(field: number, bytes: Uint8Array): number {
    const from = this.#own.length;
    this.#own.append(bytes, 0, bytes.length);
    return this.#newItem(field, OWN + from, bytes.length);
  }

  #dictionaryItem(index: HashIndex, field: number, from: number, to: number): number {
    const { values } = this.#attributes.dictionary;
    const item = index.getOrSet(hashBytes(values, from, to, field), this.count);
    if (item === this.count) this.#newItem(field, from, to - from);
    this.#guests.delete(item);
    return item;
  }

  #sharedItem(index: HashIndex, field: number, bytes: Uint8Array, isGuest: boolean): number {
    const item = index.getOrSet(hashBytes(bytes, 0, bytes.length, field), this.count);
    if (item === this.count) {
      this.#ownItem(field, bytes);
      if (isGuest) this.#guests.add(item);
    } else if (!isGuest) this.#guests.delete(item);
    return item;
  }
}
