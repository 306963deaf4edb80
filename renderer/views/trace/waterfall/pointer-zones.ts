import type { Waterfall } from './waterfall.ts';
import { indexAt, MINIMAP_HEIGHT, SCROLLBAR_WIDTH } from './waterfall-layout.ts';

/** Pixels either side of the tree's edge that catch it. */
const DIVIDER_REACH = 4;

/** What lies under a point of the waterfall, before rows. */
export type Zone = 'divider' | 'scrollbar' | 'minimap' | 'ruler' | 'timeline' | 'tree' | 'none';

export function zoneAt({ layout }: Waterfall, x: number, y: number): Zone {
  if (Math.abs(x - layout.treeWidth) <= DIVIDER_REACH) return 'divider';
  if (x < layout.treeWidth) return y >= layout.rowsTop ? 'tree' : 'none';
  if (x >= layout.width - SCROLLBAR_WIDTH && y >= layout.rowsTop) return 'scrollbar';
  if (y < MINIMAP_HEIGHT) return 'minimap';
  return y < layout.rowsTop ? 'ruler' : 'timeline';
}

/** The row at a height; -1 where none is. */
export function rowUnder({ layout, rows, scrollTop }: Waterfall, y: number): number {
  const index = indexAt(layout, scrollTop, y);
  return y >= layout.rowsTop && index < rows.length ? rows.rowAt(index) : -1;
}

/** Time of a pixel of the minimap, which always shows the whole. */
export function minimapTime({ layout, viewport }: Waterfall, x: number): number {
  const share = (x - layout.timelineLeft) / layout.timelineWidth;
  return Math.min(Math.max(share, 0), 1) * viewport.duration;
}

export function minimapX({ layout, viewport }: Waterfall, time: number): number {
  return layout.timelineLeft + (time / viewport.duration) * layout.timelineWidth;
}

/** Time of a pixel of the timeline, within the trace. */
export function timelineTime({ viewport }: Waterfall, x: number): number {
  return Math.min(Math.max(viewport.time(x), 0), viewport.duration);
}
