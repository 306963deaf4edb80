import { NOT_KEPT } from './item-table.ts';

/** What one trace has in the part at hand; `OpenPresence` takes out of it what is known already. */
export interface Collected {
  readonly items: Uint32Array;
  readonly fields: Uint32Array;
  itemCount: number;
  fieldCount: number;
}

/** What was seen of a trace whose spans lie in more than one part. */
interface Known {
  spans: number;
  items: NumberList;
  fields: NumberList;
}

/** Different numbers; the room for them doubles. */
class NumberList {
  length = 0;
  #array: Uint32Array;

  constructor(room: number) {
    this.#array = new Uint32Array(room);
  }

  push(value: number): void {
    if (this.length === this.#array.length) {
      const grown = new Uint32Array(this.length * 2);
      grown.set(this.#array);
      this.#array = grown;
    }
    this.#array[this.length++] = value;
  }

  /** Stamps each. */
  mark(stamps: Stamps): void {
    for (let i = 0; i < this.length; i++) stamps.set(this.#array[i]!);
  }
}

/** Which numbers are known of the trace at hand. */
class Stamps {
  #at = new Uint32Array(4096);
  #now = 0;

  begin(): void {
    this.#now++;
  }

  has(number: number): boolean {
    return this.#at[number] === this.#now;
  }

  set(number: number): void {
    if (number >= this.#at.length) {
      const grown = new Uint32Array(Math.max(number + 1, this.#at.length * 2));
      grown.set(this.#at);
      this.#at = grown;
    }
    this.#at[number] = this.#now;
  }
}

const FIRST_ITEMS = 256;
const FIRST_FIELDS = 64;

/**
 * Traces that lie in many parts, from the first that is met to the last: what a trace has counts once. A trace is let go when all of
 * its spans were seen, so that there are never more than were under way at one time.
 */
export class OpenPresence {
  readonly #spans: Uint32Array;
  readonly #open = new Map<number, Known>();
  readonly #items = new Stamps();
  readonly #fields = new Stamps();
  #at: Known | undefined;

  /** @param spans by number of a trace: how many it has in all parts */
  constructor(spans: Uint32Array) {
    this.#spans = spans;
  }

  /**
   * Turns to a trace that has `rows` spans in the part at hand.
   * @returns `isNew` in the first of its parts, `isWhole` where there are no others
   */
  begin(trace: number, rows: number): { isNew: boolean; isWhole: boolean } {
    const known = this.#open.get(trace);
    const total = this.#spans[trace] ?? 0;
    if (known === undefined && rows >= total) return WHOLE;
    this.#at = known ?? {
      spans: 0,
      items: new NumberList(FIRST_ITEMS),
      fields: new NumberList(FIRST_FIELDS),
    };
    this.#at.spans += rows;
    if (this.#at.spans >= total) this.#open.delete(trace);
    else if (known === undefined) this.#open.set(trace, this.#at);
    return { isNew: known === undefined, isWhole: false };
  }

  /**
   * Leaves of what was collected only what is not known of the trace, and keeps that in mind.
   * @param numberOf an item's number among those of all parts
   */
  keepNew(collected: Collected, numberOf: (item: number) => number): void {
    const { items, fields } = this.#at!;
    this.#fields.begin();
    fields.mark(this.#fields);
    let kept = 0;
    for (let i = 0; i < collected.fieldCount; i++) {
      const field = collected.fields[i]!;
      if (this.#fields.has(field)) continue;
      fields.push(field);
      collected.fields[kept++] = field;
    }
    collected.fieldCount = kept;
    this.#items.begin();
    items.mark(this.#items);
    kept = 0;
    for (let i = 0; i < collected.itemCount; i++) {
      const item = collected.items[i]!;
      const number = numberOf(item);
      if (number === NOT_KEPT || this.#items.has(number)) continue;
      this.#items.set(number);
      items.push(number);
      collected.items[kept++] = item;
    }
    collected.itemCount = kept;
  }
}

const WHOLE = { isNew: true, isWhole: true };
