import { type NotedRows, notedWithin, notedWords } from '../state/noted-rows.ts';
import { rowWords } from '../state/row-words.ts';
import type { TraceAnalysis } from '../../../../app/core/analysis/trace-analysis.ts';
import type { Waterfall } from './waterfall.ts';
import { rowTop, visibleRange } from './waterfall-layout.ts';

/** A row in view, for someone who can't see the canvas. */
export interface TreeItem {
  row: number;
  /** Pixels from the top of the canvas. */
  top: number;
  level: number;
  /** Undefined for a row that has nothing to fold. */
  expanded: boolean | undefined;
  words: string;
}

export function itemsInView(
  waterfall: Waterfall,
  analysis: TraceAnalysis | undefined,
  noted: NotedRows | undefined,
): TreeItem[] {
  const { layout, rows, scrollTop, trace } = waterfall;
  const { from, to } = visibleRange(layout, scrollTop, rows.length);
  return Array.from({ length: Math.max(0, to - from) }, (_, i) => {
    const row = rows.rowAt(from + i);
    const many = rows.hasChildren(row) || rows.runEnd(row) !== undefined;
    return {
      row,
      top: rowTop(layout, scrollTop, from + i),
      level: trace.depth[row]! + 1,
      expanded: many ? rows.span(row) === 1 : undefined,
      words: [rowWords(trace, analysis, row, rows.span(row)), notedWords(notedWithin(noted, row, row + 1))]
        .filter((words) => words !== '')
        .join(', '),
    };
  });
}
