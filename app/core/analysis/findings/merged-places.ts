import type { FindingContext } from './finding-context.ts';

/** One place in a trace that a finding speaks of. Times in nanoseconds. */
export interface Place {
  /** Equal where two places under the same operation have the same to tell. */
  key: number | string;
  /** The row where a reader looks first. */
  parent: number;
  /** Rows that the finding names, ascending. */
  rows: Uint32Array;
  total: number;
  saving: number;
}

/** Places of one kind, told as one finding. */
export interface PlaceGroup {
  /** The place that would save most, or takes most. */
  first: Place;
  places: number;
  /** Rows of all places, ascending, each once. */
  rows: Uint32Array;
  total: number;
  saving: number;
  /** The greatest total of one place. */
  longest: number;
}

/** Puts together what has the same key under parents of the same operation: five hundred times the same loop is one finding. */
export class MergedPlaces {
  readonly #operation: Uint32Array;
  readonly #mostSaving: number;
  readonly #groups = new Map<string, Place[]>();

  constructor({ facts, criticalTotal }: FindingContext) {
    this.#operation = facts.operation;
    this.#mostSaving = criticalTotal;
  }

  add(place: Place): void {
    const key = `${this.#operation[place.parent]!} ${place.key}`;
    const group = this.#groups.get(key);
    if (group === undefined) this.#groups.set(key, [place]);
    else group.push(place);
  }

  groups(): PlaceGroup[] {
    return Array.from(this.#groups.values(), (places) => {
      let first = places[0]!;
      let total = 0;
      let saving = 0;
      let longest = 0;
      for (const place of places) {
        total += place.total;
        saving += place.saving;
        longest = Math.max(longest, place.total);
        if (place.saving > first.saving || (place.saving === first.saving && place.total > first.total))
          first = place;
      }
      // Places within places count their time twice.
      saving = Math.min(saving, this.#mostSaving);
      return {
        first,
        places: places.length,
        rows: mergedRows(places.map(({ rows }) => rows)),
        total,
        saving,
        longest,
      };
    });
  }
}

/** All rows of the lists, ascending, each once. */
export function mergedRows(lists: readonly Uint32Array[]): Uint32Array {
  const rows = new Uint32Array(lists.reduce((sum, list) => sum + list.length, 0));
  let length = 0;
  for (const list of lists) {
    rows.set(list, length);
    length += list.length;
  }
  rows.sort();
  let kept = 0;
  for (const row of rows) if (kept === 0 || rows[kept - 1] !== row) rows[kept++] = row;
  return rows.slice(0, kept);
}
