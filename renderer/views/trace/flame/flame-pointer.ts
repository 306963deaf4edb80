import { listenToPointer, type Point } from '../../../canvas/listen-pointer.ts';
import { grabThumb, offsetOf } from '../../../canvas/scrollbar.ts';
import { panBy } from '../waterfall/move-timeline.ts';
import { CLICK_SLOP } from '../waterfall/pointer-drag.ts';
import { turnWheel } from '../waterfall/turn-wheel.ts';
import { SCROLLBAR_WIDTH } from '../waterfall/waterfall-layout.ts';
import type { FlameChart } from './flame-chart.ts';

export interface FlamePointerListener {
  /** The pointer rests on a bar: -1 for none. */
  hover(bar: number, x: number, y: number): void;
  click(bar: number): void;
  /** A double click on a bar. */
  zoom(bar: number): void;
}

type Drag = { kind: 'pan'; x: number; y: number; moved: boolean } | { kind: 'scrollbar'; grip: number };

/** Mouse, touch and wheel. Returns a function that takes the listeners off. */
export function listenFlamePointer(
  canvas: HTMLElement,
  chart: FlameChart,
  listener: FlamePointerListener,
): () => void {
  let drag: Drag | undefined;

  const down = ({ x, y }: Point): boolean => {
    drag = grabScrollbar(chart, x, y) ?? { kind: 'pan', x, y, moved: false };
    return true;
  };

  const move = ({ x, y }: Point): void => {
    if (drag === undefined) {
      const bar = chart.barAt(x, y);
      canvas.style.cursor = bar >= 0 ? 'pointer' : 'default';
      chart.setPointed(x, bar);
      listener.hover(bar, x, y);
      return;
    }
    listener.hover(-1, x, y);
    if (drag.kind === 'scrollbar') {
      const { rowsHeight, rowsTop } = chart.layout;
      chart.scrollTo(offsetOf(chart.total, rowsHeight, y - rowsTop - drag.grip, rowsHeight));
      return;
    }
    if (!drag.moved && Math.hypot(x - drag.x, y - drag.y) < CLICK_SLOP) return;
    canvas.style.cursor = 'grabbing';
    panBy(chart, drag.x - x);
    chart.scrollTo(chart.scrollTop + drag.y - y);
    drag = { kind: 'pan', x, y, moved: true };
  };

  const up = ({ x, y }: Point, event: PointerEvent): void => {
    const ended = drag;
    drag = undefined;
    if (ended?.kind !== 'pan' || ended.moved || event.button !== 0) return;
    const bar = chart.barAt(x, y);
    if (bar >= 0) listener.click(bar);
  };

  const double = ({ x, y }: Point): void => {
    const bar = chart.barAt(x, y);
    if (bar >= 0) listener.zoom(bar);
  };

  const leave = (): void => {
    chart.setPointed(undefined, -1);
    listener.hover(-1, 0, 0);
  };

  const cancel = (): void => {
    drag = undefined;
  };
  const wheel = (event: WheelEvent, at: () => Point): void => turnWheel(chart, event, () => at().x);
  return listenToPointer(canvas, { down, move, up, cancel, leave, double, wheel });
}

function grabScrollbar(chart: FlameChart, x: number, y: number): Drag | undefined {
  const { width, rowsHeight, rowsTop } = chart.layout;
  if (x < width - SCROLLBAR_WIDTH || y < rowsTop) return undefined;
  const held = grabThumb(chart.total, rowsHeight, chart.scrollTop, rowsHeight, y - rowsTop);
  if (held === undefined) return undefined;
  chart.scrollTo(held.offset);
  return { kind: 'scrollbar', grip: held.grip };
}
