import type { Forest } from './forest.ts';

/** Rows of a forest in groups, none of which has rows of two traces. */
export interface Groups {
  /** By row: its group, -1 for a row that is in none. */
  of: Int32Array;
  count: number;
  /** By group: the place of its trace in the forest. */
  trace: Uint32Array;
}

/** A group for each trace, with all of its spans. */
export function tracesAsGroups({ count, firstRow, spanOf }: Forest): Groups {
  const of = new Int32Array(count).fill(-1);
  const traces = firstRow.length - 1;
  const trace = new Uint32Array(traces);
  for (let i = 0; i < traces; i++) {
    trace[i] = i;
    for (let row = firstRow[i]!; row < firstRow[i + 1]!; row++) if (spanOf[row]! >= 0) of[row] = i;
  }
  return { of, count: traces, trace };
}

/** The same groups with those of their rows that a mask holds. */
export function within(groups: Groups, mask: Uint8Array): Groups {
  return { ...groups, of: groups.of.map((group, row) => (mask[row] === 1 ? group : -1)) };
}

/** 1 for each row that is in a group. */
export function maskOf({ of }: Groups): Uint8Array {
  const mask = new Uint8Array(of.length);
  for (let row = 0; row < mask.length; row++) mask[row] = of[row]! >= 0 ? 1 : 0;
  return mask;
}

/** Splits groups by a key; rows of one group with the same key stay together. */
export function splitBy(groups: Groups, keyOf: (row: number) => string): Groups {
  const of = new Int32Array(groups.of.length).fill(-1);
  const trace: number[] = [];
  /** By group, its parts by key: groups of different traces never meet. */
  const parts = new Map<number, Map<string, number>>();
  for (let row = 0; row < of.length; row++) {
    const group = groups.of[row]!;
    if (group < 0) continue;
    let byKey = parts.get(group);
    if (byKey === undefined) parts.set(group, (byKey = new Map()));
    const key = keyOf(row);
    let part = byKey.get(key);
    if (part === undefined) {
      part = trace.push(groups.trace[group]!) - 1;
      byKey.set(key, part);
    }
    of[row] = part;
  }
  return { of, count: trace.length, trace: Uint32Array.from(trace) };
}
