export const ROW_HEIGHT = 26;
export const BAR_HEIGHT = 12;
export const INDENT = 14;
export const MINIMAP_HEIGHT = 56;
export const RULER_HEIGHT = 26;
export const HEAD_HEIGHT = MINIMAP_HEIGHT + RULER_HEIGHT;
export const SCROLLBAR_WIDTH = 12;
/** Room left of the first indent, and of the marks at the right edge of the tree. */
export const TREE_PADDING = 10;
export const MARKS_WIDTH = 26;
export const MIN_TREE_WIDTH = 160;
/** The timeline keeps at least this. */
export const MIN_TIMELINE_WIDTH = 220;
/** Between the tree's edge and time zero. */
const TIMELINE_PADDING = 10;

/** Where the parts of the waterfall lie, in CSS pixels. */
export interface Layout {
  width: number;
  height: number;
  treeWidth: number;
  timelineLeft: number;
  timelineWidth: number;
  rowsTop: number;
  rowsHeight: number;
}

export function layoutOf(width: number, height: number, wantedTreeWidth: number): Layout {
  const most = Math.max(MIN_TREE_WIDTH, width - MIN_TIMELINE_WIDTH);
  const treeWidth = Math.round(Math.min(Math.max(wantedTreeWidth, MIN_TREE_WIDTH), most));
  const timelineLeft = treeWidth + TIMELINE_PADDING;
  return {
    width,
    height,
    treeWidth,
    timelineLeft,
    timelineWidth: Math.max(1, width - timelineLeft - SCROLLBAR_WIDTH - 6),
    rowsTop: HEAD_HEIGHT,
    rowsHeight: Math.max(0, height - HEAD_HEIGHT),
  };
}

/** Top of a row of the list on the canvas. */
export function rowTop(layout: Layout, scrollTop: number, index: number): number {
  return layout.rowsTop + index * ROW_HEIGHT - scrollTop;
}

/** Index in the list under a y, which may lie behind its end. */
export function indexAt(layout: Layout, scrollTop: number, y: number): number {
  return Math.floor((y - layout.rowsTop + scrollTop) / ROW_HEIGHT);
}

/** The rows [from, to) that are at least partly in view. */
export function visibleRange(
  layout: Layout,
  scrollTop: number,
  length: number,
): { from: number; to: number } {
  return {
    from: Math.max(0, Math.floor(scrollTop / ROW_HEIGHT)),
    to: Math.min(length, Math.ceil((scrollTop + layout.rowsHeight) / ROW_HEIGHT)),
  };
}

/** The scrolled offset at which a row of the list is in view: the one there is, or one that shows rows beside it too. */
export function scrollToShow({ rowsHeight }: Layout, scrollTop: number, index: number): number {
  const top = index * ROW_HEIGHT;
  const context = Math.min(rowsHeight / 3, ROW_HEIGHT * 2);
  if (top < scrollTop) return top - context;
  if (top + ROW_HEIGHT > scrollTop + rowsHeight) return top + ROW_HEIGHT - rowsHeight + context;
  return scrollTop;
}
