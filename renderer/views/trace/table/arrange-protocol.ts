import type { Groups, Totals } from './group-rows.ts';
import type { SortBy } from '../../../components/sort-columns.ts';
import type { GroupColumn, Grouping, SpanColumn } from './columns.ts';

/** Columns of a trace that are sorted by or summed up. They are sent once, when something first needs them. */
export type SourceColumn =
  | 'flags'
  | 'service'
  | 'name'
  | 'kind'
  | 'status'
  | 'start'
  | 'duration'
  | 'self'
  | 'critical'
  | 'depth'
  | 'size'
  | 'eventRows';

export type SourceTexts = 'services' | 'names';

export interface ArrangeRequest {
  grouping: Grouping;
  /** Order of the spans, inside groups too. */
  spans: SortBy<SpanColumn>;
  groups: SortBy<GroupColumn>;
  /** By row, 1 where it is shown; undefined where all are. */
  kept: Uint8Array | undefined;
}

export type ToArranger =
  /** Another trace, or another state of it: everything sent before is forgotten. */
  | { type: 'trace'; count: number }
  | { type: 'column'; name: SourceColumn; values: Float64Array | Uint32Array | Uint8Array }
  | { type: 'texts'; name: SourceTexts; texts: readonly string[] }
  | { type: 'arrange'; request: ArrangeRequest };

/** Rows as they are shown. With groups, those of the first group, of the second, … */
export interface Arrangement {
  rows: Uint32Array;
  groups: Groups | undefined;
  totals: Totals;
}
