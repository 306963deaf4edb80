import { Status } from '../../../core/model/span.ts';
import type { SpanColumns } from '../../store/segment-columns.ts';
import type { SelectedPart } from '../select/for-selected.ts';
import type { FieldSet } from './field-set.ts';
import { Counters, ItemTable, NOT_KEPT } from './item-table.ts';
import { PartItems } from './part-items.ts';
import { PartRows } from './part-rows.ts';

/** With this many different values, and more than one for every two spans, a field is one of ids: only these are kept. */
const MIN_ID_VALUES = 1_000;
export const ID_SHARE = 0.5;

/** Spans by field and by value, over the parts that were added. */
export class FacetCounts {
  readonly table = new ItemTable();
  /** By item. */
  readonly spans = new Counters();
  readonly errors = new Counters();
  /** By field. */
  readonly fieldSpans = new Counters();
  /** Spans that were counted. */
  total = 0;
  /** By number of a trace: 1 where one of its spans was counted. */
  #seen = new Uint8Array(1 << 16);
  #traces = 0;
  readonly #set: FieldSet;

  constructor(set: FieldSet) {
    this.#set = set;
  }

  /** Traces of the spans that were counted. */
  get traces(): number {
    return this.#traces;
  }

  add({ spans, attributes, numbers, mask }: SelectedPart): void {
    this.#countTraces(spans, numbers, mask);
    if (mask?.includes(1) === false) return;
    const columns = attributes();
    const { pairStart, pairs, dictionary } = columns;
    const items = new PartItems(this.#set, spans, columns);
    const rows = new PartRows(spans, columns, items, this.#set.fields.length);
    const tally = new PartTally(items, rows, dictionary.keyOf, this.#set.fields.length);
    const { name, resource, scope, kind, status } = spans;
    // Of most rows each pair counts, so that they are counted by pair, and what a pair stands for is looked at once.
    const plain = {
      spans: new RowCounts(spans, dictionary.keyOf.length),
      errors: new RowCounts(spans, dictionary.keyOf.length),
    };
    for (let row = 0; row < spans.count; row++) {
      if (mask !== undefined && mask[row] === 0) continue;
      this.total++;
      const isError = status[row] === Status.error;
      const isIntricate = rows.isIntricate(row);
      if (isIntricate) {
        rows.takeApart(row);
        tally.addRow(isError);
      }
      for (let counts = plain.spans; ; counts = plain.errors) {
        counts.pairs[name[row]!]!++;
        counts.kinds[kind[row]!]!++;
        counts.statuses[status[row]!]!++;
        counts.resources[resource[row]!]!++;
        counts.scopes[scope[row]!]!++;
        if (isIntricate) {
          if (rows.plainResources[resource[row]!] === 0) counts.apartResources[resource[row]!]!++;
          if (rows.plainScopes[scope[row]!] === 0) counts.apartScopes[scope[row]!]!++;
        } else
          for (let i = pairStart[row]!, end = pairStart[row + 1]!; i < end; i++) counts.pairs[pairs[i]!]!++;
        if (!isError || counts === plain.errors) break;
      }
    }
    tally.addRows(plain.spans, spans, false);
    tally.addRows(plain.errors, spans, true);
    for (const [key, fields] of items.fieldsOfKey.entries())
      if (rows.seenKeys[key] === 1)
        for (const field of fields) this.#set.seen(this.#set.fields[field]!, dictionary.keys[key]!.key);
    this.#merge(tally, items);
  }

  #countTraces({ count, trace }: SpanColumns, numbers: Uint32Array, mask: Uint8Array | undefined): void {
    for (let row = 0; row < count; row++) {
      if (mask !== undefined && mask[row] === 0) continue;
      const number = numbers[trace[row]!]!;
      if (number >= this.#seen.length) this.#seen = larger(this.#seen, number);
      this.#traces += 1 - this.#seen[number]!;
      this.#seen[number] = 1;
    }
  }

  #merge(tally: PartTally, items: PartItems): void {
    for (const [field, count] of tally.fieldSpans.entries()) if (count > 0) this.fieldSpans.add(field, count);
    for (let item = 0; item < tally.spans.length; item++) {
      const count = tally.spans[item]!;
      if (count === 0) continue;
      const number = this.table.add(items.fieldOf[item]!, items.place(item), items.isGuest(item));
      if (number === NOT_KEPT) continue;
      this.spans.add(number, count);
      if (tally.errors[item]! > 0) this.errors.add(number, tally.errors[item]!);
    }
    for (const { index } of this.#set.fields) {
      const kept = this.table.values(index).items.length;
      if (kept >= MIN_ID_VALUES && kept > ID_SHARE * this.fieldSpans.get(index)) this.table.close(index);
    }
  }
}

/** Spans of one part, by its items and by field. */
class PartTally {
  readonly spans: Uint32Array;
  readonly errors: Uint32Array;
  readonly fieldSpans: Uint32Array;
  readonly #items: PartItems;
  readonly #rows: PartRows;
  readonly #keyOf: Uint32Array;

  constructor(items: PartItems, rows: PartRows, keyOf: Uint32Array, fieldCount: number) {
    this.#items = items;
    this.#rows = rows;
    this.#keyOf = keyOf;
    this.spans = new Uint32Array(items.count);
    this.errors = new Uint32Array(items.count);
    this.fieldSpans = new Uint32Array(fieldCount);
  }

  /** The row that was taken apart last. */
  addRow(isError: boolean): void {
    for (const item of this.#rows.items) {
      this.spans[item]!++;
      if (isError) this.errors[item]!++;
    }
    for (const field of this.#rows.fields) this.fieldSpans[field]!++;
  }

  /** @param isError true for the rows with an error, which are among all rows, too */
  addRows(counts: RowCounts, { resources }: SpanColumns, isError: boolean): void {
    const column = isError ? this.errors : this.spans;
    const ofItem = (item: number | undefined, count: number): void => {
      if (item === undefined || count === 0) return;
      column[item]! += count;
      if (!isError) this.fieldSpans[this.#items.fieldOf[item]!]! += count;
    };
    const ofPair = (pair: number, count: number): void => {
      if (count === 0 || !this.#items.isThere(pair)) return;
      this.#items.eachItem(pair, (item) => (column[item]! += count));
      if (isError) return;
      this.#rows.seenKeys[this.#keyOf[pair]!] = 1;
      for (const field of this.#items.fieldsOf(pair)) this.fieldSpans[field]! += count;
    };
    for (const [pair, count] of counts.pairs.entries()) ofPair(pair, count);
    for (const [resource, count] of counts.resources.entries()) {
      const plain = count - counts.apartResources[resource]!;
      for (const pair of this.#rows.resources[resource]!) ofPair(pair, plain);
      ofItem(this.#items.service(resources[resource]!.service), count);
    }
    for (const [scope, count] of counts.scopes.entries())
      for (const pair of this.#rows.scopes[scope]!) ofPair(pair, count - counts.apartScopes[scope]!);
    for (const [code, count] of counts.kinds.entries()) ofItem(this.#items.kind(code), count);
    for (const [code, count] of counts.statuses.entries()) ofItem(this.#items.status(code), count);
  }
}

function larger(column: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(column.length * 2, index + 1));
  grown.set(column);
  return grown;
}

/** Rows by what they refer to. */
class RowCounts {
  readonly pairs: Uint32Array;
  readonly resources: Uint32Array;
  readonly scopes: Uint32Array;
  /** Of rows that were taken apart together with their resource, or scope. */
  readonly apartResources: Uint32Array;
  readonly apartScopes: Uint32Array;
  readonly kinds = new Uint32Array(256);
  readonly statuses = new Uint32Array(256);

  constructor({ resources, scopes }: { resources: unknown[]; scopes: unknown[] }, pairs: number) {
    this.pairs = new Uint32Array(pairs);
    this.resources = new Uint32Array(resources.length);
    this.scopes = new Uint32Array(scopes.length);
    this.apartResources = new Uint32Array(resources.length);
    this.apartScopes = new Uint32Array(scopes.length);
  }
}
