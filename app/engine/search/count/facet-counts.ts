import { Status } from '../../../core/model/span.ts';
import type { SpanColumns } from '../../store/segment-columns.ts';
import type { SelectedPart } from '../select/for-selected.ts';
import type { FieldSet } from './field-set.ts';
import { Counters, ItemTable, NOT_KEPT } from './item-table.ts';
import { PartItems } from './part-items.ts';
import { PartRows } from './part-rows.ts';
import { PartTally, RowCounts } from './part-tally.ts';

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
    if (mask?.includes(1) === false) return;
    this.#countTraces(spans, numbers, mask);
    const columns = attributes();
    const { dictionary } = columns;
    const items = new PartItems(this.#set, spans, columns);
    const rows = new PartRows(spans, columns, items, this.#set.fields.length);
    const tally = new PartTally(items, rows, dictionary.keyOf, this.#set.fields.length);
    // Of most rows each pair counts, so that they are counted by pair, and what a pair stands for is looked at once.
    const all = new RowCounts(spans, columns);
    const errors = new RowCounts(spans, columns);
    const { count, status } = spans;
    for (let row = 0; row < count; row++) {
      if (mask !== undefined && mask[row] === 0) continue;
      const isError = status[row] === Status.error;
      if (rows.isIntricate(row)) {
        rows.takeApart(row);
        tally.addRow(isError);
        all.addApart(row, rows);
        if (isError) errors.addApart(row, rows);
        continue;
      }
      all.add(row);
      if (isError) errors.add(row);
    }
    this.total += all.total;
    tally.addRows(all, spans, false);
    if (errors.total > 0) tally.addRows(errors, spans, true);
    for (const [key, fields] of items.fieldsOfKey.entries())
      if (rows.seenKeys[key] === 1)
        for (const field of fields) this.#set.seen(this.#set.fields[field]!, dictionary.keys[key]!.key);
    this.#merge(tally, items);
  }

  #countTraces({ count, trace }: SpanColumns, numbers: Uint32Array, mask: Uint8Array | undefined): void {
    const isThere = new Uint8Array(numbers.length);
    if (mask === undefined) for (let row = 0; row < count; row++) isThere[trace[row]!] = 1;
    else for (let row = 0; row < count; row++) isThere[trace[row]!]! |= mask[row]!;
    for (let index = 0; index < numbers.length; index++) {
      if (isThere[index] === 0) continue;
      const number = numbers[index]!;
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
      const number = items.addTo(this.table, item);
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

function larger(column: Uint8Array<ArrayBuffer>, index: number): Uint8Array<ArrayBuffer> {
  const grown = new Uint8Array(Math.max(column.length * 2, index + 1));
  grown.set(column);
  return grown;
}
