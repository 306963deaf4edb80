import { SpanFlag } from '../../../../app/core/model/span.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import { lowerBound } from '../state/sorted-column.ts';

/** Events of a row's span: they lie in row order. */
export function eventsOf({ events }: TraceColumns, row: number): number {
  return lowerBound(events.row, row + 1) - lowerBound(events.row, row);
}

/** Rows that are spans: none that stands for a missing parent. */
export function spanCount({ count, flags }: TraceColumns): number {
  let spans = 0;
  for (let row = 0; row < count; row++) if ((flags[row]! & SpanFlag.placeholder) === 0) spans += 1;
  return spans;
}

/** Of a longer name this much of the end stays when room is short: names differ there. */
const TAIL = 16;
const SEPARATOR = /[./\s]/;

/** A name as a part that may be cut and one that stays, parted where a word begins; together they are the name. */
export function cutInMiddle(name: string): [head: string, tail: string] {
  const points = [...name];
  if (points.length <= TAIL * 1.5) return [name, ''];
  const start = points.length - TAIL;
  const separator = points.findIndex((point, i) => i >= start - 1 && SEPARATOR.test(point));
  const cut = separator < 0 || separator === points.length - 1 ? start : separator + 1;
  return [points.slice(0, cut).join(''), points.slice(cut).join('')];
}
