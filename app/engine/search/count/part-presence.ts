import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { PartItems } from './part-items.ts';
import type { PartRows } from './part-rows.ts';

/** Collects what the spans of a trace have, those that lie in one part. */
export class PartPresence {
  /** What the trace that was collected last has, each once. */
  readonly items: number[] = [];
  readonly fields: number[] = [];
  readonly #spans: SpanColumns;
  readonly #attributes: AttributeColumns;
  readonly #parts: PartItems;
  readonly #rows: PartRows;
  /** When something was last seen: the number of the collection. */
  #now = 0;
  readonly #pairs: Uint32Array;
  readonly #resources: Uint32Array;
  readonly #scopes: Uint32Array;
  readonly #items: Uint32Array;
  readonly #fields: Uint32Array;

  constructor(
    spans: SpanColumns,
    attributes: AttributeColumns,
    parts: PartItems,
    rows: PartRows,
    fieldCount: number,
  ) {
    this.#spans = spans;
    this.#attributes = attributes;
    this.#parts = parts;
    this.#rows = rows;
    this.#pairs = new Uint32Array(attributes.dictionary.keyOf.length);
    this.#resources = new Uint32Array(spans.resources.length);
    this.#scopes = new Uint32Array(spans.scopes.length);
    this.#items = new Uint32Array(parts.count);
    this.#fields = new Uint32Array(fieldCount);
  }

  /** @param order rows, of which those from `from` to `to` are the trace's */
  collect(order: Uint32Array, from: number, to: number): void {
    this.items.length = this.fields.length = 0;
    this.#now++;
    for (let i = from; i < to; i++) this.#row(order[i]!);
  }

  #row(row: number): void {
    const { name, resource, scope, kind, status } = this.#spans;
    this.#pair(name[row]!);
    this.#item(this.#parts.kind(kind[row]!));
    this.#item(this.#parts.status(status[row]!));
    const rows = this.#rows;
    const ofResource = resource[row]!;
    const ofScope = scope[row]!;
    const isIntricate = rows.isIntricate(row);
    if (isIntricate) {
      rows.takeApart(row);
      for (const item of rows.items) this.#item(item);
      for (const field of rows.fields) this.#field(field);
    } else {
      const { pairStart, pairs } = this.#attributes;
      for (let i = pairStart[row]!, end = pairStart[row + 1]!; i < end; i++) {
        const pair = pairs[i]!;
        if (this.#pairs[pair] !== this.#now) this.#pair(pair);
      }
    }
    this.#item(this.#parts.service(this.#spans.resources[ofResource]!.service));
    if (
      this.#resources[ofResource] !== this.#now &&
      !(isIntricate && rows.plainResources[ofResource] === 0)
    ) {
      this.#resources[ofResource] = this.#now;
      for (const pair of rows.resources[ofResource]!) this.#pair(pair);
    }
    if (this.#scopes[ofScope] !== this.#now && !(isIntricate && rows.plainScopes[ofScope] === 0)) {
      this.#scopes[ofScope] = this.#now;
      for (const pair of rows.scopes[ofScope]!) this.#pair(pair);
    }
  }

  #pair(pair: number): void {
    if (this.#pairs[pair] === this.#now) return;
    this.#pairs[pair] = this.#now;
    if (!this.#parts.isThere(pair)) return;
    this.#rows.seenKeys[this.#attributes.dictionary.keyOf[pair]!] = 1;
    this.#parts.eachItem(pair, (item) => this.#item(item));
    for (const field of this.#parts.fieldsOf(pair)) this.#field(field);
  }

  #item(item: number | undefined): void {
    if (item === undefined || this.#items[item] === this.#now) return;
    this.#items[item] = this.#now;
    this.items.push(item);
    this.#field(this.#parts.fieldOf[item]!);
  }

  #field(field: number): void {
    if (this.#fields[field] === this.#now) return;
    this.#fields[field] = this.#now;
    this.fields.push(field);
  }
}
