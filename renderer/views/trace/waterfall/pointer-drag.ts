import { grabThumb, offsetOf } from '../../../canvas/scrollbar.ts';
import { EDGE_REACH } from './minimap.ts';
import { panBy, showTime } from './move-timeline.ts';
import { minimapTime, minimapX, timelineTime, type Zone } from './pointer-zones.ts';
import type { Waterfall } from './waterfall.ts';
import { ROW_HEIGHT } from './waterfall-layout.ts';

/** Pixels that a pointer may move and still click. */
export const CLICK_SLOP = 4;

/** What a pressed pointer holds. */
export type Drag =
  | { kind: 'pan'; x: number; y: number; moved: boolean }
  | { kind: 'divider' }
  | { kind: 'scrollbar'; grip: number }
  | { kind: 'range'; from: number; moved: boolean; x: number }
  | { kind: 'window'; grip: number }
  | { kind: 'window-edge'; fixed: number }
  | { kind: 'window-new'; from: number; x: number };

/**
 * What a press at a point takes hold of, if anything.
 * @param measure a press on the timeline measures a range instead of panning
 */
export function grab(
  waterfall: Waterfall,
  zone: Zone,
  x: number,
  y: number,
  measure: boolean,
): Drag | undefined {
  if (zone === 'divider') return { kind: 'divider' };
  if (zone === 'scrollbar') return grabScrollbar(waterfall, y);
  if (zone === 'minimap') return grabMinimap(waterfall, x);
  if (zone === 'ruler' || (zone === 'timeline' && measure)) {
    if (waterfall.hits.at(x, y)?.kind === 'range') return undefined;
    return { kind: 'range', from: timelineTime(waterfall, x), moved: false, x };
  }
  return zone === 'none' ? undefined : { kind: 'pan', x, y, moved: false };
}

export function grabMinimap(waterfall: Waterfall, x: number): Drag {
  const { viewport } = waterfall;
  const left = minimapX(waterfall, viewport.from);
  const right = minimapX(waterfall, viewport.to);
  const time = minimapTime(waterfall, x);
  if (!viewport.fits) {
    if (Math.abs(x - left) <= EDGE_REACH) return { kind: 'window-edge', fixed: viewport.to };
    if (Math.abs(x - right) <= EDGE_REACH) return { kind: 'window-edge', fixed: viewport.from };
    if (x > left && x < right) return { kind: 'window', grip: time - viewport.from };
  }
  return { kind: 'window-new', from: time, x };
}

function grabScrollbar(waterfall: Waterfall, y: number): Drag | undefined {
  const { layout, rows, scrollTop } = waterfall;
  const total = rows.length * ROW_HEIGHT;
  const held = grabThumb(total, layout.rowsHeight, scrollTop, layout.rowsHeight, y - layout.rowsTop);
  if (held === undefined) return undefined;
  waterfall.scrollTo(held.offset);
  return { kind: 'scrollbar', grip: held.grip };
}

/** Moves what is held to a point. */
export function dragTo(waterfall: Waterfall, held: Drag, x: number, y: number): void {
  const { layout, rows, viewport } = waterfall;
  switch (held.kind) {
    case 'pan': {
      if (!held.moved && Math.hypot(x - held.x, y - held.y) < CLICK_SLOP) return;
      held.moved = true;
      panBy(waterfall, held.x - x);
      waterfall.scrollTo(waterfall.scrollTop + held.y - y);
      held.x = x;
      held.y = y;
      return;
    }
    case 'divider':
      waterfall.setTreeWidth(x);
      return;
    case 'scrollbar': {
      const total = rows.length * ROW_HEIGHT;
      const start = y - layout.rowsTop - held.grip;
      waterfall.scrollTo(offsetOf(total, layout.rowsHeight, start, layout.rowsHeight));
      return;
    }
    case 'range':
      if (!held.moved && Math.abs(x - held.x) < CLICK_SLOP) return;
      held.moved = true;
      waterfall.setRange(ordered(held.from, timelineTime(waterfall, x)));
      return;
    case 'window': {
      const from = minimapTime(waterfall, x) - held.grip;
      showTime(waterfall, from, from + viewport.range);
      return;
    }
    case 'window-edge':
      showTime(waterfall, held.fixed, minimapTime(waterfall, x));
      return;
    case 'window-new':
      if (Math.abs(x - held.x) >= CLICK_SLOP) showTime(waterfall, held.from, minimapTime(waterfall, x));
  }
}

function ordered(a: number, b: number): { from: number; to: number } {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
