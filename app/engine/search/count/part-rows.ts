import { SpanFlag } from '../../../core/model/span.ts';
import { Intrinsic, PairTag } from '../../store/pair-dictionary.ts';
import type {
  AttributeColumns,
  ResourceEntry,
  ScopeEntry,
  SpanColumns,
} from '../../store/segment-columns.ts';
import type { PartItems } from './part-items.ts';

/** Fields with rivals that are told apart when rows are looked through: bits of a word. More of them share bits. */
const RIVAL_BITS = 31;
/** What may make a row one that its pairs alone don't tell: with many events or links it has a key twice, as a rule. */
const MAY_REPEAT_KEYS = SpanFlag.hasEvents | SpanFlag.hasLinks | SpanFlag.duplicateKey;
/** Facts among a span's own pairs. */
const OWN_FACTS: ReadonlySet<string> = new Set([Intrinsic.statusMessage, Intrinsic.eventName]);

/**
 * What the rows of a part have, by the rules of `findField`. Of most rows each pair counts, its own as well as its resource's and scope's. Those
 * for which this is not so are intricate and are taken apart one by one: of a key that is there twice the last one
 * counts; of keys that are names for one attribute the first; of events each has values of its own.
 */
export class PartRows {
  /** By resource and by scope: the pairs that count. */
  readonly resources: number[][];
  readonly scopes: number[][];
  /** By resource and by scope: 1 where what it has counts for a row that is taken apart as for any other. */
  readonly plainResources: Uint8Array;
  readonly plainScopes: Uint8Array;
  /**
   * What the row that was taken apart last has, each once: of its own pairs, and of a resource and scope that are not plain.
   */
  readonly fields: number[] = [];
  readonly items: number[] = [];
  /** By key: 1 where a row that was taken apart has it. */
  readonly seenKeys: Uint8Array;
  readonly #spans: SpanColumns;
  readonly #attributes: AttributeColumns;
  readonly #parts: PartItems;
  readonly #intricate: Uint8Array;
  /** By key: when a pair of it was last seen, and which. */
  readonly #keyAt: Uint32Array;
  readonly #keyPair: Uint32Array;
  /** By field: when it was last resolved. By field and by item: the row that has it. */
  readonly #fieldAt: Uint32Array;
  readonly #fieldRow: Uint32Array;
  readonly #itemRow: Uint32Array;
  readonly #present: number[] = [];
  #now = 0;
  #row = 0;

  constructor(spans: SpanColumns, attributes: AttributeColumns, parts: PartItems, fieldCount: number) {
    this.#spans = spans;
    this.#attributes = attributes;
    this.#parts = parts;
    const keys = attributes.dictionary.keys.length;
    this.seenKeys = new Uint8Array(keys);
    this.#keyAt = new Uint32Array(keys);
    this.#keyPair = new Uint32Array(keys);
    this.#fieldAt = new Uint32Array(fieldCount);
    this.#fieldRow = new Uint32Array(fieldCount);
    this.#itemRow = new Uint32Array(parts.count);
    this.resources = spans.resources.map((entry) => this.#counting(entry));
    this.scopes = spans.scopes.map((entry) => this.#counting(entry));
    const bits = this.#rivalBits();
    const isPlain = (counting: readonly number[]): number =>
      bits === undefined || bitsOf(counting, bits).seen === 0 ? 1 : 0;
    this.plainResources = Uint8Array.from(this.resources, isPlain);
    this.plainScopes = Uint8Array.from(this.scopes, isPlain);
    this.#intricate = this.#findIntricate(bits);
  }

  isIntricate(row: number): boolean {
    return this.#intricate[row] === 1;
  }

  /** Fills `fields` and `items` with what a row has. */
  takeApart(row: number): void {
    this.fields.length = this.items.length = 0;
    this.#row++;
    const spans = this.#spans;
    const resource = spans.resource[row]!;
    const scope = spans.scope[row]!;
    const { pairStart, pairs, dictionary } = this.#attributes;
    const from = pairStart[row]!;
    const to = pairStart[row + 1]!;
    this.#begin();
    for (let i = to - 1; i >= from; i--) this.#see(pairs[i]!, PairTag.span);
    if (this.plainResources[resource] === 0)
      for (const pair of this.resources[resource]!) this.#see(pair, PairTag.resource);
    if (this.plainScopes[scope] === 0) for (const pair of this.scopes[scope]!) this.#see(pair, PairTag.scope);
    this.#resolve();
    this.#events(from, to);
    for (let i = from; i < to; i++) {
      const { tag, key } = dictionary.keys[dictionary.keyOf[pairs[i]!]!]!;
      if (tag === PairTag.link || (tag === PairTag.intrinsic && OWN_FACTS.has(key))) this.#takeAll(pairs[i]!);
    }
    if (this.plainScopes[scope] === 1) return;
    for (const pair of this.scopes[scope]!)
      if (dictionary.keys[dictionary.keyOf[pair]!]!.tag === PairTag.intrinsic) this.#takeAll(pair);
  }

  /** An event's pairs end with its name. */
  #events(from: number, to: number): void {
    const { pairs, dictionary } = this.#attributes;
    let begin = from;
    for (let i = from; i < to; i++) {
      const { tag, key } = dictionary.keys[dictionary.keyOf[pairs[i]!]!]!;
      if (tag !== PairTag.intrinsic || key !== Intrinsic.eventName) continue;
      this.#begin();
      for (let j = i - 1; j >= begin; j--) this.#see(pairs[j]!, PairTag.event);
      this.#resolve();
      begin = i + 1;
    }
  }

  #begin(): void {
    this.#now++;
    this.#present.length = 0;
  }

  /** Called from the last pair to the first: an earlier one of the same key does not count. */
  #see(pair: number, tag: number): void {
    const { keyOf, keys } = this.#attributes.dictionary;
    const key = keyOf[pair]!;
    if (keys[key]!.tag !== tag || this.#keyAt[key] === this.#now) return;
    this.#keyAt[key] = this.#now;
    this.#keyPair[key] = pair;
    if (this.#parts.isThere(pair)) this.#present.push(pair);
  }

  /** Takes each field of the pairs that were seen, by the first of its keys that is there. */
  #resolve(): void {
    for (const pair of this.#present)
      for (const field of this.#parts.fieldsOf(pair)) {
        if (this.#fieldAt[field] === this.#now) continue;
        this.#fieldAt[field] = this.#now;
        this.#take(field, this.#winner(field, pair));
      }
  }

  #winner(field: number, pair: number): number {
    for (const key of this.#parts.rivals.get(field) ?? [])
      if (this.#keyAt[key] === this.#now && this.#parts.isThere(this.#keyPair[key]!))
        return this.#keyPair[key]!;
    return pair;
  }

  #takeAll(pair: number): void {
    if (this.#parts.isThere(pair)) for (const field of this.#parts.fieldsOf(pair)) this.#take(field, pair);
  }

  #take(field: number, pair: number): void {
    this.#takeField(field);
    this.seenKeys[this.#attributes.dictionary.keyOf[pair]!] = 1;
    this.#parts.eachItem(pair, (item) => {
      if (this.#parts.fieldOf[item] === field) this.#addItem(item);
    });
  }

  #takeField(field: number): void {
    if (this.#fieldRow[field] === this.#row) return;
    this.#fieldRow[field] = this.#row;
    this.fields.push(field);
  }

  #addItem(item: number): void {
    if (this.#itemRow[item] === this.#row) return;
    this.#itemRow[item] = this.#row;
    this.items.push(item);
  }

  /** The pairs of a resource or scope that count: of a key that is there twice the last, and no empty ones. */
  #counting({ pairs }: ResourceEntry | ScopeEntry): number[] {
    const { keyOf } = this.#attributes.dictionary;
    this.#begin();
    const counting: number[] = [];
    for (const pair of pairs.toReversed()) {
      if (this.#keyAt[keyOf[pair]!] === this.#now) continue;
      this.#keyAt[keyOf[pair]!] = this.#now;
      if (this.#parts.isThere(pair)) counting.push(pair);
    }
    return counting;
  }

  #hasKeyTwice(row: number): boolean {
    const { pairStart, pairs, dictionary } = this.#attributes;
    this.#now++;
    for (let i = pairStart[row]!, end = pairStart[row + 1]!; i < end; i++) {
      const key = dictionary.keyOf[pairs[i]!]!;
      if (this.#keyAt[key] === this.#now) return true;
      this.#keyAt[key] = this.#now;
    }
    return false;
  }

  #findIntricate(bits: Int32Array | undefined): Uint8Array {
    const { flags, count, resource, scope } = this.#spans;
    const intricate = new Uint8Array(count);
    for (let row = 0; row < count; row++)
      if ((flags[row]! & MAY_REPEAT_KEYS) !== 0 && this.#hasKeyTwice(row)) intricate[row] = 1;
    if (bits === undefined) return intricate;
    const resources = this.resources.map((pairs) => bitsOf(pairs, bits));
    const scopes = this.scopes.map((pairs) => bitsOf(pairs, bits));
    const { pairStart, pairs } = this.#attributes;
    let i = pairStart[0]!;
    for (let row = 0; row < count; row++) {
      let seen = resources[resource[row]!]!.seen;
      let clash = resources[resource[row]!]!.clash | scopes[scope[row]!]!.clash;
      for (const end = pairStart[row + 1]!; i < end; i++) {
        const own = bits[pairs[i]!]!;
        clash |= seen & own;
        seen |= own;
      }
      if (clash !== 0) intricate[row] = 1;
    }
    return intricate;
  }

  /** By pair: the bits of its fields that have other keys, too. Undefined where no field has. */
  #rivalBits(): Int32Array | undefined {
    if (this.#parts.rivals.size === 0) return undefined;
    const { keyOf, keys } = this.#attributes.dictionary;
    const ofKey = new Int32Array(keys.length);
    let number = 0;
    for (const rivals of this.#parts.rivals.values()) {
      for (const key of rivals) ofKey[key]! |= 1 << (number % RIVAL_BITS);
      number++;
    }
    const bits = new Int32Array(keyOf.length);
    for (let pair = 0; pair < bits.length; pair++) bits[pair] = ofKey[keyOf[pair]!]!;
    return bits;
  }
}

/** The bits of some pairs, and those that more than one of them has. */
function bitsOf(pairs: readonly number[], bits: Int32Array): { seen: number; clash: number } {
  let seen = 0;
  let clash = 0;
  for (const pair of pairs) {
    clash |= seen & bits[pair]!;
    seen |= bits[pair]!;
  }
  return { seen, clash };
}
