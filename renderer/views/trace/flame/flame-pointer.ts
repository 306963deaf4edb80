import { offsetOf, thumbOf } from '../../../canvas/scrollbar.ts';
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

  const point = (event: MouseEvent): { x: number; y: number } => {
    const box = canvas.getBoundingClientRect();
    return { x: event.clientX - box.left, y: event.clientY - box.top };
  };

  const down = (event: PointerEvent): void => {
    if (event.button !== 0 && event.button !== 1) return;
    const { x, y } = point(event);
    drag = grabThumb(chart, x, y) ?? { kind: 'pan', x, y, moved: false };
    canvas.setPointerCapture(event.pointerId);
  };

  const move = (event: PointerEvent): void => {
    const { x, y } = point(event);
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

  const up = (event: PointerEvent): void => {
    const ended = drag;
    drag = undefined;
    if (ended?.kind !== 'pan' || ended.moved || event.button !== 0) return;
    const { x, y } = point(event);
    const bar = chart.barAt(x, y);
    if (bar >= 0) listener.click(bar);
  };

  const double = (event: MouseEvent): void => {
    const { x, y } = point(event);
    const bar = chart.barAt(x, y);
    if (bar >= 0) listener.zoom(bar);
  };

  const leave = (): void => {
    chart.setPointed(undefined, -1);
    listener.hover(-1, 0, 0);
  };

  const taps = new AbortController();
  const { signal } = taps;
  canvas.addEventListener('pointerdown', down, { signal });
  canvas.addEventListener('pointermove', move, { signal });
  canvas.addEventListener('pointerup', up, { signal });
  canvas.addEventListener('pointercancel', () => (drag = undefined), { signal });
  canvas.addEventListener('pointerleave', leave, { signal });
  canvas.addEventListener('dblclick', double, { signal });
  canvas.addEventListener('wheel', (event) => turnWheel(chart, event, () => point(event).x), {
    signal,
    passive: false,
  });
  return () => taps.abort();
}

/** Takes hold of the scrollbar's thumb; a press beside it brings it there. */
function grabThumb(chart: FlameChart, x: number, y: number): Drag | undefined {
  const { width, rowsHeight, rowsTop } = chart.layout;
  const thumb = thumbOf(chart.total, rowsHeight, chart.scrollTop, rowsHeight);
  if (thumb === undefined || x < width - SCROLLBAR_WIDTH || y < rowsTop) return undefined;
  const at = y - rowsTop;
  const inside = at >= thumb.start && at <= thumb.start + thumb.length;
  const grip = inside ? at - thumb.start : thumb.length / 2;
  if (!inside) chart.scrollTo(offsetOf(chart.total, rowsHeight, at - grip, rowsHeight));
  return { kind: 'scrollbar', grip };
}
