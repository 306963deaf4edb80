import { sortByTime, sortByWord } from '../../../../app/core/analysis/radix-order.ts';
import { Status } from '../../../../app/core/model/span.ts';
import type { SortBy } from '../../../components/sort-columns.ts';
import type { GroupColumn } from './columns.ts';
import { sortRows, type SortKey } from './sort-rows.ts';

/** Columns that groups are made of and summed up from, by row. Times in nanoseconds. */
export interface GroupedColumns {
  service: Uint32Array;
  /** Undefined where spans are grouped by service alone. */
  operation: { name: Uint32Array; kind: Uint8Array } | undefined;
  status: Uint8Array;
  duration: Float64Array;
  self: Float64Array;
  critical: Float64Array;
}

/** Groups of spans in the order in which they are shown. Times in nanoseconds. */
export interface Groups {
  count: number;
  /** Index of the first of each group's rows, one element longer than the groups. */
  from: Uint32Array;
  service: Uint32Array;
  name: Uint32Array;
  kind: Uint8Array;
  errors: Uint32Array;
  total: Float64Array;
  self: Float64Array;
  critical: Float64Array;
  min: Float64Array;
  p50: Float64Array;
  p95: Float64Array;
  max: Float64Array;
}

/** Sums over everything that is shown. */
export interface Totals {
  spans: number;
  errors: number;
  duration: number;
  self: number;
  critical: number;
}

export function totalsOf(rows: Uint32Array, columns: Omit<GroupedColumns, 'service' | 'operation'>): Totals {
  const totals: Totals = { spans: rows.length, errors: 0, duration: 0, self: 0, critical: 0 };
  for (const row of rows) {
    if (columns.status[row] === Status.error) totals.errors += 1;
    totals.duration += columns.duration[row]!;
    totals.self += columns.self[row]!;
    totals.critical += columns.critical[row]!;
  }
  return totals;
}

/**
 * Groups rows by service, name and kind, or by service.
 * @param rows which ones, in the order that they keep inside their groups
 * @param ranks places of the services and names among each other, for sorting by them
 */
export function groupRows(
  rows: Uint32Array,
  columns: GroupedColumns,
  sort: SortBy<GroupColumn>,
  ranks: { services: Uint32Array; names: Uint32Array },
): { rows: Uint32Array; groups: Groups } {
  const groupOf = new Uint32Array(columns.service.length);
  const made = sumUp(rows, columns, numberGroups(rows, columns, groupOf), groupOf);
  const order = sortRows(ascending(made.count), groupKey(made, sort.column, ranks), sort.descending);
  const placeOf = new Uint32Array(made.count);
  for (let place = 0; place < made.count; place++) placeOf[order[place]!] = place;
  for (const row of rows) groupOf[row] = placeOf[groupOf[row]!]!;
  const members = sortByWord(rows.slice(), new Uint32Array(rows.length), groupOf);
  return { rows: members, groups: inOrder(made, order) };
}

/** Writes the number of each row's group; gives how many groups there are. Equal rows are brought together by sorting. */
function numberGroups(
  rows: Uint32Array,
  { service, operation }: GroupedColumns,
  groupOf: Uint32Array,
): number {
  let sorted: Uint32Array = rows.slice();
  const by = (key: Uint32Array): void => {
    sorted = sortByWord(sorted, new Uint32Array(sorted.length), key);
  };
  if (operation !== undefined) {
    by(Uint32Array.from(operation.kind));
    by(operation.name);
  }
  by(service);
  let groups = 0;
  for (let i = 0; i < sorted.length; i++) {
    const row = sorted[i]!;
    const before = sorted[i - 1];
    const same =
      before !== undefined &&
      service[row] === service[before] &&
      operation?.name[row] === operation?.name[before] &&
      operation?.kind[row] === operation?.kind[before];
    if (!same) groups += 1;
    groupOf[row] = groups - 1;
  }
  return groups;
}

function sumUp(rows: Uint32Array, columns: GroupedColumns, count: number, groupOf: Uint32Array): Groups {
  const groups = emptyGroups(count);
  // By duration inside each group: its first is the shortest, and the others are read off by their place.
  const byDuration = sortByTime(rows.slice(), columns.duration);
  const sorted = sortByWord(byDuration, new Uint32Array(rows.length), groupOf);
  for (let i = 0; i < sorted.length; i++) {
    const row = sorted[i]!;
    const group = groupOf[row]!;
    if (columns.status[row] === Status.error) groups.errors[group]! += 1;
    groups.total[group]! += columns.duration[row]!;
    groups.self[group]! += columns.self[row]!;
    groups.critical[group]! += columns.critical[row]!;
    groups.from[group + 1] = i + 1;
  }
  for (let group = 0; group < count; group++) {
    const first = groups.from[group]!;
    const length = groups.from[group + 1]! - first;
    const row = sorted[first]!;
    const durationAt = (place: number): number => columns.duration[sorted[first + place]!]!;
    groups.service[group] = columns.service[row]!;
    groups.name[group] = columns.operation?.name[row] ?? 0;
    groups.kind[group] = columns.operation?.kind[row] ?? 0;
    groups.min[group] = durationAt(0);
    groups.p50[group] = durationAt(Math.ceil(0.5 * length) - 1);
    groups.p95[group] = durationAt(Math.ceil(0.95 * length) - 1);
    groups.max[group] = durationAt(length - 1);
  }
  return groups;
}

function groupKey(
  groups: Groups,
  column: GroupColumn,
  ranks: { services: Uint32Array; names: Uint32Array },
): SortKey {
  switch (column) {
    case 'group':
      // By what is written first: the service, then the operation.
      return Float64Array.from(
        groups.service,
        (service, group) => ranks.services[service]! * 2 ** 32 + (ranks.names[groups.name[group]!] ?? 0),
      );
    case 'kind':
      return Uint32Array.from(groups.kind);
    case 'count':
      return groups.total.map((_, group) => sizeOf(groups, group));
    case 'errors':
      return groups.errors;
    case 'avg':
      return groups.total.map((total, group) => total / sizeOf(groups, group));
    default:
      return groups[column];
  }
}

export function sizeOf(groups: Groups, group: number): number {
  return groups.from[group + 1]! - groups.from[group]!;
}

function inOrder(groups: Groups, order: Uint32Array): Groups {
  const sorted = emptyGroups(groups.count);
  for (let place = 0; place < order.length; place++) {
    const group = order[place]!;
    sorted.from[place + 1] = sorted.from[place]! + sizeOf(groups, group);
    for (const column of COPIED) sorted[column][place] = groups[column][group]!;
  }
  return sorted;
}

const COPIED = [
  'service',
  'name',
  'kind',
  'errors',
  'total',
  'self',
  'critical',
  'min',
  'p50',
  'p95',
  'max',
] as const;

function emptyGroups(count: number): Groups {
  const times = (): Float64Array => new Float64Array(count);
  return {
    count,
    from: new Uint32Array(count + 1),
    service: new Uint32Array(count),
    name: new Uint32Array(count),
    kind: new Uint8Array(count),
    errors: new Uint32Array(count),
    total: times(),
    self: times(),
    critical: times(),
    min: times(),
    p50: times(),
    p95: times(),
    max: times(),
  };
}

function ascending(count: number): Uint32Array {
  const order = new Uint32Array(count);
  for (let i = 0; i < count; i++) order[i] = i;
  return order;
}
