import { listenToPointer, type Point } from '../../../canvas/listen-pointer.ts';
import { toggle, toggleRun } from './fold-rows.ts';
import { fitTrace, showRange, showTime, zoomToRow } from './move-timeline.ts';
import { CLICK_SLOP, type Drag, dragTo, grab, grabMinimap } from './pointer-drag.ts';
import { turnWheel } from './turn-wheel.ts';
import { rowUnder, type Zone, zoneAt } from './pointer-zones.ts';
import type { Waterfall } from './waterfall.ts';

export interface PointerListener {
  /** The pointer rests on a part of a row: -1 for nowhere. */
  hover(row: number, part: 'bar' | 'name' | 'mark' | 'flag' | 'row', x: number, y: number): void;
  treeWidth(width: number): void;
}

/** Mouse, touch and wheel. Returns a function that takes the listeners off. */
export function listenPointer(
  canvas: HTMLElement,
  waterfall: Waterfall,
  listener: PointerListener,
): () => void {
  let drag: Drag | undefined;

  const down = ({ x, y }: Point, event: PointerEvent): boolean => {
    drag = grab(waterfall, zoneAt(waterfall, x, y), x, y, event.altKey);
    return drag !== undefined;
  };

  const move = ({ x, y }: Point): void => {
    const zone = zoneAt(waterfall, x, y);
    if (drag !== undefined) {
      dragTo(waterfall, drag, x, y);
      if (drag.kind === 'divider') listener.treeWidth(x);
      listener.hover(-1, 'row', x, y);
      return;
    }
    canvas.style.cursor = cursorOf(zone, x, y);
    const overTimeline = zone === 'timeline' || zone === 'ruler';
    const row = zone === 'timeline' || zone === 'tree' ? rowUnder(waterfall, y) : -1;
    waterfall.setPointed(overTimeline && x >= waterfall.layout.timelineLeft ? x : undefined, row);
    const hit = waterfall.hits.at(x, y);
    const part = hit?.kind === 'bar' || hit?.kind === 'name' || hit?.kind === 'mark' || hit?.kind === 'flag';
    listener.hover(row, part ? (hit.kind as 'bar') : 'row', x, y);
  };

  const cursorOf = (zone: Zone, x: number, y: number): string => {
    if (zone === 'divider') return 'col-resize';
    if (zone === 'ruler') return waterfall.hits.at(x, y)?.kind === 'range' ? 'zoom-in' : 'crosshair';
    if (zone !== 'minimap') return 'default';
    const grabbed = grabMinimap(waterfall, x).kind;
    return grabbed === 'window' ? 'grab' : grabbed === 'window-edge' ? 'ew-resize' : 'crosshair';
  };

  const up = ({ x, y }: Point, event: PointerEvent): void => {
    const ended = drag;
    drag = undefined;
    if (ended?.kind === 'pan' && !ended.moved && event.button === 0) click(x, y);
    else if (ended?.kind === 'range' && !ended.moved) waterfall.setRange(undefined);
    else if (ended?.kind === 'window-new' && Math.abs(x - ended.x) < CLICK_SLOP) {
      const { range } = waterfall.viewport;
      showTime(waterfall, ended.from - range / 2, ended.from + range / 2);
    } else if (ended === undefined && waterfall.hits.at(x, y)?.kind === 'range') showRange(waterfall);
  };

  const click = (x: number, y: number): void => {
    const row = rowUnder(waterfall, y);
    if (row < 0) return;
    const hit = waterfall.hits.at(x, y);
    if (hit?.kind === 'fold') toggle(waterfall, row);
    else if (hit?.kind === 'run') toggleRun(waterfall, row);
    else waterfall.choose(row);
  };

  const double = ({ x, y }: Point): void => {
    const zone = zoneAt(waterfall, x, y);
    if (zone === 'minimap') fitTrace(waterfall);
    const hit = waterfall.hits.at(x, y)?.kind;
    const row = rowUnder(waterfall, y);
    if (row < 0 || hit === 'fold' || hit === 'run') return;
    if (zone === 'timeline') zoomToRow(waterfall, row);
    else if (zone === 'tree') toggle(waterfall, row);
  };

  const leave = (): void => {
    waterfall.setPointed(undefined, -1);
    listener.hover(-1, 'row', 0, 0);
  };

  const wheel = (event: WheelEvent, at: () => Point): void => {
    turnWheel(waterfall, event, () => at().x);
    // What it told of has moved from under the pointer.
    listener.hover(-1, 'row', 0, 0);
  };

  const cancel = (): void => {
    drag = undefined;
  };
  return listenToPointer(canvas, { down, move, up, cancel, leave, double, wheel });
}
