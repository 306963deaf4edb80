/** What was seen of a trace whose spans lie in more than one part. */
export interface KnownPresence {
  /** True in the first of its parts. */
  isNew: boolean;
  /** True where it was not known. */
  addItem(number: number): boolean;
  addField(field: number): boolean;
}

class Known implements KnownPresence {
  isNew = true;
  spans = 0;
  readonly #items = new Set<number>();
  readonly #fields = new Set<number>();

  addItem(number: number): boolean {
    return addNew(this.#items, number);
  }

  addField(field: number): boolean {
    return addNew(this.#fields, field);
  }
}

function addNew(to: Set<number>, value: number): boolean {
  const before = to.size;
  return to.add(value).size > before;
}

/**
 * Traces that lie in many parts, from the first that is met to the last: what a trace has counts once. A trace is let go when all of
 * its spans were seen, so that there are never more than were under way at one time.
 */
export class OpenPresence {
  readonly #spans: Uint32Array;
  readonly #open = new Map<number, Known>();

  /** @param spans by number of a trace: how many it has in all parts */
  constructor(spans: Uint32Array) {
    this.#spans = spans;
  }

  /** What is known of a trace that has `rows` spans in the part at hand; undefined where these are all. */
  of(trace: number, rows: number): KnownPresence | undefined {
    const known = this.#open.get(trace);
    const total = this.#spans[trace] ?? 0;
    if (known === undefined) {
      if (rows >= total) return undefined;
      const opened = new Known();
      opened.spans = rows;
      this.#open.set(trace, opened);
      return opened;
    }
    known.isNew = false;
    known.spans += rows;
    if (known.spans >= total) this.#open.delete(trace);
    return known;
  }
}
