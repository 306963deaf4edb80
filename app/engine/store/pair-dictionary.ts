import { u32, u8 } from './growable.ts';
import { hashBytes, hashPair, hashWords } from './hash.ts';
import { HashIndex } from './hash-index.ts';
import { RecentPairs } from './recent-pairs.ts';
import { WireReader } from './wire.ts';

/** Where a key lives. Intrinsics are texts of a span that are no attributes: its name, its status message, … */
export const PairTag = { span: 0, resource: 1, scope: 2, event: 3, link: 4, intrinsic: 5 } as const;

/** The intrinsics' keys. Their values are bare text; every other value is an AnyValue message. */
export const Intrinsic = {
  name: 'name',
  statusMessage: 'statusMessage',
  eventName: 'event:name',
  scopeName: 'scope:name',
  scopeVersion: 'scope:version',
} as const;

export interface DictionaryKey {
  tag: number;
  key: string;
}

/** The distinct (scope, key, value) pairs of a segment, numbered by first appearance. */
export interface Dictionary {
  keys: DictionaryKey[];
  /** A pair's index into `keys`. */
  keyOf: Uint32Array;
  /** Where a pair's value begins in `values`; one more than there are pairs. */
  valueStart: Uint32Array;
  values: Uint8Array;
}

/** AnyValue's array_value, number and wire type. */
const ARRAY_TAG = 42;
/** Intrinsics are told apart from attributes, and from each other, by numbers behind those of `PairTag`. */
const INTRINSIC_SEED = 16;
const NOTHING: DataView = new DataView(new ArrayBuffer(0));
const encoder = new TextEncoder();
const decoder = new TextDecoder();

/** Grows a Dictionary as spans are scanned. Equal bytes under the same key and tag are one pair. */
export class PairDictionary {
  readonly #recent = new RecentPairs();
  /** The request that is being scanned. */
  #view: DataView = NOTHING;
  readonly #pairs = new HashIndex(4096);
  readonly #keyIndex = new HashIndex(256);
  readonly #keys: DictionaryKey[] = [];
  readonly #keyOf = u32(4096);
  readonly #valueStart = u32(4096);
  readonly #values = u8(1 << 18);
  /** For the Bloom filter. */
  readonly #hashes: number[] = [];

  get count(): number {
    return this.#keyOf.length;
  }

  /** Names the request in which the places lie that are given to `pairAt` and `textAt`. */
  read(request: DataView): void {
    this.#view = request;
  }

  /** Number of the pair of the KeyValue message that ends at `end`; the cursor is left there. */
  pairAt(wire: WireReader, end: number, tag: number): number {
    const hash = hashWords(this.#view, wire.pos, end, tag);
    const known = this.#recent.find(hash);
    if (known >= 0) {
      wire.pos = end;
      return known;
    }
    const pair = this.#pairOf(wire, end, tag);
    this.#recent.keep(hash, pair);
    return pair;
  }

  /** Number of an intrinsic's pair, whose value is bare text. @param which the place of its key in `intrinsicKeys` */
  textAt(which: number, bytes: Uint8Array, from: number, to: number): number {
    const hash = hashWords(this.#view, from, to, INTRINSIC_SEED + which);
    const known = this.#recent.find(hash);
    if (known >= 0) return known;
    const key = intrinsicKeys[which]!;
    const pair = this.add(PairTag.intrinsic, key, 0, key.length, bytes, from, to);
    this.#recent.keep(hash, pair);
    return pair;
  }

  /** Number of the pair, new or known. */
  add(
    tag: number,
    key: Uint8Array,
    keyFrom: number,
    keyTo: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): number {
    const hash = hashPair(tag, key, keyFrom, keyTo, value, from, to);
    const fresh = this.#keyOf.length;
    const pair = this.#pairs.getOrSet(hash, fresh);
    if (pair !== fresh) return pair;
    this.#keyOf.push(this.#key(tag, key, keyFrom, keyTo));
    this.#hashes.push(hash);
    if (tag !== PairTag.intrinsic && value[from] === ARRAY_TAG)
      this.#addElements(tag, key, keyFrom, keyTo, value, from, to);
    this.#valueStart.push(this.#values.length);
    this.#values.append(value, from, to);
    return pair;
  }

  keyOf(pair: number): number {
    return this.#keyOf.array[pair]!;
  }

  keyText(pair: number): string {
    return this.#keys[this.keyOf(pair)]!.key;
  }

  /** The text of a pair whose value is an AnyValue holding a string; undefined for other values. */
  stringValue(pair: number): string | undefined {
    return stringOf(this.view(), pair);
  }

  hashes(): readonly number[] {
    return this.#hashes;
  }

  /** Everything so far, as views: good until the next `add`. */
  view(): Dictionary {
    const starts = this.#valueStart;
    starts.push(this.#values.length);
    starts.length--;
    return {
      keys: this.#keys,
      keyOf: this.#keyOf.view(),
      valueStart: starts.array.subarray(0, starts.length + 1),
      values: this.#values.view(),
    };
  }

  clear(): void {
    this.#recent.clear();
    this.#view = NOTHING;
    this.#pairs.clear();
    this.#keyIndex.clear();
    this.#keys.length = 0;
    this.#keyOf.length = this.#valueStart.length = this.#values.length = 0;
    this.#hashes.length = 0;
  }

  #pairOf(wire: WireReader, end: number, tag: number): number {
    let keyFrom = wire.pos;
    let keyTo = keyFrom;
    let valueFrom = keyFrom;
    let valueTo = keyFrom;
    while (wire.pos < end) {
      const field = wire.varint();
      if (field === 10) {
        keyTo = wire.end(end);
        keyFrom = wire.pos;
        wire.pos = keyTo;
      } else if (field === 18) {
        valueTo = wire.end(end);
        valueFrom = wire.pos;
        wire.pos = valueTo;
      } else wire.skip(field & 7, end);
    }
    return this.add(tag, wire.bytes, keyFrom, keyTo, wire.bytes, valueFrom, valueTo);
  }

  /** An array is equal to what one of its elements is equal to: the Bloom filter must know each. */
  #addElements(
    tag: number,
    key: Uint8Array,
    keyFrom: number,
    keyTo: number,
    value: Uint8Array,
    from: number,
    to: number,
  ): void {
    const wire = new WireReader(value);
    wire.pos = from + 1;
    const end = wire.end(to);
    while (wire.pos < end) {
      if (wire.varint() !== 10) return;
      const elementEnd = wire.end(end);
      this.#hashes.push(hashPair(tag, key, keyFrom, keyTo, value, wire.pos, elementEnd));
      wire.pos = elementEnd;
    }
  }

  #key(tag: number, bytes: Uint8Array, from: number, to: number): number {
    const fresh = this.#keys.length;
    const index = this.#keyIndex.getOrSet(hashBytes(bytes, from, to, tag), fresh);
    if (index === fresh) this.#keys.push({ tag, key: decoder.decode(bytes.subarray(from, to)) });
    return index;
  }
}

/** The bytes of a pair's value: bare text of an intrinsic, an AnyValue message of an attribute. */
export function valueBytes(dictionary: Dictionary, pair: number): Uint8Array {
  return dictionary.values.subarray(dictionary.valueStart[pair]!, dictionary.valueStart[pair + 1]!);
}

/** A pair's text where it is text: an intrinsic, or an AnyValue that holds a string. */
export function stringOf(dictionary: Dictionary, pair: number): string | undefined {
  const bytes = valueBytes(dictionary, pair);
  if (dictionary.keys[dictionary.keyOf[pair]!]!.tag === PairTag.intrinsic) return decoder.decode(bytes);
  if (bytes[0] !== 10) return undefined;
  const wire = new WireReader(bytes);
  wire.pos = 1;
  const end = wire.end(bytes.length);
  return decoder.decode(bytes.subarray(wire.pos, end));
}

/** What `textAt` calls the intrinsics: places in `intrinsicKeys`. */
export const IntrinsicText = {
  name: 0,
  statusMessage: 1,
  eventName: 2,
  scopeName: 3,
  scopeVersion: 4,
} as const;

/** Encoded intrinsic keys, made once. */
const intrinsicKeys: readonly Uint8Array[] = [
  Intrinsic.name,
  Intrinsic.statusMessage,
  Intrinsic.eventName,
  Intrinsic.scopeName,
  Intrinsic.scopeVersion,
].map((key) => encoder.encode(key));
