import { sortByTime, sortByWord } from '../../../../app/core/analysis/radix-order.ts';

/** A column to sort by, by row. Floats must not be negative. */
export type SortKey = Float64Array | Uint32Array;

/**
 * The rows sorted by a column, stably: rows that are equal in it keep their order, in descending order too. The list given
 * is overwritten; the one returned may be another.
 */
export function sortRows(rows: Uint32Array, key: SortKey, descending: boolean): Uint32Array {
  // Turned round before and after, equal rows stay as they were.
  if (descending) rows.reverse();
  const sorted =
    key instanceof Float64Array ? sortByTime(rows, key) : sortByWord(rows, new Uint32Array(rows.length), key);
  return descending ? sorted.reverse() : sorted;
}

/** By text its place among the others in order of their letters, upper and lower case alike; equal texts share one. */
export function ranksOf(texts: readonly string[]): Uint32Array {
  const folded = texts.map((text) => text.toLowerCase());
  const order = Uint32Array.from(texts.keys()).sort((a, b) =>
    folded[a]! < folded[b]! ? -1 : folded[a]! > folded[b]! ? 1 : a - b,
  );
  const ranks = new Uint32Array(texts.length);
  for (let i = 1; i < order.length; i++) {
    const same = folded[order[i]!] === folded[order[i - 1]!];
    ranks[order[i]!] = same ? ranks[order[i - 1]!]! : i;
  }
  return ranks;
}
