import { maxOffset, offsetOf, thumbOf } from '../../canvas/scrollbar.ts';
import { EDGE_REACH } from './minimap.ts';
import type { Waterfall } from './waterfall.ts';
import { indexAt, MINIMAP_HEIGHT, ROW_HEIGHT, SCROLLBAR_WIDTH } from './waterfall-layout.ts';

/** Pixels that a pointer may move and still click. */
const CLICK_SLOP = 4;
/** Pixels either side of the tree's edge that catch it. */
const DIVIDER_REACH = 4;
/** A wheel that counts in lines moves this much a line. */
const LINE_PX = 26;
/** Zoom of one pixel of a wheel or pinch, as an exponent: 100 pixels are a third. */
const WHEEL_ZOOM = 0.004;

export interface PointerListener {
  /** The pointer rests on a part of a row: -1 for nowhere. */
  hover(row: number, part: 'bar' | 'name' | 'mark' | 'flag' | 'row', x: number, y: number): void;
  treeWidth(width: number): void;
}

type Drag =
  | { kind: 'pan'; x: number; y: number; moved: boolean }
  | { kind: 'divider' }
  | { kind: 'scrollbar'; grip: number }
  | { kind: 'range'; from: number; moved: boolean; x: number }
  | { kind: 'window'; grip: number }
  | { kind: 'window-edge'; fixed: number }
  | { kind: 'window-new'; from: number; x: number };

/** What lies under a point of the waterfall, before rows. */
type Zone = 'divider' | 'scrollbar' | 'minimap' | 'ruler' | 'timeline' | 'tree' | 'none';

/** Mouse, touch and wheel. Returns a function that takes the listeners off. */
export function listenPointer(
  canvas: HTMLElement,
  waterfall: Waterfall,
  listener: PointerListener,
): () => void {
  let drag: Drag | undefined;

  const point = (event: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const zoneOf = (x: number, y: number): Zone => {
    const { layout } = waterfall;
    if (Math.abs(x - layout.treeWidth) <= DIVIDER_REACH) return 'divider';
    if (x < layout.treeWidth) return y >= layout.rowsTop ? 'tree' : 'none';
    if (x >= layout.width - SCROLLBAR_WIDTH && y >= layout.rowsTop) return 'scrollbar';
    if (y < MINIMAP_HEIGHT) return 'minimap';
    return y < layout.rowsTop ? 'ruler' : 'timeline';
  };

  const rowAt = (y: number): number => {
    const index = indexAt(waterfall.layout, waterfall.scrollTop, y);
    return y >= waterfall.layout.rowsTop && index < waterfall.rows.length ? waterfall.rows.rowAt(index) : -1;
  };

  /** Time of a pixel of the minimap, which always shows the whole. */
  const minimapTime = (x: number): number => {
    const { layout, viewport } = waterfall;
    const share = (x - layout.timelineLeft) / layout.timelineWidth;
    return Math.min(Math.max(share, 0), 1) * viewport.duration;
  };

  const minimapX = (time: number): number => {
    const { layout, viewport } = waterfall;
    return layout.timelineLeft + (time / viewport.duration) * layout.timelineWidth;
  };

  const clampedTime = (x: number): number => {
    const { viewport } = waterfall;
    return Math.min(Math.max(viewport.time(x), 0), viewport.duration);
  };

  const grabMinimap = (x: number): Drag => {
    const { viewport } = waterfall;
    const left = minimapX(viewport.from);
    const right = minimapX(viewport.to);
    if (!viewport.fits) {
      if (Math.abs(x - left) <= EDGE_REACH) return { kind: 'window-edge', fixed: viewport.to };
      if (Math.abs(x - right) <= EDGE_REACH) return { kind: 'window-edge', fixed: viewport.from };
      if (x > left && x < right) return { kind: 'window', grip: minimapTime(x) - viewport.from };
    }
    return { kind: 'window-new', from: minimapTime(x), x };
  };

  const grabScrollbar = (y: number): Drag | undefined => {
    const { layout, rows, scrollTop } = waterfall;
    const total = rows.length * ROW_HEIGHT;
    const thumb = thumbOf(total, layout.rowsHeight, scrollTop, layout.rowsHeight);
    if (thumb === undefined) return undefined;
    const at = y - layout.rowsTop;
    const inside = at >= thumb.start && at <= thumb.start + thumb.length;
    const grip = inside ? at - thumb.start : thumb.length / 2;
    if (!inside) waterfall.scrollTo(offsetOf(total, layout.rowsHeight, at - grip, layout.rowsHeight));
    return { kind: 'scrollbar', grip };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 && event.button !== 1) return;
    const { x, y } = point(event);
    const zone = zoneOf(x, y);
    if (zone === 'divider') drag = { kind: 'divider' };
    else if (zone === 'scrollbar') drag = grabScrollbar(y);
    else if (zone === 'minimap') drag = grabMinimap(x);
    else if (zone === 'ruler' || (zone === 'timeline' && event.altKey)) {
      if (waterfall.hits.at(x, y)?.kind !== 'range') {
        drag = { kind: 'range', from: clampedTime(x), moved: false, x };
      }
    } else if (zone === 'timeline' || zone === 'tree') drag = { kind: 'pan', x, y, moved: false };
    if (drag !== undefined) canvas.setPointerCapture(event.pointerId);
  };

  const dragTo = (current: Drag, x: number, y: number): void => {
    const { layout, rows, viewport } = waterfall;
    switch (current.kind) {
      case 'pan': {
        if (!current.moved && Math.hypot(x - current.x, y - current.y) < CLICK_SLOP) return;
        current.moved = true;
        waterfall.panBy(current.x - x);
        waterfall.scrollBy(current.y - y);
        current.x = x;
        current.y = y;
        return;
      }
      case 'divider':
        waterfall.setTreeWidth(x);
        listener.treeWidth(x);
        return;
      case 'scrollbar': {
        const total = rows.length * ROW_HEIGHT;
        const start = y - layout.rowsTop - current.grip;
        waterfall.scrollTo(offsetOf(total, layout.rowsHeight, start, layout.rowsHeight));
        return;
      }
      case 'range':
        if (!current.moved && Math.abs(x - current.x) < CLICK_SLOP) return;
        current.moved = true;
        waterfall.setRange(ordered(current.from, clampedTime(x)));
        return;
      case 'window': {
        const from = minimapTime(x) - current.grip;
        waterfall.show(from, from + viewport.range);
        return;
      }
      case 'window-edge':
        waterfall.show(current.fixed, minimapTime(x));
        return;
      case 'window-new':
        if (Math.abs(x - current.x) >= CLICK_SLOP) waterfall.show(current.from, minimapTime(x));
    }
  };

  const move = (event: PointerEvent): void => {
    const { x, y } = point(event);
    const zone = zoneOf(x, y);
    if (drag !== undefined) {
      dragTo(drag, x, y);
      listener.hover(-1, 'row', x, y);
      return;
    }
    canvas.style.cursor = cursorOf(zone, x, y);
    const overTimeline = zone === 'timeline' || zone === 'ruler';
    waterfall.setCursor(overTimeline && x >= waterfall.layout.timelineLeft ? x : undefined);
    const row = zone === 'timeline' || zone === 'tree' ? rowAt(y) : -1;
    waterfall.setHovered(row);
    const hit = waterfall.hits.at(x, y);
    const part = hit?.kind === 'bar' || hit?.kind === 'name' || hit?.kind === 'mark' || hit?.kind === 'flag';
    listener.hover(row, part ? (hit.kind as 'bar') : 'row', x, y);
  };

  const cursorOf = (zone: Zone, x: number, y: number): string => {
    if (zone === 'divider') return 'col-resize';
    if (zone === 'ruler') return waterfall.hits.at(x, y)?.kind === 'range' ? 'zoom-in' : 'crosshair';
    if (zone !== 'minimap') return 'default';
    const grabbed = grabMinimap(x).kind;
    return grabbed === 'window' ? 'grab' : grabbed === 'window-edge' ? 'ew-resize' : 'crosshair';
  };

  const up = (event: PointerEvent): void => {
    const ended = drag;
    drag = undefined;
    const { x, y } = point(event);
    if (ended?.kind === 'pan' && !ended.moved && event.button === 0) click(x, y);
    else if (ended?.kind === 'range' && !ended.moved) waterfall.setRange(undefined);
    else if (ended?.kind === 'window-new' && Math.abs(x - ended.x) < CLICK_SLOP) {
      const { range } = waterfall.viewport;
      waterfall.show(ended.from - range / 2, ended.from + range / 2);
    } else if (ended === undefined && waterfall.hits.at(x, y)?.kind === 'range') zoomToRange();
  };

  const zoomToRange = (): void => {
    const { range } = waterfall;
    if (range !== undefined) waterfall.show(range.from, range.to);
  };

  const click = (x: number, y: number): void => {
    const row = rowAt(y);
    if (row < 0) return;
    const hit = waterfall.hits.at(x, y);
    if (hit?.kind === 'fold') waterfall.toggle(row);
    else if (hit?.kind === 'run') {
      if (waterfall.rows.runEnd(row) === undefined) waterfall.toggle(row);
      else waterfall.toggleRun(row);
    } else waterfall.choose(row);
  };

  const double = (event: MouseEvent): void => {
    const { x, y } = point(event);
    const zone = zoneOf(x, y);
    if (zone === 'minimap') waterfall.fit();
    const hit = waterfall.hits.at(x, y)?.kind;
    const row = rowAt(y);
    if (row < 0 || hit === 'fold' || hit === 'run') return;
    if (zone === 'timeline') waterfall.zoomTo(row);
    else if (zone === 'tree') waterfall.toggle(row);
  };

  const leave = (): void => {
    waterfall.setCursor(undefined);
    waterfall.setHovered(-1);
    listener.hover(-1, 'row', 0, 0);
  };

  const wheel = (event: WheelEvent): void => {
    const unit = event.deltaMode === 1 ? LINE_PX : event.deltaMode === 2 ? waterfall.layout.rowsHeight : 1;
    const { x } = point(event);
    const { layout } = waterfall;
    event.preventDefault();
    if (event.ctrlKey || event.metaKey) {
      const pivot = Math.max(x, layout.timelineLeft);
      waterfall.zoomAt(pivot, Math.exp(event.deltaY * unit * WHEEL_ZOOM));
    } else if (event.shiftKey) waterfall.panBy((event.deltaY + event.deltaX) * unit);
    else {
      if (event.deltaX !== 0) waterfall.panBy(event.deltaX * unit);
      const most = maxOffset(waterfall.rows.length * ROW_HEIGHT, layout.rowsHeight);
      if (event.deltaY !== 0 && most > 0) waterfall.scrollBy(event.deltaY * unit);
    }
  };

  const taps = new AbortController();
  const { signal } = taps;
  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', move, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', () => (drag = undefined), { signal });
  canvas.addEventListener('pointerleave', leave, { signal });
  canvas.addEventListener('dblclick', double, { signal });
  canvas.addEventListener('wheel', wheel, { signal, passive: false });
  return () => taps.abort();
}

function ordered(a: number, b: number): { from: number; to: number } {
  return { from: Math.min(a, b), to: Math.max(a, b) };
}
