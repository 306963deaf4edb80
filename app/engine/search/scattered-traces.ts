import type { SearchContext } from './trace-search.ts';

/** Numbers that are asked about at once: it takes some milliseconds. */
const BLOCK = 65_536;

/** Which traces lie in more than one segment, and in which. Asked of the file, a block of numbers at a time. */
export class ScatteredTraces {
  readonly #context: SearchContext;
  readonly #placeOf: ReadonlyMap<bigint, number>;
  readonly #blocks = new Map<number, Set<number>>();

  /** @param placeOf by segment that there is: its place in order of age */
  constructor(context: SearchContext, placeOf: ReadonlyMap<bigint, number>) {
    this.#context = context;
    this.#placeOf = placeOf;
  }

  /** Places of all segments that hold spans of a trace; undefined where it is one at most. */
  placesOf(number: number): number[] | undefined {
    const { catalog } = this.#context;
    if (number > catalog.view.lastOrdinal) return undefined;
    const block = Math.floor(number / BLOCK);
    let scattered = this.#blocks.get(block);
    if (scattered === undefined) {
      const rows = catalog.db.lists<[number]>(
        'SELECT trace FROM trace_segment WHERE trace BETWEEN ? AND ? GROUP BY trace HAVING count(*) > 1',
        block * BLOCK,
        (block + 1) * BLOCK - 1,
      );
      scattered = new Set(rows.map(([trace]) => trace));
      this.#blocks.set(block, scattered);
    }
    return scattered.has(number) ? this.allPlacesOf(number) : undefined;
  }

  /** Places of all segments that hold spans of a trace. */
  allPlacesOf(number: number): number[] {
    const { list, catalog } = this.#context;
    if (number > catalog.view.lastOrdinal) return [];
    // Segments that were sealed meanwhile are still in the tail.
    return list
      .segmentsOf(number)
      .map((segment) => this.#placeOf.get(segment))
      .filter((place) => place !== undefined);
  }
}
