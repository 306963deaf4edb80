import type { AttributeColumns, SpanColumns } from '../../store/segment-columns.ts';
import type { PartItems } from './part-items.ts';
import type { PartRows } from './part-rows.ts';

/** Kinds and status are kept in one byte. */
const CODES = 256;
/** What a pair stands for, where it is no item: nothing, many items, or a field alone, written as `FIELD` - field. */
const NOTHING = -1;
const MANY = -2;
const FIELD = -3;

/** Lists behind each other: that of `i` is `values` from `start[i]` to `start[i + 1]`. */
interface Lists {
  start: Uint32Array;
  values: Uint32Array;
}

function listsOf(lists: readonly (readonly number[])[]): Lists {
  const start = new Uint32Array(lists.length + 1);
  for (const [i, list] of lists.entries()) start[i + 1] = start[i]! + list.length;
  const values = new Uint32Array(start[lists.length]!);
  for (const [i, list] of lists.entries()) values.set(list, start[i]);
  return { start, values };
}

/** Collects what the spans of a trace have, those that lie in one part. */
export class PartPresence {
  /** What the trace that was collected last has, each once: the first `itemCount` and `fieldCount` of them. */
  readonly items: Uint32Array;
  readonly fields: Uint32Array;
  itemCount = 0;
  fieldCount = 0;
  readonly #keyOf: AttributeColumns['dictionary']['keyOf'];
  /** By row. */
  readonly #name: Uint32Array;
  readonly #resource: Uint32Array;
  readonly #scope: Uint32Array;
  readonly #kind: Uint8Array;
  readonly #status: Uint8Array;
  readonly #pairs: Uint32Array;
  readonly #pairStart: Uint32Array;
  readonly #parts: PartItems;
  readonly #rows: PartRows;
  readonly #resources: Lists;
  readonly #scopes: Lists;
  /** By pair: its item, or see `NOTHING`. */
  readonly #standsFor: Int32Array;
  readonly #fieldOf: Uint32Array;
  /** By code or index: their items, `NOTHING` where they are not counted. */
  readonly #kinds: Int32Array;
  readonly #statuses: Int32Array;
  readonly #services: Int32Array;
  /** When something was last seen: the number of the collection. */
  #now = 0;
  readonly #pairAt: Uint32Array;
  readonly #resourceAt: Uint32Array;
  readonly #scopeAt: Uint32Array;
  readonly #itemAt: Uint32Array;
  readonly #fieldAt: Uint32Array;

  /** @param isClosed by field: 1 where nobody asks for its items any more */
  constructor(
    spans: SpanColumns,
    attributes: AttributeColumns,
    parts: PartItems,
    rows: PartRows,
    isClosed: Uint8Array,
  ) {
    // Columns have words of one to four bytes: the innermost loop is for one kind of array.
    this.#name = new Uint32Array(spans.name);
    this.#resource = new Uint32Array(spans.resource);
    this.#scope = new Uint32Array(spans.scope);
    this.#kind = spans.kind;
    this.#status = spans.status;
    this.#pairs = new Uint32Array(attributes.pairs);
    this.#pairStart = new Uint32Array(attributes.pairStart);
    this.#keyOf = attributes.dictionary.keyOf;
    this.#parts = parts;
    this.#rows = rows;
    const pairCount = attributes.dictionary.keyOf.length;
    this.items = new Uint32Array(parts.count);
    this.fields = new Uint32Array(isClosed.length);
    this.#resources = listsOf(rows.resources);
    this.#scopes = listsOf(rows.scopes);
    this.#fieldOf = Uint32Array.from(parts.fieldOf);
    this.#standsFor = new Int32Array(pairCount);
    for (let pair = 0; pair < pairCount; pair++) {
      const sole = parts.soleItem(pair);
      const field = sole < 0 ? 0 : this.#fieldOf[sole]!;
      if (sole >= 0) this.#standsFor[pair] = isClosed[field] === 1 ? FIELD - field : sole;
      else this.#standsFor[pair] = parts.isThere(pair) ? MANY : NOTHING;
    }
    this.#kinds = new Int32Array(CODES);
    this.#statuses = new Int32Array(CODES);
    for (let code = 0; code < CODES; code++) {
      this.#kinds[code] = parts.kind(code) ?? NOTHING;
      this.#statuses[code] = parts.status(code) ?? NOTHING;
    }
    this.#services = Int32Array.from(spans.resources, ({ service }) => parts.service(service) ?? NOTHING);
    this.#pairAt = new Uint32Array(pairCount);
    this.#resourceAt = new Uint32Array(spans.resources.length);
    this.#scopeAt = new Uint32Array(spans.scopes.length);
    this.#itemAt = new Uint32Array(parts.count);
    this.#fieldAt = new Uint32Array(isClosed.length);
  }

  /** @param order rows, of which those from `from` to `to` are the trace's */
  collect(order: Uint32Array, from: number, to: number): void {
    this.itemCount = this.fieldCount = 0;
    const now = ++this.#now;
    const name = this.#name;
    const resource = this.#resource;
    const scope = this.#scope;
    const kind = this.#kind;
    const status = this.#status;
    const pairs = this.#pairs;
    const pairStart = this.#pairStart;
    for (let i = from; i < to; i++) {
      const row = order[i]!;
      if (this.#pairAt[name[row]!] !== now) this.#take(name, row, row + 1);
      this.#item(this.#kinds[kind[row]!]!);
      this.#item(this.#statuses[status[row]!]!);
      if (this.#rows.isIntricate(row)) {
        this.#intricate(row);
        continue;
      }
      this.#take(pairs, pairStart[row]!, pairStart[row + 1]!);
      if (this.#resourceAt[resource[row]!] !== now) this.#takeResource(resource[row]!);
      if (this.#scopeAt[scope[row]!] !== now) this.#takeScope(scope[row]!);
    }
  }

  /** Notes which keys the collected spans have. */
  markSeen(seenKeys: Uint8Array): void {
    const keyOf = this.#keyOf;
    for (let pair = 0; pair < keyOf.length; pair++) if (this.#pairAt[pair]! > 0) seenKeys[keyOf[pair]!] = 1;
  }

  #intricate(row: number): void {
    const rows = this.#rows;
    const resource = this.#resource[row]!;
    const scope = this.#scope[row]!;
    rows.takeApart(row);
    for (const item of rows.items) this.#item(item);
    for (const field of rows.fields) this.#field(field);
    if (rows.plainResources[resource] === 1) this.#takeResource(resource);
    else this.#item(this.#services[resource]!);
    if (rows.plainScopes[scope] === 1) this.#takeScope(scope);
  }

  #takeResource(resource: number): void {
    if (this.#resourceAt[resource] === this.#now) return;
    this.#resourceAt[resource] = this.#now;
    this.#item(this.#services[resource]!);
    const { start, values } = this.#resources;
    this.#take(values, start[resource]!, start[resource + 1]!);
  }

  #takeScope(scope: number): void {
    if (this.#scopeAt[scope] === this.#now) return;
    this.#scopeAt[scope] = this.#now;
    const { start, values } = this.#scopes;
    this.#take(values, start[scope]!, start[scope + 1]!);
  }

  /** What those of some pairs stand for that were not met yet: the innermost loop, so it keeps all it needs at hand. */
  #take(pairs: Uint32Array, from: number, to: number): void {
    const now = this.#now;
    const pairAt = this.#pairAt;
    const standsFor = this.#standsFor;
    const itemAt = this.#itemAt;
    const fieldOf = this.#fieldOf;
    const fieldAt = this.#fieldAt;
    for (let i = from; i < to; i++) {
      const pair = pairs[i]!;
      if (pairAt[pair] === now) continue;
      pairAt[pair] = now;
      const item = standsFor[pair]!;
      if (item >= 0) {
        if (itemAt[item] === now) continue;
        itemAt[item] = now;
        this.items[this.itemCount++] = item;
        const field = fieldOf[item]!;
        if (fieldAt[field] !== now) this.#field(field);
      } else if (item <= FIELD) this.#field(FIELD - item);
      else if (item === MANY) this.#many(pair);
    }
  }

  #many(pair: number): void {
    this.#parts.eachItem(pair, (item) => this.#item(item));
    for (const field of this.#parts.fieldsOf(pair)) this.#field(field);
  }

  #item(item: number): void {
    if (item < 0 || this.#itemAt[item] === this.#now) return;
    this.#itemAt[item] = this.#now;
    this.items[this.itemCount++] = item;
    this.#field(this.#fieldOf[item]!);
  }

  #field(field: number): void {
    if (this.#fieldAt[field] === this.#now) return;
    this.#fieldAt[field] = this.#now;
    this.fields[this.fieldCount++] = field;
  }
}
