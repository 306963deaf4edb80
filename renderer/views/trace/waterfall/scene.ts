import type { FoldedRuns } from '../../../../app/core/analysis/fold-siblings.ts';
import type { TraceColumns } from '../../../../app/core/model/span-columns.ts';
import type { HitRegions } from '../../../canvas/hit-test.ts';
import type { RowList } from '../../../canvas/row-list.ts';
import type { TextCache } from '../../../canvas/text-cache.ts';
import type { Viewport } from '../../../canvas/viewport.ts';
import type { SpanMatches } from '../find/find-spans.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { NotedRows } from '../state/noted-rows.ts';
import type { Rollup } from '../state/trace-rollup.ts';
import type { Layout } from './waterfall-layout.ts';
import type { WaterfallTheme } from './waterfall-theme.ts';

/** Parts that answer to a pointer otherwise than their row does. `value` is the row. */
export type HitKind = 'fold' | 'run' | 'mark' | 'flag' | 'link' | 'note' | 'bar' | 'name' | 'range';

export interface TimeRange {
  from: number;
  to: number;
}

/** All that one frame of the waterfall is drawn from. */
export interface Scene {
  trace: TraceColumns;
  rollup: Rollup;
  rows: RowList;
  runs: FoldedRuns;
  /** Undefined until it is there: the frame is drawn without marks then. */
  analysis: TraceAnalysis | undefined;
  matches: SpanMatches | undefined;
  /** Rows that something speaks of, ascending; undefined for nothing. */
  spotlight: Uint32Array | undefined;
  /** Rows with a bookmark or a note. */
  noted: NotedRows | undefined;
  /** By row: 2 is shown only for the kept rows below it. Undefined where nothing is filtered. */
  kept: Uint8Array | undefined;
  /** By row, what was added to its start; undefined where the clocks are shown as received. */
  offset: Float64Array | undefined;
  viewport: Viewport;
  layout: Layout;
  scrollTop: number;
  /** Rows; -1 where none is. */
  selected: number;
  hovered: number;
  /** Pixel of the time cursor. */
  cursorX: number | undefined;
  range: TimeRange | undefined;
  showCritical: boolean;
  focused: boolean;
  theme: WaterfallTheme;
  /** Colour of each service of the trace, by its index there. */
  serviceColors: string[];
  text: TextCache;
  hits: HitRegions<HitKind>;
}
