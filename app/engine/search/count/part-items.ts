import { kindName, statusName } from '../../../core/model/span.ts';
import { u8 } from '../../store/growable.ts';
import { hashBytes } from '../../store/hash.ts';
import { HashIndex } from '../../store/hash-index.ts';
import { PairTag } from '../../store/pair-dictionary.ts';
import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import { canonicalValues, isCanonical } from './canonical-value.ts';
import type { FieldSet } from './field-set.ts';

const encoder = new TextEncoder();
const NO_ITEM = -1;
/** Kinds and status are kept in one byte. */
const CODES = 256;

/**
 * The items of a segment or of the tail: its different (field, value) combinations, and which of them each pair, service, kind and
 * status stands for. A pair stands for one item as a rule; for none where its key was not asked for or no literal is
 * equal to it, for many where it is an array, or its key has a part in many fields.
 */
export class PartItems {
  /** By item. */
  readonly fieldOf: number[] = [];
  /** By key of the dictionary: indexes of its fields. */
  readonly fieldsOfKey: (readonly number[])[];
  /** By field with more than one key in this dictionary: those keys, in the order in which they are looked up. */
  readonly rivals = new Map<number, number[]>();
  readonly #attributes: AttributeColumns;
  readonly #from: number[] = [];
  readonly #length: number[] = [];
  /** 1 where an item's bytes are among `#own`, not in the dictionary. */
  readonly #isOwn: number[] = [];
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
    this.fieldsOfKey = dictionary.keys.map(({ tag, key }) => set.of(tag, key));
    this.#findRivals();
    this.#first = new Int32Array(dictionary.keyOf.length).fill(NO_ITEM);
    this.#mapPairs();
    const service = set.fact('service');
    this.#services =
      service === undefined ? [] : spans.services.map((name) => this.#ownItem(service, encoder.encode(name)));
    this.#kinds = this.#codes(set.fact('kind'), spans.kind, kindName);
    this.#statuses = this.#codes(set.fact('status'), spans.status, statusName);
  }

  get count(): number {
    return this.fieldOf.length;
  }

  /** True where the value only sides with the number that is spelt so. */
  isGuest(item: number): boolean {
    return this.#guests.has(item);
  }

  /** True for a pair of a field whose value is not an empty one, which counts as missing. */
  isThere(pair: number): boolean {
    const { keyOf, keys, valueStart } = this.#attributes.dictionary;
    const key = keyOf[pair]!;
    if (this.fieldsOfKey[key]!.length === 0) return false;
    return keys[key]!.tag === PairTag.intrinsic || valueStart[pair] !== valueStart[pair + 1];
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
    const from = this.#from[item]!;
    const bytes = this.#isOwn[item] === 1 ? this.#own.array : this.#attributes.dictionary.values;
    return { bytes, from, to: from + this.#length[item]! };
  }

  #codes(
    field: number | undefined,
    column: Uint8Array,
    nameOf: (code: number) => string,
  ): (number | undefined)[] {
    const isUsed = new Uint8Array(CODES);
    for (let row = 0; row < column.length; row++) isUsed[column[row]!] = 1;
    return Array.from(isUsed, (used, code) =>
      used === 0 || field === undefined ? undefined : this.#ownItem(field, encoder.encode(nameOf(code))),
    );
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
    const { keyOf, keys, valueStart, values } = this.#attributes.dictionary;
    const shared = new Set(this.rivals.keys());
    const odd: number[] = [];
    for (let pair = 0; pair < keyOf.length; pair++) {
      const fields = this.fieldsOfKey[keyOf[pair]!]!;
      if (fields.length === 0 || keys[keyOf[pair]!]!.tag === PairTag.intrinsic) continue;
      if (isCanonical(values, valueStart[pair]!, valueStart[pair + 1]!)) continue;
      odd.push(pair);
    }
    const canonical = new Map(
      odd.map((pair) => [pair, canonicalValues(values.subarray(valueStart[pair], valueStart[pair + 1]))]),
    );
    for (const [pair, found] of canonical) {
      const [only] = found;
      // Most are themselves after all: a text that begins with a digit, a fraction.
      const isPlain =
        found.length === 1 &&
        Buffer.compare(only!.bytes, values.subarray(valueStart[pair], valueStart[pair + 1])) === 0;
      if (isPlain) canonical.delete(pair);
      else for (const field of this.fieldsOfKey[keyOf[pair]!]!) shared.add(field);
    }
    const index = new HashIndex(64);
    for (let pair = 0; pair < keyOf.length; pair++) {
      const fields = this.fieldsOfKey[keyOf[pair]!]!;
      const from = valueStart[pair]!;
      const to = valueStart[pair + 1]!;
      const isFact = keys[keyOf[pair]!]!.tag === PairTag.intrinsic;
      const forms = canonical.get(pair);
      const items: number[] = [];
      for (const field of fields) {
        if (forms !== undefined)
          for (const { bytes, isGuest } of forms) items.push(this.#sharedItem(index, field, bytes, isGuest));
        else if (isFact || from < to)
          items.push(
            shared.has(field)
              ? this.#dictionaryItem(index, field, from, to)
              : this.#newItem(field, from, to - from, 0),
          );
      }
      if (items.length === 1) this.#first[pair] = items[0]!;
      else if (items.length > 1) this.#first[pair] = -1 - this.#lists.push(items);
    }
  }

  #newItem(field: number, from: number, length: number, isOwn: number): number {
    this.#from.push(from);
    this.#length.push(length);
    this.#isOwn.push(isOwn);
    return this.fieldOf.push(field) - 1;
  }

  #ownItem(field: number, bytes: Uint8Array): number {
    const from = this.#own.length;
    this.#own.append(bytes, 0, bytes.length);
    return this.#newItem(field, from, bytes.length, 1);
  }

  #dictionaryItem(index: HashIndex, field: number, from: number, to: number): number {
    const { values } = this.#attributes.dictionary;
    const item = index.getOrSet(hashBytes(values, from, to, field), this.count);
    if (item === this.count) this.#newItem(field, from, to - from, 0);
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
