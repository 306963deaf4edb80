import { panBy, type Timeline, zoomAt } from './move-timeline.ts';

/** A wheel that counts in lines moves this much a line. */
const LINE_PX = 26;
/** Zoom of one pixel of a wheel or pinch, as an exponent: 100 pixels are a third. */
const WHEEL_ZOOM = 0.004;

/** A timeline over rows that scroll. */
export interface ScrolledTimeline extends Timeline {
  readonly layout: { timelineLeft: number; timelineWidth: number; rowsHeight: number };
  readonly scrollTop: number;
  /** Keeps the offset within what there is. */
  scrollTo(offset: number): void;
}

/**
 * Zooms with ctrl or a pinch, pans with shift or sideways, scrolls otherwise.
 * @param xOf the pointer's place within the canvas: asked only for zooming, as the answer can cost a layout
 */
export function turnWheel(timeline: ScrolledTimeline, event: WheelEvent, xOf: () => number): void {
  const { layout } = timeline;
  const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? layout.rowsHeight : 1;
  event.preventDefault();
  if (event.ctrlKey || event.metaKey) {
    const pivot = Math.max(xOf(), layout.timelineLeft);
    zoomAt(timeline, pivot, Math.exp(event.deltaY * unit * WHEEL_ZOOM));
  } else if (event.shiftKey) panBy(timeline, (event.deltaY + event.deltaX) * unit);
  else {
    if (event.deltaX !== 0) panBy(timeline, event.deltaX * unit);
    if (event.deltaY !== 0) timeline.scrollTo(timeline.scrollTop + event.deltaY * unit);
  }
}
