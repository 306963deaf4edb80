import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { Grouping } from './columns.ts';
import type { Groups } from './group-rows.ts';

/** Kinds are kept in a byte. */
const KINDS = 256;

/** A number that names a group of a trace whatever the order of the groups. Exact: services × names × kinds is below 2^53. */
export function groupKey(trace: TraceColumns, groups: Groups, group: number): number {
  return (groups.service[group]! * trace.names.length + groups.name[group]!) * KINDS + groups.kind[group]!;
}

/** Place of the group with a key, -1 where there is none. */
export function placeOfKey(trace: TraceColumns, groups: Groups, key: number): number {
  for (let group = 0; group < groups.count; group++) if (groupKey(trace, groups, group) === key) return group;
  return -1;
}

/** Places of all groups whose key is in a set, ascending. */
export function placesOfKeys(trace: TraceColumns, groups: Groups, keys: ReadonlySet<number>): number[] {
  const places: number[] = [];
  if (keys.size === 0) return places;
  for (let group = 0; group < groups.count; group++) {
    if (keys.has(groupKey(trace, groups, group))) places.push(group);
  }
  return places;
}

/** The key of the same group in a later state of the trace, in which services and names are numbered anew; -1 where it has gone. */
export function carryKey(before: TraceColumns, key: number, now: TraceColumns, grouping: Grouping): number {
  const kind = key % KINDS;
  const operation = Math.floor(key / KINDS);
  const name = grouping === 'service' ? 0 : now.names.indexOf(before.names[operation % before.names.length]!);
  const service = now.services.indexOf(before.services[Math.floor(operation / before.names.length)]!);
  return name < 0 || service < 0 ? -1 : (service * now.names.length + name) * KINDS + kind;
}

export const NO_KEYS: ReadonlySet<number> = new Set();

/** The keys with one more, or without it. */
export function withKey(keys: ReadonlySet<number>, key: number, wanted: boolean): ReadonlySet<number> {
  const next = new Set(keys);
  if (wanted) next.add(key);
  else next.delete(key);
  return next;
}

export function mapKeys(keys: ReadonlySet<number>, change: (key: number) => number): ReadonlySet<number> {
  return new Set([...keys].map(change));
}
