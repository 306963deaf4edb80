import { SpanFlag } from '../../../../app/core/model/span.ts';
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

/** A set with an entry more, or less where it has it. */
export function toggled<T>(set: ReadonlySet<T>, entry: T): ReadonlySet<T> {
  const next = new Set(set);
  if (!next.delete(entry)) next.add(entry);
  return next;
}

/** Kinds are bytes. */
const KINDS = 256;

/**
 * By row, 1 where it is kept, 2 where it stands only for the kept rows below it, 0 where it goes. Undefined where all are kept.
 * @param marks 1 for the rows that were found; undefined while nothing is looked for, so that all count as found
 */
export function keptRows(
  { count, services, service, kind, parent }: TraceColumns,
  filter: RowFilter,
  marks: Uint8Array | undefined,
): Uint8Array | undefined {
  const found = filter.matchesOnly ? marks : undefined;
  if (filter.hiddenServices.size === 0 && filter.hiddenKinds.size === 0 && found === undefined)
    return undefined;
  const serviceKept = Uint8Array.from(services, (name) => (filter.hiddenServices.has(name) ? 0 : 1));
  const kindKept = new Uint8Array(KINDS).fill(1);
  for (const hidden of filter.hiddenKinds) kindKept[hidden] = 0;
  const kept = new Uint8Array(count);
  for (let row = count - 1; row >= 0; row--) {
    if (
      serviceKept[service[row]!] === 1 &&
      kindKept[kind[row]!] === 1 &&
      (found === undefined || found[row] === 1)
    ) {
      kept[row] = 1;
    }
    // Children come after their parent: walking backwards, a row knows of all below it.
    const above = parent[row]!;
    if (kept[row] !== 0 && above >= 0 && kept[above] === 0) kept[above] = 2;
  }
  return kept;
}

/** How many spans of a trace each service and each kind has, in order of the numbers; what stands for missing parents is left out. */
export function tally({ count, services, service, kind, flags }: TraceColumns): {
  services: Uint32Array;
  kinds: Uint32Array;
} {
  const byService = new Uint32Array(services.length);
  const byKind = new Uint32Array(KINDS);
  for (let row = 0; row < count; row++) {
    if ((flags[row]! & SpanFlag.placeholder) !== 0) continue;
    byService[service[row]!]! += 1;
    byKind[kind[row]!]! += 1;
  }
  return { services: byService, kinds: byKind };
}
