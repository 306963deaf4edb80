import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';

/** What the user wants to see of a trace. Hidden things are named, so that what arrives later is shown. */
export interface RowFilter {
  /** Names of services. */
  hiddenServices: ReadonlySet<string>;
  /** Numbers of span kinds. */
  hiddenKinds: ReadonlySet<number>;
  /** Only rows that the find box found. */
  matchesOnly: boolean;
}

export const NO_FILTER: RowFilter = { hiddenServices: new Set(), hiddenKinds: new Set(), matchesOnly: false };

export function isFiltering({ hiddenServices, hiddenKinds, matchesOnly }: RowFilter): boolean {
  return hiddenServices.size > 0 || hiddenKinds.size > 0 || matchesOnly;
}

/**
 * By row, 1 where it is kept, 2 where it stands only for the kept rows below it, 0 where it goes. Undefined where all are kept.
 * @param marks 1 for the rows that were found; asked for only where `matchesOnly` is set
 */
export function keptRows(
  trace: TraceColumns,
  filter: RowFilter,
  marks: Uint8Array | undefined,
): Uint8Array | undefined {
  if (!isFiltering(filter)) return undefined;
  const service = Uint8Array.from(trace.services, (name) => (filter.hiddenServices.has(name) ? 0 : 1));
  const kept = new Uint8Array(trace.count);
  for (let row = trace.count - 1; row >= 0; row--) {
    const wanted =
      service[trace.service[row]!] === 1 &&
      !filter.hiddenKinds.has(trace.kind[row]!) &&
      (!filter.matchesOnly || marks?.[row] === 1);
    if (wanted) kept[row] = 1;
    const above = trace.parent[row]!;
    // Children come after their parent: walking backwards, a row knows of all below it.
    if (kept[row] !== 0 && above >= 0 && kept[above] === 0) kept[above] = 2;
  }
  return kept;
}
