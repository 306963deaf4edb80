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

  /** Notes which keys the collected spans have. */
  markSeen(seenKeys: Uint8Array): void {
    const { keyOf } = this.#attributes.dictionary;
    for (let pair = 0; pair < keyOf.length; pair++) if (this.#pairs[pair]! > 0) seenKeys[keyOf[pair]!] = 1;
  }

  #row(row: number): void {
    const { name, resource, scope, kind, status } = this.#spans;
    const rows = this.#rows;
    const now = this.#now;
    if (this.#pairs[name[row]!] !== now) this.#pair(name[row]!);
    this.#item(this.#parts.kind(kind[row]!));
    this.#item(this.#parts.status(status[row]!));
    const ofResource = resource[row]!;
    const ofScope = scope[row]!;
    if (rows.isIntricate(row)) {
      this.#intricate(row, ofResource, ofScope);
      return;
    }
    const { pairStart, pairs } = this.#attributes;
    for (let i = pairStart[row]!, end = pairStart[row + 1]!; i < end; i++)
      if (this.#pairs[pairs[i]!] !== now) this.#pair(pairs[i]!);
    this.#resource(ofResource);
    this.#scope(ofScope);
  }

  #intricate(row: number, resource: number, scope: number): void {
    const rows = this.#rows;
    rows.takeApart(row);
    for (const item of rows.items) this.#item(item);
    for (const field of rows.fields) this.#field(field);
    if (rows.plainResources[resource] === 1) this.#resource(resource);
    else this.#item(this.#parts.service(this.#spans.resources[resource]!.service));
    if (rows.plainScopes[scope] === 1) this.#scope(scope);
  }

  #resource(resource: number): void {
    if (this.#resources[resource] === this.#now) return;
    this.#resources[resource] = this.#now;
    this.#item(this.#parts.service(this.#spans.resources[resource]!.service));
    for (const pair of this.#rows.resources[resource]!) if (this.#pairs[pair] !== this.#now) this.#pair(pair);
  }

  #scope(scope: number): void {
    if (this.#scopes[scope] === this.#now) return;
    this.#scopes[scope] = this.#now;
    for (const pair of this.#rows.scopes[scope]!) if (this.#pairs[pair] !== this.#now) this.#pair(pair);
  }

  /** What a pair stands for that was not met yet. */
  #pair(pair: number): void {
    this.#pairs[pair] = this.#now;
    const sole = this.#parts.soleItem(pair);
    if (sole >= 0) {
      this.#item(sole);
      return;
    }
    if (!this.#parts.isThere(pair)) return;
    this.#parts.eachItem(pair, (item) => this.#item(item));
    for (const field of this.#parts.fieldsOf(pair)) this.#field(field);
  }

  #item(item: number | undefined): void {
    if (item === undefined || this.#items[item] === this.#now) return;
    this.#items[item] = this.#now;
    this.items.push(item);
    const field = this.#parts.fieldOf[item]!;
    if (this.#fields[field] !== this.#now) this.#field(field);
  }

  #field(field: number): void {
    if (this.#fields[field] === this.#now) return;
    this.#fields[field] = this.#now;
    this.fields.push(field);
  }
}
