import type { Shares } from '../../../core/analysis/correlation.ts';
import type { SelectedPart } from '../select/for-selected.ts';
import type { FieldSet } from './field-set.ts';
import { Counters, ItemTable, NOT_KEPT } from './item-table.ts';
import { OpenPresence } from './open-presence.ts';
import { PartItems } from './part-items.ts';
import { PartPresence } from './part-presence.ts';
import { PartRows } from './part-rows.ts';
import { rowsByTrace } from './rows-by-trace.ts';

/** Which side a trace is on. */
export const Side = { none: 0, selected: 1, rest: 2 } as const;

/** With this many different values, and more than one for every two traces, a field is one of ids: it is left out. */
const MIN_ID_VALUES = 1_000;
export const ID_SHARE = 0.5;

/** Traces on either side that have something, and a sum over them by which two such sets can be told apart. */
export class SideCounts {
  readonly #selected = new Counters();
  readonly #rest = new Counters();
  #sums = new Float64Array(1024);

  add(index: number, selected: number, rest: number, sum: number): void {
    if (selected > 0) this.#selected.add(index, selected);
    if (rest > 0) this.#rest.add(index, rest);
    if (index >= this.#sums.length) {
      const grown = new Float64Array(Math.max(index + 1, this.#sums.length * 2));
      grown.set(this.#sums);
      this.#sums = grown;
    }
    const total = this.#sums[index]! + sum;
    // As `%`, which is many times slower; exact, for the limit is a power of two.
    this.#sums[index] = total - Math.floor(total / SUM_LIMIT) * SUM_LIMIT;
  }

  shares(index: number): Shares {
    return { selected: this.#selected.get(index), rest: this.#rest.get(index) };
  }

  /** Traces on both sides. */
  total(index: number): number {
    return this.#selected.get(index) + this.#rest.get(index);
  }

  /** Equal sets of traces have equal sums, and others have not, but for once in 2^36. */
  sum(index: number): number {
    return this.#sums[index] ?? 0;
  }

  /** The sum of the traces that are in `index` of `all` and not in a set with this sum. */
  sumWithout(index: number, sum: number): number {
    return (this.sum(index) + SUM_LIMIT - sum) % SUM_LIMIT;
  }
}

/** Marks are numbers of 36 bits: sums of 2^17 of them are exact, and a part has fewer traces, and so is the sum of two sums below the limit. */
const MARK_HIGH_BITS = 4;
const SUM_LIMIT = 2 ** 48;

/** A number that stands for a trace in sums: 36 well mixed bits (after C. Wellons' lowbias32). */
function markOf(trace: number): number {
  const high = mixed(trace ^ 0x5bf03635) >>> (32 - MARK_HIGH_BITS);
  return high * 2 ** 32 + mixed(trace + 0x9e3779b9);
}

function mixed(word: number): number {
  let z = word | 0;
  z = Math.imul(z ^ (z >>> 16), 0x21f0aaad);
  z = Math.imul(z ^ (z >>> 15), 0x735a2d97);
  return (z ^ (z >>> 15)) >>> 0;
}

/** Traces by what at least one of their spans has, on the two sides of a comparison. */
export class PresenceCounts {
  readonly table = new ItemTable();
  readonly items = new SideCounts();
  /** By field: traces with any value. */
  readonly fields = new SideCounts();
  /** All traces, as the one item 0. */
  readonly all = new SideCounts();
  readonly #set: FieldSet;
  readonly #sides: Uint8Array;
  readonly #open: OpenPresence;

  /**
   * @param sides by number of a trace, see `Side`
   * @param spans by number of a trace: how many it has in all parts
   */
  constructor(set: FieldSet, sides: Uint8Array, spans: Uint32Array) {
    this.#set = set;
    this.#sides = sides;
    this.#open = new OpenPresence(spans);
  }

  add({ spans, attributes, numbers }: SelectedPart): void {
    const sides = new Uint8Array(numbers.length);
    for (let trace = 0; trace < sides.length; trace++)
      sides[trace] = this.#sides[numbers[trace]!] ?? Side.none;
    if (sides.every((side) => side === Side.none)) return;
    const columns = attributes();
    const items = new PartItems(this.#set, spans, columns);
    const rows = new PartRows(spans, columns, items, this.#set.fields.length);
    const isClosed = this.#closed();
    const presence = new PartPresence(spans, columns, items, rows, isClosed);
    const tally = { items: new PartSums(items.count), fields: new PartSums(this.#set.fields.length) };
    const numberOf = this.#numbering(items, isClosed);
    const { order, start } = rowsByTrace(spans);
    for (let trace = 0; trace < sides.length; trace++) {
      if (sides[trace] === Side.none) continue;
      const from = start[trace]!;
      const to = start[trace + 1]!;
      presence.collect(order, from, to);
      const isSelected = sides[trace] === Side.selected;
      const mark = markOf(numbers[trace]!);
      const { isNew, isWhole } = this.#open.begin(numbers[trace]!, to - from);
      if (isNew) this.all.add(0, isSelected ? 1 : 0, isSelected ? 0 : 1, mark);
      if (!isWhole) this.#open.keepNew(presence, numberOf);
      tally.fields.addAll(presence.fields, presence.fieldCount, isSelected, mark);
      tally.items.addAll(presence.items, presence.itemCount, isSelected, mark);
    }
    presence.markSeen(rows.seenKeys);
    for (const [key, fields] of items.fieldsOfKey.entries())
      if (rows.seenKeys[key] === 1)
        for (const field of fields)
          this.#set.seen(this.#set.fields[field]!, columns.dictionary.keys[key]!.key);
    tally.fields.mergeInto(this.fields, (field) => field);
    tally.items.mergeInto(this.items, numberOf);
    this.#closeIds();
  }

  /** By field: 1 where no more of its values are kept. */
  #closed(): Uint8Array {
    const isClosed = new Uint8Array(this.#set.fields.length);
    for (let field = 0; field < isClosed.length; field++)
      if (this.table.values(field).isClosed) isClosed[field] = 1;
    return isClosed;
  }

  /** Numbers of a part's items among those of all parts, each looked up once. */
  #numbering(items: PartItems, isClosed: Uint8Array): (item: number) => number {
    const unknown = -2;
    const numbers = new Int32Array(items.count).fill(unknown);
    return (item) => {
      if (numbers[item] === unknown)
        numbers[item] =
          isClosed[items.fieldOf[item]!] === 1
            ? NOT_KEPT
            : this.table.add(items.fieldOf[item]!, items.place(item), items.isGuest(item));
      return numbers[item]!;
    };
  }

  #closeIds(): void {
    for (const { index } of this.#set.fields) {
      const kept = this.table.values(index).items.length;
      if (kept >= MIN_ID_VALUES && kept > ID_SHARE * this.fields.total(index)) this.table.close(index);
    }
  }
}

/** What `SideCounts` holds, of one part. */
class PartSums {
  readonly #selected: Uint32Array;
  readonly #rest: Uint32Array;
  readonly #sums: Float64Array;

  constructor(count: number) {
    this.#selected = new Uint32Array(count);
    this.#rest = new Uint32Array(count);
    this.#sums = new Float64Array(count);
  }

  addAll(indexes: Uint32Array, length: number, isSelected: boolean, mark: number): void {
    const counts = isSelected ? this.#selected : this.#rest;
    const sums = this.#sums;
    for (let i = 0; i < length; i++) {
      const index = indexes[i]!;
      counts[index]!++;
      sums[index]! += mark;
    }
  }

  mergeInto(counts: SideCounts, numberOf: (index: number) => number): void {
    for (let index = 0; index < this.#selected.length; index++) {
      const selected = this.#selected[index]!;
      const rest = this.#rest[index]!;
      if (selected + rest === 0) continue;
      const number = numberOf(index);
      if (number !== NOT_KEPT) counts.add(number, selected, rest, this.#sums[index]!);
    }
  }
}
