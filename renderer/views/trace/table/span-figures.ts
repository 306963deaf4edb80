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
