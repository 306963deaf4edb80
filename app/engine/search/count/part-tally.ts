import type { AttributeColumns, Numbers, SpanColumns } from '../../store/segment-columns.ts';
import type { PartItems } from './part-items.ts';
import type { PartRows } from './part-rows.ts';

/** Kinds and status are kept in one byte. */
const CODES = 256;

/** Rows by what they refer to. */
export class RowCounts {
  total = 0;
  readonly pairs: Uint32Array;
  readonly resources: Uint32Array;
  readonly scopes: Uint32Array;
  /** Of rows that were taken apart together with their resource, or scope. */
  readonly apartResources: Uint32Array;
  readonly apartScopes: Uint32Array;
  readonly kinds = new Uint32Array(CODES);
  readonly statuses = new Uint32Array(CODES);
  readonly #spans: SpanColumns;
  readonly #pairStart: Uint32Array;
  readonly #pairs: Numbers;

  constructor(spans: SpanColumns, { dictionary, pairStart, pairs }: AttributeColumns) {
    this.#spans = spans;
    this.#pairStart = pairStart;
    this.#pairs = pairs;
    this.pairs = new Uint32Array(dictionary.keyOf.length);
    this.resources = new Uint32Array(spans.resources.length);
    this.scopes = new Uint32Array(spans.scopes.length);
    this.apartResources = new Uint32Array(spans.resources.length);
    this.apartScopes = new Uint32Array(spans.scopes.length);
  }

  /** A row whose pairs count as they are. */
  add(row: number): void {
    this.#addFacts(row);
    const counts = this.pairs;
    const pairs = this.#pairs;
    for (let i = this.#pairStart[row]!, end = this.#pairStart[row + 1]!; i < end; i++) counts[pairs[i]!]!++;
  }

  /** The row that was taken apart last, without what was found then. */
  addApart(row: number, { plainResources, plainScopes }: PartRows): void {
    this.#addFacts(row);
    const resource = this.#spans.resource[row]!;
    const scope = this.#spans.scope[row]!;
    if (plainResources[resource] === 0) this.apartResources[resource]!++;
    if (plainScopes[scope] === 0) this.apartScopes[scope]!++;
  }

  #addFacts(row: number): void {
    const { name, kind, status, resource, scope } = this.#spans;
    this.total++;
    this.pairs[name[row]!]!++;
    this.kinds[kind[row]!]!++;
    this.statuses[status[row]!]!++;
    this.resources[resource[row]!]!++;
    this.scopes[scope[row]!]!++;
  }
}

/** Spans of one part, by its items and by field. */
export class PartTally {
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
    const { pairs, apartResources, apartScopes } = counts;
    // What a resource or scope has is counted with the pairs, too: once for each of its rows.
    for (let resource = 0; resource < resources.length; resource++) {
      const count = counts.resources[resource]!;
      if (count === 0) continue;
      const plain = count - apartResources[resource]!;
      if (plain > 0) for (const pair of this.#rows.resources[resource]!) pairs[pair]! += plain;
      this.#addItem(this.#items.service(resources[resource]!.service), count, isError);
    }
    for (let scope = 0; scope < counts.scopes.length; scope++) {
      const plain = counts.scopes[scope]! - apartScopes[scope]!;
      if (plain > 0) for (const pair of this.#rows.scopes[scope]!) pairs[pair]! += plain;
    }
    for (let pair = 0; pair < pairs.length; pair++)
      if (pairs[pair]! > 0) this.#addPair(pair, pairs[pair]!, isError);
    for (let code = 0; code < CODES; code++) {
      this.#addItem(this.#items.kind(code), counts.kinds[code]!, isError);
      this.#addItem(this.#items.status(code), counts.statuses[code]!, isError);
    }
  }

  #addPair(pair: number, count: number, isError: boolean): void {
    const items = this.#items;
    const column = isError ? this.errors : this.spans;
    const sole = items.soleItem(pair);
    if (sole >= 0) column[sole]! += count;
    else if (!items.isThere(pair)) return;
    else items.eachItem(pair, (item) => (column[item]! += count));
    if (isError) return;
    this.#rows.seenKeys[this.#keyOf[pair]!] = 1;
    if (sole >= 0) this.fieldSpans[items.fieldOf[sole]!]! += count;
    else for (const field of items.fieldsOf(pair)) this.fieldSpans[field]! += count;
  }

  #addItem(item: number | undefined, count: number, isError: boolean): void {
    if (item === undefined || count === 0) return;
    if (isError) this.errors[item]! += count;
    else {
      this.spans[item]! += count;
      this.fieldSpans[this.#items.fieldOf[item]!]! += count;
    }
  }
}
